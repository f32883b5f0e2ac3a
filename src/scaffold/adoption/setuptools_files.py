"""The metadata in setup.py and setup.cfg, read without running them."""

import ast
from collections.abc import Iterator

from scaffold.adoption.sources import Read, ini, text_of
from scaffold.project.python_texts import parsed


def legacy_metadata(read: Read) -> dict[str, str]:
    """Read the metadata of setup.cfg, and of setup.py where it is written out; empty without both."""
    script, stated = read("setup.py"), stated_in_config(read)
    if script is None and not stated:
        return {}
    names = {"python_requires": "requires-python", "author_email": "author-email"}
    written = _arguments_of_setup(script or b"") | stated
    return {"name": ""} | {names.get(word, word): value for word, value in written.items()}


def stated_in_config(read: Read) -> dict[str, str]:
    """Read the distribution's metadata from setup.cfg, under the names of setup.py."""
    config = ini(text_of(read, "setup.cfg"))
    sections = [section for section in ("metadata", "options") if config.has_section(section)]
    tables = {
        section.partition(".")[2]: "" for section in config.sections() if section.startswith("options.")
    }
    return tables | {
        word.replace("-", "_"): value for section in sections for word, value in config.items(section)
    }


def _arguments_of_setup(script: bytes) -> dict[str, str]:
    return {
        keyword.arg: keyword.value.value
        for node in _nodes(script)
        if isinstance(node, ast.Call) and "setup" in _name_of(node.func)
        for keyword in node.keywords
        if keyword.arg and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    }


def words_of(script: bytes) -> set[str]:
    """Collect the words by which a script may pass an argument: its name, or a key of a dictionary."""
    found = set()
    for node in _nodes(script):
        if isinstance(node, ast.keyword) and node.arg:
            found.add(node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def _name_of(called: ast.expr) -> str:
    """Give the name of a function, without the module that it is taken from."""
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _nodes(script: bytes) -> Iterator[ast.AST]:
    tree = parsed(script)
    return iter(()) if tree is None else ast.walk(tree)
