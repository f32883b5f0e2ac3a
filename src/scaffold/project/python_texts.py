"""Modules of Python that are read and never run."""

import ast


def parsed(source: str | bytes) -> ast.Module | None:
    """Parse a module; None for a text that Python would not run, such as one that is nested too deeply."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
