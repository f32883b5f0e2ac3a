"""Secrets and personal data to plant in inputs, and where to look for them afterwards."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

# By kind: what is planted, and the part of it that may be found nowhere.
PLANTED = {
    "key": ("sk-" + "Zq7" * 9, "Zq7Zq7"),
    "token": ("Bearer " + "wT4x" * 8, "wT4xwT4x"),
    "password": ("password=Hx-93-Kd", "Hx-93-Kd"),
    "e-mail": ("vera.lund@mail.example", "vera.lund"),
    "phone": ("+49 170 5550199", "5550199"),
    "national phone": ("0170/5550188", "5550188"),
    "account number": ("DE89 3704 0044 0532 0130 00", "0532 0130"),
    "card number": ("4111 1111 1111 1111", "1111 1111"),
}
SENTENCE = ", ".join(planted for planted, _ in PLANTED.values())


def found_in(text: str) -> set[str]:
    """Return the kinds that a text holds."""
    return {kind for kind, (_, part) in PLANTED.items() if part in text}


def stored(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the whole text of every file below `folder`; of a database, its rows."""
    for file in sorted(folder.rglob("*")):
        if file.suffix == ".sqlite3":
            with closing(sqlite3.connect(file)) as connection:
                yield file.name, "\n".join(connection.iterdump())
        elif file.is_file() and not file.name.endswith(("-wal", "-shm")):
            yield file.name, file.read_bytes().decode("utf-8", "replace")


def planted_below(folder: Path) -> dict[str, set[str]]:
    """Return the kinds that files hold, by their names."""
    return {name: kinds for name, text in stored(folder) if (kinds := found_in(text))}
