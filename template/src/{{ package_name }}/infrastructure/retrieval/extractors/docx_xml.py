"""Elements of WordprocessingML."""

from typing import Any

Element = Any


def name_of(element: Element) -> str:
    """Return the tag without its namespace; what is no element counts as deleted."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "del"


def value(element: Element, name: str = "val") -> str | None:
    """Return an attribute, whatever its namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def integer(element: Element | None, name: str = "val", *, default: int = 0, most: int = 1_000_000_000) -> int:
    """Return an attribute that is a number, at most `most`."""
    text = None if element is None else value(element, name)
    return min(int(text[:10]), most) if text and text.isdecimal() else default


def is_on(element: Element | None) -> bool:
    """Return whether a property is there and not switched off."""
    return element is not None and value(element) not in {"0", "false", "off"}
