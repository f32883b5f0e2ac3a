"""The rules of the support desk, as a support lead would state them.

May import nothing but the standard library and `errors`: no framework, database, model or vector store. To add a rule,
copy `triage.py`: frozen dataclasses and pure functions, tested without any other layer.
"""
