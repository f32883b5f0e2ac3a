"""Presets of an organisation: named sets of answers in a YAML file, on this machine or at an address."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.answers import spelling
from scaffold.errors import UsageError
from scaffold.project.addresses import without_password
from scaffold.project.yaml_texts import read_yaml
from scaffold.workspace.paths import expanded

_MOST_BYTES = 2**20
_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPreset:
    """A preset of an organisation: the answers that it gives, by question."""

    name: str
    summary: str
    answers: Mapping[str, object]


def find(name: str) -> OwnPreset:
    """Find the preset `ORGANISATION/NAME` in the user's files, or `FILE#NAME` or `https://...#NAME`.

    Raises:
        UsageError: there is no such file or preset, or it cannot be read.
    """
    place, hash_, preset = name.rpartition("#")
    if not hash_:
        organisation, _, preset = name.partition("/")
        file = folder() / f"{organisation}.yml"
        if not file.is_file():
            raise UsageError(
                f"no presets of {organisation!r} are known",
                cause=f"there is no {file}",
                help=f"write it, or name the file or address: --preset FILE#{preset}",
            )
        place = str(file)
    presets = {preset.name: preset for preset in read(place)}
    if preset not in presets:
        match = spelling.closest(preset, presets)
        raise UsageError(
            f"{without_password(place)} has no preset {preset!r}",
            cause=f"it has {', '.join(presets) or 'none'}",
            help=f"--preset {name.removesuffix(preset)}{match}" if match else None,
        )
    return presets[preset]


def read(place: str, *, named_by: tuple[str, ...] = ()) -> Iterator[OwnPreset]:
    """Read all presets of a file or address; `named_by` are those that led to it.

    Raises:
        UsageError: it cannot be read, leads back to itself, or maps no names to `summary` and `answers`.
    """
    import yaml

    shown = without_password(place)
    try:
        content = read_yaml(_text(place))
    except yaml.YAMLError as error:
        raise UsageError(
            f"the presets in {shown} are not YAML", cause=" ".join(str(error).split())
        ) from error
    if isinstance(content, dict) and isinstance(content.get("from"), str):
        if place in named_by:
            raise UsageError(f"{shown} holds no presets", cause="its `from` leads back to it")
        yield from read(content["from"], named_by=(*named_by, place))
        return
    if not isinstance(content, dict):
        raise UsageError(f"{shown} holds no presets", help="rag: {summary: ..., answers: {start_from: rag}}")
    for name, preset in content.items():
        answers = preset.get("answers") if isinstance(preset, dict) else None
        if not isinstance(answers, dict):
            raise UsageError(f"the preset {name!r} in {shown} has no `answers`")
        given = {str(question): value for question, value in answers.items()}
        yield OwnPreset(name=str(name), summary=str(preset.get("summary", "")), answers=given)


def known() -> Iterator[OwnPreset]:
    """Yield the presets in the user's files, named `ORGANISATION/NAME`; addresses are not contacted."""
    for file in sorted(folder().glob("*.yml")):
        if not _text(str(file)).startswith("from:"):
            for preset in read(str(file)):
                yield OwnPreset(
                    name=f"{file.stem}/{preset.name}", summary=preset.summary, answers=preset.answers
                )


def folder() -> Path:
    """Return the folder with a file of presets for each organisation."""
    from platformdirs import user_config_path

    return user_config_path("scaffold", appauthor=False) / "presets"


def _text(place: str) -> str:
    import urllib.request

    shown = without_password(place)
    try:
        if not place.startswith(("https://", "http://127.0.0.1:")):
            if "://" in place:
                raise UsageError(f"presets cannot be read from {shown}", cause="only https:// addresses can")
            return expanded(place).read_text("utf-8")
        with urllib.request.urlopen(place, timeout=_TIMEOUT_S) as answer:  # noqa: S310 - checked above
            content: bytes = answer.read(_MOST_BYTES + 1)
    except UnicodeDecodeError as error:
        raise UsageError(f"the presets in {shown} cannot be read", cause="they are not UTF-8") from error
    except (OSError, ValueError) as error:
        raise UsageError(
            f"the presets in {shown} cannot be read", cause=getattr(error, "strerror", None) or str(error)
        ) from error
    if len(content) > _MOST_BYTES:
        raise UsageError(f"the presets in {shown} cannot be read", cause="there is more than 1 MiB of them")
    return content.decode("utf-8", errors="replace")
