"""The composition root: the adapter of each port. Nothing happens at import.

Each module wires a group of commands; `templates` and `answers` find what more than one of them starts from.
"""
