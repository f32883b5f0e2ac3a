"""What a folder of documents becomes, and what is refused."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scaffold.answers.values import AnswerValue
from scaffold.errors import TargetError, UsageError
from scaffold.generating.kind import Order
from scaffold.generating.kinds.knowledge import KNOWLEDGE
from scaffold.generating.names import PartName

EXTRACTORS = b'SUFFIXES = {".md": "markdown", ".txt": "text"}\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallProject:
    """A project that extracts Markdown and text."""

    answers: Mapping[str, AnswerValue] = field(default_factory=dict)
    package: str = "desk"
    capabilities: frozenset[str] = frozenset({"llm", "retrieval"})
    paths: frozenset[str] = frozenset()

    def read(self, path: str) -> bytes | None:
        return EXTRACTORS if path.endswith("extractors/__init__.py") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """A stage in which the search finds what it is told to."""

    folder: Path
    recalls: Sequence[float] = (1.0,)
    failed: Sequence[str] = ()
    sources: Path = Path()

    def run(self, command: Sequence[str], *, accepted: Sequence[int] = (0,)) -> str:
        del command, accepted
        cases = [
            {
                "id": f"known-item-{number}",
                "query": f"Title {number}",
                "document": f"d{number}.md",
                "kind": "title",
            }
            for number in range(len(self.recalls))
        ]
        return json.dumps(
            {
                "documents": len(cases),
                "failed": [{"source": source, "reason": "cannot be read"} for source in self.failed],
                "cases": cases,
                "scores": [{"recall": value, "mrr": value} for value in self.recalls],
            }
        )

    def changed(self) -> tuple[str, ...]:
        return ()


def order(root: Path, folder: Path | None, **more: str) -> Order:
    options = {**({"from": str(folder)} if folder else {}), **more}
    return Order(kind="knowledge", name=PartName(module="handbook"), options=options, folder=root, root=root)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    for name in ("a.md", "more/b.TXT", "c.xyz", ".hidden/d.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("text\n", "utf-8")
    (tmp_path / "private.md").write_text("text\n", "utf-8")
    (folder / "link.md").symlink_to(tmp_path / "private.md")
    return folder


def test_documents_from_elsewhere_are_copied_and_others_are_named(tmp_path: Path, documents: Path) -> None:
    plan = KNOWLEDGE.plan(order(tmp_path / "project", documents), SmallProject())
    assert {path: file.name for path, file in plan.copies.items()} == {
        "data/handbook/a.md": "a.md",
        "data/handbook/more/b.TXT": "b.TXT",
    }
    assert plan.notes == ("left out: files with .xyz (1)", "left out: links to files elsewhere (1)")


def test_a_folder_in_the_project_is_used_as_it_is(tmp_path: Path, documents: Path) -> None:
    plan = KNOWLEDGE.plan(order(tmp_path, documents), SmallProject())
    assert (plan.values["documents"], plan.copies) == ("documents", {})


@pytest.mark.parametrize("folder", [None, "missing", "empty", "documents/a.md"])
def test_what_holds_no_documents_is_refused(tmp_path: Path, documents: Path, folder: str | None) -> None:
    assert documents.is_dir()
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="--from"):
        KNOWLEDGE.plan(order(tmp_path / "project", tmp_path / folder if folder else None), SmallProject())


@pytest.mark.parametrize(
    ("recalls", "bound"),
    [([1.0], 0.2), ([1.0] * 20, 0.83), ([1.0] * 90 + [0.0] * 10, 0.82), ([0.0] * 5, 0.0)],
)
def test_thresholds_are_lower_bounds_of_what_was_measured(
    tmp_path: Path, documents: Path, recalls: Sequence[float], bound: float
) -> None:
    wanted = order(tmp_path / "project", documents)
    plan = KNOWLEDGE.measured(
        wanted, KNOWLEDGE.plan(wanted, SmallProject()), Measuring(folder=tmp_path, recalls=recalls)
    )
    assert (plan.values["min_recall"], plan.values["measured_cases"]) == (bound, len(recalls))
    assert bound <= sum(recalls) / len(recalls)


def test_a_document_that_cannot_be_read_is_left_out_and_named(tmp_path: Path, documents: Path) -> None:
    wanted = order(tmp_path / "project", documents)
    copied = tmp_path / "stage/data/handbook/a.md"
    copied.parent.mkdir(parents=True)
    copied.write_text("text\n", "utf-8")
    stage = Measuring(folder=tmp_path / "stage", failed=["data/handbook/a.md"])
    plan = KNOWLEDGE.measured(wanted, KNOWLEDGE.plan(wanted, SmallProject()), stage)
    assert set(plan.copies) == {"data/handbook/more/b.TXT"}
    assert not copied.exists()
    assert any("data/handbook/a.md: cannot be read" in note for note in plan.notes)


def test_a_document_of_the_project_that_cannot_be_read_is_refused(tmp_path: Path, documents: Path) -> None:
    wanted = order(tmp_path, documents)
    with pytest.raises(TargetError, match="cannot be taken in"):
        KNOWLEDGE.measured(
            wanted,
            KNOWLEDGE.plan(wanted, SmallProject()),
            Measuring(folder=tmp_path, failed=["documents/a.md"]),
        )


def test_without_a_single_known_item_nothing_is_added(tmp_path: Path, documents: Path) -> None:
    wanted = order(tmp_path / "project", documents)
    with pytest.raises(TargetError, match="no known items"):
        KNOWLEDGE.measured(
            wanted, KNOWLEDGE.plan(wanted, SmallProject()), Measuring(folder=tmp_path, recalls=())
        )


def test_a_new_project_describes_the_documents_in_its_readme(tmp_path: Path, documents: Path) -> None:
    wanted = order(tmp_path / "project", documents, readme="yes")
    plan = KNOWLEDGE.measured(wanted, KNOWLEDGE.plan(wanted, SmallProject()), Measuring(folder=tmp_path))
    assert "## Documents: Handbook" in plan.sections["README.md"]
    assert "uv run python -m desk ingest data/handbook" in plan.sections["README.md"]
