"""The answers file of a project: where it comes from, and what was answered."""

import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.answers.values import AnswerValue
from scaffold.errors import TargetError
from scaffold.project.origin import Snapshot
from scaffold.project.yaml_texts import read_yaml

ANSWERS_FILE = ".copier-answers.yml"

_MARKERS = ("<<<<<<< ", "||||||| ", ">>>>>>> ")
_SAYS_SOURCE = re.compile(r"""(?m)^\ufeff?(["']?)_src_path\1[ \t]*:""")
_LARGEST = 2**20  # bytes: what is larger is data
_SOURCE_LINE = re.compile(r"""(?m)^(["']?)_src_path\1[ \t]*:.*?(?:\n[ \t]+.*?)*(?=\r?$)""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFolder:
    """A folder as a project of one template: `answers_file` is the path in it of what was answered there."""

    path: Path
    answers_file: str = ANSWERS_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """`commit` is a release tag or a `git describe`; None for a project made from a plain folder.

    `commit_id` is the id of that commit, None where plain Copier wrote the file, which is `answers_file`.
    """

    source: str
    commit: str | None
    commit_id: str | None
    answers: Mapping[str, AnswerValue]
    answers_file: str = ANSWERS_FILE


def answers_files(folder: Path) -> tuple[str, ...]:
    """Name the answers files directly in `folder`: the usual one, and YAML files that name a template."""
    others = sorted(path for path in folder.glob("*.y*ml") if path.name != ANSWERS_FILE and _is_answers(path))
    usual = (ANSWERS_FILE,) if os.path.lexists(folder / ANSWERS_FILE) else ()
    return (*usual, *(path.name for path in others))


def _is_answers(file: Path) -> bool:
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST:
            return False
        return bool(_SAYS_SOURCE.search(file.read_text("utf-8", errors="replace")))
    except OSError:
        return False


def read(project: ProjectFolder) -> Recorded:
    """Read the answers file of `project`.

    Raises:
        TargetError: there is none, or it is damaged.
    """
    name = project.answers_file
    file = project.path / name
    if file.exists() and not file.is_file():
        raise damaged("it is a folder" if file.is_dir() else "it is a device or a pipe", name)
    try:
        text = file.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise TargetError(
            f"{project.path} is not a scaffold project",
            cause=f"it has no {name}",
            help="run this in the root folder of a project made by `scaffold new`",
        ) from None
    except UnicodeDecodeError as error:
        raise damaged(f"it is not UTF-8 (byte {error.start})", name) from error
    return parse(text, name)


def parse(text: str, name: str = ANSWERS_FILE) -> Recorded:
    """Read the text of the answers file `name`.

    Raises:
        TargetError: it is damaged.
    """
    import yaml

    marked = next((number for number, line in enumerate(text.split("\n"), 1) if line.startswith(_MARKERS)), 0)
    if marked:
        error = damaged(f"line {marked}: a conflict was committed without being resolved", name)
        error.help = "keep one side of each conflict, remove the markers, and commit"
        raise error
    try:
        document = read_yaml(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise damaged(f"line {line}: {error.problem}", name) from error
    except yaml.YAMLError as error:
        raise damaged(str(error).splitlines()[0], name) from error
    if not isinstance(document, dict):
        document = {}
    source = document.get("_src_path")
    if not isinstance(source, str) or "\0" in source:
        raise damaged("it does not say where the template is (_src_path)", name)
    commit, commit_id = (_as_written(document.get(key), key, text) for key in ("_commit", "_commit_id"))
    answers = {str(key): value for key, value in document.items() if not str(key).startswith("_")}
    return Recorded(
        source=source,
        commit=commit,
        commit_id=commit_id,
        answers=answers,
        answers_file=name,
    )


def _as_written(value: object, key: str, text: str) -> str | None:
    """Give a value of the document as its text spells it: the tag 2024.10 is no number."""
    import yaml

    if value is None or isinstance(value, str):
        return value
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    nodes = document.value if document else ()
    written = (node for name, node in reversed(nodes) if name.value == key)
    return next((node.value for node in written if isinstance(node, yaml.ScalarNode)), str(value))


def with_source(text: str, source: str, name: str) -> str:
    """Replace the template's address in the text of the answers file `name`, and nothing else.

    Raises:
        TargetError: it is written in a way that allows no more than to be edited by hand.
    """
    import yaml

    line = yaml.safe_dump({"_src_path": source}, width=2**16, allow_unicode=True).rstrip("\n")
    changed = _SOURCE_LINE.sub(lambda _: line, text, count=1)
    try:
        is_right = parse(changed, name) == replace(parse(text, name), source=source)
    except TargetError:
        is_right = False
    if not is_right:
        raise TargetError(
            f"the address cannot be replaced in {name}",
            cause="_src_path is not in a line of its own, or is there twice",
            help=f"write it there by hand: {line}",
        )
    return changed


def provenance(snapshot: Snapshot, project: Recorded) -> Snapshot:
    """Read the origin of a project from the answers file in `snapshot`."""
    return replace(snapshot, source=project.source, commit=project.commit, commit_id=project.commit_id)


def damaged(reason: str, name: str) -> TargetError:
    """Build the error about an answers file that cannot be read."""
    return TargetError(
        f"{name} is damaged",
        cause=reason,
        help=f"take back an older one: git log -p -- {shlex.quote(name)}",
    )
