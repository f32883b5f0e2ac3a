"""Decisions of the user; everything else is proposed."""

import argparse
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The flags of `scaffold generate table`; columns are named as in the file, empty means: propose."""

    file: Path
    name: str
    package: str
    target: str
    task: str = ""
    positive: str = ""
    id: str = ""
    time: str = ""
    group: str = ""
    split: str = ""
    header: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    decimal: str = ""
    encoding: str = ""
    balanced: bool = False
    allow_weak: bool = False


class ProposalError(Exception):
    """A file from which no table can be declared; the message says why, `help` what to do."""

    def __init__(self, message: str, *, help: str = "") -> None:  # noqa: A002 - as in the generator's errors
        super().__init__(message)
        self.help = help


def parse_wishes(arguments: Sequence[str], *, needs_target: bool = True) -> Wishes:
    """Return the wishes of a command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--file", type=Path, required=True)
    for name in ("name", "package"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--target", required=needs_target, default="")
    for name in ("task", "positive", "id", "time", "group", "split", "decimal", "encoding"):
        parser.add_argument(f"--{name}", default="")
    for name in ("header", "missing", "ignore", "keep", "protected"):
        parser.add_argument(f"--{name}", type=_names, default=())
    for name in ("balanced", "allow-weak"):
        parser.add_argument(f"--{name}", action="store_true")
    return Wishes(**vars(parser.parse_args(arguments)))


def _names(text: str) -> tuple[str, ...]:
    """Read a list as a line of CSV is read, so that a name with a comma can be quoted."""
    parts = next(csv.reader([text], skipinitialspace=True), [])
    return tuple(part.strip() for part in parts if part.strip())
