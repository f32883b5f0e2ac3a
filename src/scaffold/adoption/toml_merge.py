"""Three-way merges of TOML documents, key by key. Order, comments and spelling stay the user's."""

import json
import re
import tomllib
from collections.abc import Callable, Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.errors import TargetError

_REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_WIDE = 100

Plain = Any  # what tomllib gives for a value
Identity = Callable[[Plain], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A key that both sides set differently and that stays as the user has it; None is "not there"."""

    key: str
    yours: str | None
    template: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The merged text, and the keys in which the user's side was preferred."""

    text: str
    kept: tuple[Kept, ...]


def merge(base: str, ours: str, theirs: str, *, lists: Collection[str]) -> Merged:
    """Merge the change from `base` to `theirs` into `ours`; where both changed a key, `ours` is kept.

    An array that `base` has is merged by its elements. One that it has not is united if its dotted key is in
    `lists`, and else kept. Requirements are the same element if they name the same distribution.

    Raises:
        TargetError: `ours` is not TOML, or is written in a way that cannot be changed safely.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(ours)
        work = _Work(lists=lists)
        work.table("", tomllib.loads(base), document, tomlkit.parse(theirs))
        text = tomlkit.dumps(document)
        if tomllib.loads(text) != document.unwrap():
            raise _unsafe("the result would say something else than was meant")
    except (TOMLKitError, ValueError, RecursionError) as error:  # tomlkit also raises the latter two
        raise _unsafe(str(error)) from error
    return Merged(text=text if text.endswith("\n") or not text else f"{text}\n", kept=tuple(work.kept))


def requirement_name(element: Plain) -> str:
    """Name the distribution of a requirement as PEP 503 does."""
    match = _REQUIREMENT.match(element) if isinstance(element, str) else None
    return re.sub(r"[-_.]+", "-", match[0]).lower() if match else json.dumps(element, default=str)


class _Work:
    """One merge in the making."""

    def __init__(self, *, lists: Collection[str]) -> None:
        self.kept: list[Kept] = []
        self._lists = lists

    def table(
        self,
        path: str,
        base: Mapping[str, Plain],
        ours: MutableMapping[str, Any],
        theirs: Mapping[str, Any],
    ) -> None:
        """Merge one table into `ours`."""
        for key in [*theirs, *(key for key in base if key not in theirs)]:
            dotted = f"{path}.{key}" if path else key
            if key not in ours:
                self._missing(dotted, base, ours, theirs, key)
            elif key not in theirs:
                self._dropped(dotted, base[key], ours, key)
            elif isinstance(ours[key], Mapping) and isinstance(theirs[key], Mapping):
                before, had_keys = base.get(key), bool(ours[key])
                self.table(dotted, before if isinstance(before, Mapping) else {}, ours[key], theirs[key])
                if had_keys and not ours[key] and not theirs[key]:
                    ours[key] = theirs[key]  # a table without a header of its own vanishes with its last key
            elif _is_list(ours[key]) and _is_list(theirs[key]) and self._by_element(dotted, key, base):
                before = base.get(key)
                self._list(dotted, before if isinstance(before, list) else [], ours[key], theirs[key])
            else:
                self._value(dotted, base, ours, theirs, key)

    def _by_element(self, dotted: str, key: str, base: Mapping[str, Plain]) -> bool:
        return key in base or dotted in self._lists

    def _missing(
        self,
        dotted: str,
        base: Mapping[str, Plain],
        ours: MutableMapping[str, Any],
        theirs: Mapping[str, Any],
        key: str,
    ) -> None:
        if key not in theirs:
            return
        if key not in base:
            ours[key] = theirs[key]
        elif base[key] != _plain(theirs[key]):
            self._keep(dotted, None, theirs[key])

    def _dropped(self, dotted: str, base: Plain, ours: MutableMapping[str, Any], key: str) -> None:
        """Take out what the template no longer has, but for what the user changed or added."""
        if _plain(ours[key]) == base:
            del ours[key]
        elif isinstance(ours[key], Mapping) and isinstance(base, Mapping):
            self.table(dotted, base, ours[key], {})
            if not ours[key]:
                del ours[key]
        elif _is_list(ours[key]) and _is_list(base):
            self._list(dotted, base, ours[key], [])

    def _value(
        self,
        dotted: str,
        base: Mapping[str, Plain],
        ours: MutableMapping[str, Any],
        theirs: Mapping[str, Any],
        key: str,
    ) -> None:
        mine, wanted = _plain(ours[key]), _plain(theirs[key])
        if mine == wanted or (key in base and base[key] == wanted):
            return
        if key in base and mine == base[key]:
            ours[key] = theirs[key]
        else:
            self._keep(dotted, ours[key], theirs[key])

    def _list(self, dotted: str, base: Sequence[Plain], ours: Any, theirs: Sequence[Any]) -> None:  # noqa: ANN401
        identity = _identity_in(dotted)
        before = {identity(_plain(item)): _plain(item) for item in base}
        wanted = {identity(_plain(item)): item for item in theirs}
        for name, element in wanted.items():
            mine = next((n for n, entry in enumerate(ours) if identity(_plain(entry)) == name), None)
            value = _plain(element)
            if name in before and before[name] == value:
                continue
            if mine is None and name in before:
                self._keep(f"{dotted}: {name}", None, element)
            elif mine is None:
                _append(ours, element)
            elif name in before and _plain(ours[mine]) == before[name]:
                ours[mine] = element
            elif _plain(ours[mine]) != value:
                self._keep(f"{dotted}: {name}", ours[mine], element)
        for number in reversed(range(len(ours))):
            mine = _plain(ours[number])
            if identity(mine) in before.keys() - wanted.keys() and mine == before[identity(mine)]:
                del ours[number]

    def _keep(self, key: str, yours: Any | None, template: Any) -> None:  # noqa: ANN401 - any value of TOML
        mine = None if yours is None else _shown(yours)
        self.kept.append(Kept(key=key, yours=mine, template=_shown(template)))


def _identity_in(dotted: str) -> Identity:
    if (
        dotted.startswith("dependency-groups.")
        or "dependencies" in dotted
        or dotted == "build-system.requires"
    ):
        return requirement_name
    return _identity


def _identity(element: Plain) -> str:
    """Name a table of an array by its id, name or modules; any other element is itself."""
    if isinstance(element, Mapping):
        element = element.get("id") or element.get("name") or element.get("module") or element
    return json.dumps(element, sort_keys=True, default=str)


def _append(array: Any, element: Any) -> None:  # noqa: ANN401 - tomlkit's two kinds of arrays
    import tomlkit

    if isinstance(array, tomlkit.items.AoT):
        array.append(element)
        return
    if not array or "\n" in array.as_string() or len(array.as_string()) > _WIDE:
        array.add_line(_plain(element), indent="  ")
        array.multiline(multiline="\n" in array.as_string())
    else:
        array.append(_plain(element))


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _plain(value: Any) -> Plain:  # noqa: ANN401 - any value of TOML
    return value.unwrap() if hasattr(value, "unwrap") else value


def _shown(value: Any) -> str:  # noqa: ANN401 - any value of TOML
    text = json.dumps(_plain(value), ensure_ascii=False, default=str)
    return text if len(text) <= _WIDE else f"{text[:_WIDE]}..."


def _unsafe(cause: str) -> TargetError:
    return TargetError(
        "pyproject.toml cannot be merged",
        cause=" ".join(cause.split()),
        help="write its tables in the usual form, each once and with a header of its own, and commit that",
    )
