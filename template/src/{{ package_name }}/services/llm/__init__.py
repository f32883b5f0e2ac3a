"""Use cases of the language-model capability: the data integrity gateway, judging and prompt releases."""
