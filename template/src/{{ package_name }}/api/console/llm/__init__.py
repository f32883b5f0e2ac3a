"""Pages of the language-model capability."""
