"""What the tests of generated parts share: the template as a release, and projects made from it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from scaffold.adapters.uv import program
from scaffold.cli.entry import run
from scaffold.ports.projects import UpdateWorkspace
from scaffold.ports.reporting import Progress
from scaffold.project.merging import Tree
from scaffold.project.recorded import ProjectFolder
from scaffold.use_cases.generate import Generated
from scaffold.use_cases.generate_order import Request
from scaffold.wiring.parts import generate_part
from tests.update.lab import Project, git
from tests.world import trusting
from tools.worktree import ROOT, export_template

from .examples import Example
from .raw_tables import Lines, write_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How `scaffold generate` ended."""

    code: int
    out: str
    err: str

    @property
    def payload(self) -> Mapping[str, Any]:
        """What it printed with --json."""
        found: Mapping[str, Any] = json.loads(self.out)
        return found


HERE = Path(__file__).parent
CANNED = HERE / "canned"
PACKAGE = ("--set", "package_name=support_desk")
PROPOSE = ROOT / "parts" / "table" / "propose.py"


class Generate(Protocol):
    """Runs `scaffold generate` in a project."""

    def __call__(self, project: Project, *arguments: str) -> Said:
        """Run it with `arguments`."""


class Propose(Protocol):
    """Runs the proposal of a table in a project with scoring."""

    def __call__(
        self, lines: Lines, target: str, *flags: str, encoding: str = "utf-8", excel: bool = False
    ) -> Mapping[str, Any]:
        """Return what it prints for a file with these lines."""


class Add(Protocol):
    """Adds a part without running anything of the project."""

    def __call__(self, project: Project, example: Example, *, dry_run: bool = False) -> Generated:
        """Add it, or preview it."""


class Maker(Protocol):
    """Makes committed projects."""

    def __call__(self, *arguments: str) -> Project:
        """Make one; `arguments` are more of `scaffold new`. Equal ones are rendered once and copied."""


@pytest.fixture(autouse=True, scope="package")
def _templates_of_the_tests_are_trusted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with trusting(tmp_path_factory.getbasetemp()):
        yield


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template of the work tree, committed or not, as a release in a repository of its own."""
    root = export_template(tmp_path_factory.mktemp("released") / "template")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--message", "Release")
    git(root, "tag", "v1000.0.0")
    return root


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("originals")


@pytest.fixture
def make(released: Path, originals: Path, tmp_path: Path) -> Maker:
    def make(*arguments: str) -> Project:
        original = originals / "-".join(["support_desk", *(argument.strip("-") for argument in arguments)])
        if not original.exists():
            common = ("--template", str(released), "--defaults", "--no-lock", "--no-git", *PACKAGE)
            with chdir(originals):
                assert run(["new", str(original), *common, *arguments]) == 0
            git(original, "init", "--quiet", "--initial-branch=main")
            Project(root=original).commit()
        shutil.copytree(original, tmp_path / "project", symlinks=True)
        return Project(root=tmp_path / "project")

    return make


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedStage:
    """A stage in which scripts print what is kept beside this file, and the other commands do nothing."""

    folder: Path
    sources: Path

    def run(self, command: Sequence[str], *, accepted: Sequence[int] = (0,)) -> str:
        del accepted
        canned = CANNED / f"{Path(command[1]).stem}.json"
        return canned.read_text("utf-8") if canned.is_file() else ""

    def changed(self) -> tuple[str, ...]:
        return tuple(
            path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()
        )


def open_canned(
    *, workspace: UpdateWorkspace, tree: Tree, project: Path, sources: Path, progress: Progress
) -> CannedStage:
    """Make an empty stage."""
    del tree, project, progress
    folder = workspace.folder / "stage"
    folder.mkdir()
    return CannedStage(folder=folder, sources=sources)


@pytest.fixture
def add() -> Add:
    def add(project: Project, example: Example, *, dry_run: bool = False) -> Generated:
        use_case = replace(generate_part(lambda _: None, lambda _: None), stages=open_canned)
        options = {name: value.format(here=HERE) for name, value in example.options.items()}
        with chdir(project.root):
            return use_case(
                Request(
                    project=ProjectFolder(path=project.root),
                    kind=example.kind,
                    name=example.name,
                    options=options,
                    dry_run=dry_run,
                )
            )

    return add


@pytest.fixture
def generate(capsys: pytest.CaptureFixture[str]) -> Generate:
    def generate(project: Project, *arguments: str) -> Said:
        capsys.readouterr()
        code = project.scaffold("generate", *arguments)
        captured = capsys.readouterr()
        return Said(code=code, out=captured.out, err=captured.err)

    return generate


@pytest.fixture(scope="session")
def scoring_project(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scoring") / "project"
    flags = ("--template", str(released), "--defaults", "--no-git", "--preset", "ml", "--without", "example")
    assert run(["new", str(folder), *flags, *PACKAGE]) == 0
    subprocess.run([program(), "sync", "--quiet", "--directory", str(folder)], check=True)
    return folder


@pytest.fixture
def propose(scoring_project: Path, tmp_path: Path) -> Propose:
    def propose(
        lines: Lines, target: str, *flags: str, encoding: str = "utf-8", excel: bool = False
    ) -> Mapping[str, Any]:
        file = tmp_path / ("raw.xlsx" if excel else "raw.csv")
        if excel:
            write_sheet(file, [line.split(",") for line in lines])
        else:
            file.write_bytes(("\n".join(lines) + "\n").encode(encoding))
        interpreter = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
        about = ("--file", str(file), "--name", "sales", "--package", "support_desk", f"--target={target}")
        done = subprocess.run(
            [str(scoring_project / ".venv" / interpreter), str(PROPOSE), *about, *flags],
            cwd=scoring_project,
            capture_output=True,
            text=True,
            check=True,
        )
        found: Mapping[str, Any] = json.loads(done.stdout)
        return found

    return propose
