"""Read files of an existing repository that may hold anything."""

import configparser
from collections.abc import Callable

Read = Callable[[str], bytes | None]


def text_of(read: Read, path: str) -> str:
    """Read a file as text; empty where it is missing."""
    return (read(path) or b"").decode("utf-8", errors="replace")


def ini(text: str) -> configparser.ConfigParser:
    """Parse a configuration file; empty where it is none."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return configparser.ConfigParser()
    return parser
