"""Business rules: frozen dataclasses and pure functions.

May import `errors` only, and otherwise nothing but the standard library: no framework, database, model or vector store.
To add a rule, copy `thresholds.py`; it is tested without any other layer.
"""
