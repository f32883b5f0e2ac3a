"""The files of an adopted repository: the user's, with those of the template around them."""

from collections.abc import Callable
from dataclasses import dataclass

from scaffold.adoption import placement, settings
from scaffold.adoption.placement import IGNORE_FILE, Planned
from scaffold.adoption.record import Record, read_record
from scaffold.adoption.survey import PROJECT_FILE, Survey
from scaffold.adoption.toml_merge import Kept
from scaffold.ports.projects import Workbench
from scaffold.project.merging import Entry, Tree

_FILE = "100644"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """The merged files, what became of each of the template's, and the settings in which the user's won."""

    tree: Tree
    planned: tuple[Planned, ...]
    kept: tuple[Kept, ...]
    notes: tuple[str, ...]


def arrange(bench: Workbench, template: Tree, found: Survey, record: Record) -> Arranged:
    """Put the files of `template` around what the user has; no file of the user's is moved.

    Raises:
        TargetError: the settings of both cannot be merged.
    """
    tree = {**bench.head, **_placed(bench, template, record)}
    merged = settings.adopted(found, _settings(bench, template, record), record)
    tree[PROJECT_FILE] = _entry(bench, merged.text.encode())
    theirs = bench.read(template, IGNORE_FILE)
    if theirs is not None:
        united = placement.united_ignore(bench.read(bench.head, IGNORE_FILE) or b"", theirs)
        tree[IGNORE_FILE] = _entry(bench, united)
    return Arranged(
        tree=tree,
        planned=placement.plan(template, bench.head, record),
        kept=merged.kept,
        notes=merged.notes,
    )


def both_placed(bench: Workbench, before: Tree, after: Tree) -> tuple[Tree, Tree, tuple[str, ...]]:
    """Give two renders of an adopted project as this project holds them; of any other as they are.

    What the template changed in pyproject.toml is merged by keys here, so that the trees differ in it by the
    result. The notes name the keys in which the user's value stays.
    """
    record = read_record(bench.read(bench.head, PROJECT_FILE))
    if record is None:
        return before, after, ()
    texts = [_settings(bench, tree, record) for tree in (before, after)]
    mine = (bench.read(bench.head, PROJECT_FILE) or b"").decode()
    merged = settings.updated(texts[0], mine, texts[1], record)
    entries = [bench.head[PROJECT_FILE], _entry(bench, merged.text.encode())]
    if merged.text == mine:
        entries[1] = entries[0]
    old, new = (
        {**_placed(bench, tree, record), PROJECT_FILE: entry}
        for tree, entry in zip((before, after), entries, strict=True)
    )
    return old, new, tuple(said(it) for it in merged.kept)


def said(kept: Kept) -> str:
    """Say which value of a setting stays."""
    yours = kept.yours if kept.yours is not None else "left out"
    template = kept.template if kept.template is not None else "left out"
    return f"{PROJECT_FILE}: {kept.key}: yours ({yours}) stays; the template's is {template}"


def _placed(bench: Workbench, template: Tree, record: Record) -> Tree:
    def rewritten(path: str, change: Callable[[bytes], bytes]) -> str:
        return bench.store(change(bench.read(template, path) or b""))

    found = placement.placed(template, record, rewritten=rewritten)
    rules = settings.beside_the_users(_settings(bench, template, record), record)
    texts = {**rules, **placement.nested_ruff(record)}
    return {**found, **{path: _entry(bench, text.encode()) for path, text in texts.items()}}


def _settings(bench: Workbench, template: Tree, record: Record) -> str:
    text = bench.read(template, PROJECT_FILE) or b""
    return placement.renamed_tests(PROJECT_FILE, text, record).decode()


def _entry(bench: Workbench, content: bytes) -> Entry:
    return Entry(mode=_FILE, oid=bench.store(content))
