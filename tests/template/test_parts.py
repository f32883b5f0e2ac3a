"""The parts of the example have the files that a part of their kind has: `parts/<kind>/files.toml`."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import pytest

from scaffold.generating.manifest import Manifest
from tools.worktree import ROOT, template_files

# The kinds that a part of the example shows.
KINDS = sorted(
    path.parent.name
    for path in (ROOT / "parts").glob("*/files.toml")
    if "example" in tomllib.loads(path.read_text("utf-8"))
)
# Folders that are named after content, not after a part: `data/policies/refunds.md` is of the policies.
CONTENT = "data/*/*.md"


def patterns(kind: str, table: str) -> Sequence[str]:
    document = tomllib.loads((ROOT / "parts" / kind / "files.toml").read_text("utf-8"))
    return [pattern.replace("NAME", document["example"]) for pattern in document[table]]


def part_of(kind: str) -> str:
    return str(tomllib.loads((ROOT / "parts" / kind / "files.toml").read_text("utf-8"))["example"])


def rendered_paths() -> list[PurePosixPath]:
    """Give the paths of the template as they are rendered, with the package as `*`."""
    names = (path.as_posix() for path in template_files() if path.parts[0] == "template")
    return [
        PurePosixPath(
            name.removeprefix("template/").removesuffix(".jinja").replace("{{ package_name }}", "*")
        )
        for name in names
    ]


def matches(path: PurePosixPath, pattern: str) -> bool:
    return Manifest(files=(pattern,)).holds(str(path), "")


def belongs_to(path: PurePosixPath, part: str) -> bool:
    """Tell whether a path bears the name of a part, as the feature table of copier.yml sees it."""
    named = re.compile(rf"(test_)?{part}(\..*|_\d.*)?")
    return any(named.fullmatch(piece) for piece in path.parts)


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_has_every_file_of_the_kind(kind: str) -> None:
    paths = rendered_paths()

    assert [
        pattern for pattern in patterns(kind, "files") if not any(matches(path, pattern) for path in paths)
    ] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_the_example_is_listed(kind: str) -> None:
    known = [*patterns(kind, "files"), *patterns(kind, "more")]
    own = [
        path
        for path in rendered_paths()
        if belongs_to(path, part_of(kind)) and not (matches(path, CONTENT) and path.parts[1] != part_of(kind))
    ]

    assert [str(path) for path in own if not any(matches(path, name) for name in known)] == []


@pytest.mark.parametrize(
    "path",
    sorted((*ROOT.glob("template/**/prompts/*/*.yaml"), *ROOT.glob("parts/**/prompts/*/*.yaml.jinja"))),
    ids=lambda path: str(path.name),
)
def test_a_prompt_keeps_its_instructions_apart_from_its_inputs(path: Path) -> None:
    text = path.read_text("utf-8")

    assert re.search(r"^inputs: \[\]$", text, re.MULTILINE) or re.search(r"^system: \|$", text, re.MULTILINE)
