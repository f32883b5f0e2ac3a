"""Adapters of the language-model capability: chat models, and the stores of its outputs and failures."""
