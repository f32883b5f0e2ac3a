"""What a part is added to keeps every byte of the user's, also those that are no text."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.adapters.copier_engine import CopierEngine
from scaffold.adapters.projects import GitProjects
from scaffold.errors import TargetError
from scaffold.generating.drafting import Draft, Sources, drafted
from scaffold.generating.kind import Plan
from scaffold.generating.manifest import Manifest
from scaffold.generating.project import ProjectFiles
from scaffold.project import recorded
from scaffold.project.merging import Entry
from scaffold.project.recorded import ProjectFolder
from scaffold.use_cases.update_refusals import refuse_to_overwrite
from tests.update.lab import Project, prepared

MANIFEST = Manifest.model_validate(
    {
        "files": ["part.txt"],
        "wiring": [
            {"file": "own.py", "list": "PARTS", "entry": "added", "from": ".", "import": "added"},
        ],
        "lines": [{"file": ".env.example", "line": "# APP_ADDED=1"}],
    }
)
LATIN = b"# caf\xe9\n"


def drafted_in(project: Project, beside: Path) -> tuple[Draft, Mapping[str, bytes]]:
    """Draft a part with an entry in a list and a line in a file; give it, and the files that are edited."""
    (beside / "part" / "template").mkdir(parents=True)
    (beside / "part" / "template" / "part.txt").write_text("part\n", "utf-8")
    (beside / "part" / "copier.yml").write_text("_subdirectory: template\n", "utf-8")
    sources = Sources(folder=beside / "part", manifest=MANIFEST, common={})
    with GitProjects().open(project.root) as workspace:
        files = ProjectFiles(
            workspace=workspace,
            tree=workspace.work_tree(),
            recorded=recorded.read(ProjectFolder(path=project.root)),
        )
        draft = drafted(CopierEngine(), sources, Plan(), files, into=beside / "drafted")
        draft.lay_out(beside / "out", files)
    return draft, {path: (beside / "out" / path).read_bytes() for path in draft.edited}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"A=1\n", b"A=1\n# APP_ADDED=1\n"),
        (b"A=1\n\n\n", b"A=1\n\n\n# APP_ADDED=1\n"),
        (b"A=1", b"A=1\n# APP_ADDED=1\n"),
        (b"A=1\r\nB=2\r\n", b"A=1\r\nB=2\r\n# APP_ADDED=1\r\n"),
        (LATIN, LATIN + b"# APP_ADDED=1\n"),
        (b"", b"# APP_ADDED=1\n"),
    ],
)
def test_a_line_is_added_and_nothing_else_changes(tmp_path: Path, before: bytes, after: bytes) -> None:
    _, project = prepared(tmp_path, {".env.example": before, "own.py": "PARTS = []\n"})

    assert drafted_in(project, tmp_path / "beside")[1][".env.example"] == after


def test_a_list_in_a_file_that_is_no_utf_8_is_left_to_the_user(tmp_path: Path) -> None:
    _, project = prepared(tmp_path, {"own.py": b"# -*- coding: latin-1 -*-\n" + LATIN + b"PARTS = []\n"})
    draft, edited = drafted_in(project, tmp_path / "beside")

    assert [entry.file for entry in draft.by_hand] == ["own.py"]
    assert "own.py" not in edited


def test_nothing_is_added_through_a_link(tmp_path: Path) -> None:
    _, project = prepared(tmp_path, {"a.txt": "1\n"})
    (tmp_path / "elsewhere").mkdir()
    (project.root / "services").symlink_to(tmp_path / "elsewhere")
    project.commit()
    with GitProjects().open(project.root) as workspace:
        tree = {**workspace.head, "services/new.py": Entry(mode="100644", oid=workspace.store(b"1\n"))}
        with pytest.raises(TargetError, match="links or files where folders are needed") as error:
            refuse_to_overwrite(workspace, tree)

    assert error.value.details == ("services",)
