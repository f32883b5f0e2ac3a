"""Routes of the language-model capability."""
