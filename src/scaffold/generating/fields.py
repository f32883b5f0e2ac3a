"""Fields of a use case as the user declares them: `category:billing|delivery,urgent:bool,summary:str`."""

import keyword
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel

from scaffold.errors import UsageError

# What generated code calls something else.
_RESERVED = frozenset(
    {
        *(
            "trace_id",
            "model",
            "prompt_version",
            "prompt_hash",
            "decided_at",
            "id",
            "tags",
            "severity",
            "skip",
        ),
        *(
            "variant_of",
            "expected",
            "input",
            "content_hash",
            "self",
            "app",
            "service",
            "record",
            "result",
            "request",
        ),
        *("metadata", "given"),
    }
)
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST = 40


class FieldType(StrEnum):
    """The kind of a field's values; `LEVELS` are given as `a|b|c`."""

    TEXT = "str"
    WHOLE = "int"
    NUMBER = "float"
    FLAG = "bool"
    LEVELS = "levels"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A declared field; `levels` are the values that it may have, for `LEVELS`."""

    name: str
    type: FieldType
    levels: tuple[str, ...] = ()

    @property
    def class_name(self) -> str:
        """The name of the enumeration of its levels."""
        return "".join(word[:1].upper() + word[1:] for word in self.name.split("_"))

    @property
    def members(self) -> tuple[str, ...]:
        """The names of the enumeration's members, one for each level."""
        return tuple(_members(self.levels))


def parse_fields(text: str, *, flag: str, example: str) -> tuple[Field, ...]:
    """Read a list of fields; a field without a type is text.

    Raises:
        UsageError: it is empty, or a field has a name or type that cannot be used.
    """
    fields: list[Field] = []
    for part in text.split(","):
        name, _, stated = (word.strip() for word in part.partition(":"))
        problem = _problem(name, {field.name for field in fields})
        if problem:
            raise UsageError(
                f"{flag}: a field cannot be called {name!r}", cause=problem, help=f"{flag} '{example}'"
            )
        fields.append(_field(name, stated or FieldType.TEXT.value, flag=flag, example=example))
    return tuple(fields)


def _problem(name: str, earlier: Collection[str]) -> str | None:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        return f"allowed are up to {_LONGEST} lower-case letters, digits and '_', starting with a letter"
    if keyword.iskeyword(name):
        return "it is a keyword of Python"
    if name in _RESERVED or hasattr(BaseModel, name) or name.startswith("model_"):
        return "records and schemas give it a meaning of its own"
    return "it is there twice" if name in earlier else None


def _field(name: str, stated: str, *, flag: str, example: str) -> Field:
    simple = {kind.value: kind for kind in FieldType if kind is not FieldType.LEVELS}
    if stated in simple:
        return Field(name=name, type=simple[stated])
    levels = tuple(level.strip() for level in stated.split("|"))
    unusable = [
        level for level in levels if not level or not level.isprintable() or '"' in level or "\\" in level
    ]
    if len(levels) > 1 and not unusable and len(set(levels)) == len(levels):
        return Field(name=name, type=FieldType.LEVELS, levels=levels)
    raise UsageError(
        f"{flag}: field {name} has no type {stated!r}",
        cause=f"types are {', '.join(simple)}, or two or more different levels: a|b|c",
        help=f"{flag} '{example}'",
    )


def _members(levels: Collection[str]) -> Iterator[str]:
    seen: set[str] = set()
    for number, level in enumerate(levels, start=1):
        plain = re.sub(r"[^A-Z0-9]+", "_", level.upper()).strip("_")
        member = plain if plain[:1].isalpha() else f"LEVEL_{plain}".strip("_")
        if member in seen or member in {"LEVEL", "NAME", "VALUE"}:
            member = f"{member}_{number}"
        seen.add(member)
        yield member
