"""Settings of the language-model capability."""
