"""What holds for a part of every kind."""

import ast
import tomllib
from pathlib import Path

import pytest

from scaffold.generating.kinds import KINDS
from scaffold.generating.manifest import Manifest, read_manifest
from tests.update.lab import Project, git
from tools.worktree import ROOT

from .conftest import Generate, Maker
from .examples import EXAMPLES, USE_CASE, Example

OWN_PARTS = "src/support_desk/composition/own_parts.py"


def manifest_of(kind: str) -> Manifest:
    return read_manifest(ROOT / "parts" / kind)


def prepared(example: Example, make: Maker, generate: Generate) -> Project:
    project = make("--preset", example.preset, "--without", "example")
    if example.earlier:
        assert generate(project, *example.earlier.arguments).code == 0
        project.commit()
    return project


@pytest.fixture(params=EXAMPLES, ids=lambda it: it.kind)
def example(request: pytest.FixtureRequest) -> Example:
    found: Example = request.param
    return found


def test_every_kind_is_listed_explained_and_has_sources(project_free: Generate) -> None:
    said = project_free(Project(root=ROOT), "--list")
    assert said.code == 0
    assert [line.split()[0] for line in said.out.splitlines()] == list(KINDS)
    assert {it.kind for it in EXAMPLES} == set(KINDS)
    assert {path.parent.name for path in ROOT.glob("parts/*/files.toml")} >= set(KINDS)


def test_a_part_has_the_files_of_its_kind_and_undo_restores_every_byte(
    example: Example, make: Maker, generate: Generate
) -> None:
    project = prepared(example, make, generate)
    before = project.files()
    preview = generate(project, *example.arguments, "--dry-run", "--json").payload
    assert project.files() == before
    assert (preview["outcome"], preview["undo"]) == ("previewed", None)

    said = generate(project, *example.arguments, "--json").payload
    after = project.files()
    manifest, name = manifest_of(example.kind), example.name.replace("-", "_")
    assert said["outcome"] == "generated"
    assert (preview["added"], preview["changed"]) == (said["added"], said["changed"])
    assert sorted(after.keys() - before.keys()) == said["added"]
    assert [path for path in said["added"] if not manifest.holds(path, name)] == []
    assert {path for path in before if before[path] != after[path]} == set(said["changed"])
    for path in (*said["added"], *said["changed"]):
        content = after[path]
        assert b"{{" not in content
        assert b"{%" not in content
        if path.endswith(".py"):
            ast.parse(content)

    git(project.root, *said["undo"].split()[1:])
    assert project.files() == before
    assert project.status() == []


def test_a_part_that_is_there_changes_nothing(example: Example, make: Maker, generate: Generate) -> None:
    project = prepared(example, make, generate)
    added = generate(project, *example.arguments, "--json").payload["added"]
    files = project.files()
    again = generate(project, *example.arguments)
    assert (again.code, project.files()) == (0, files)
    assert "is there already" in again.out
    project.commit({added[0]: project.read(added[0]) + "\n# mine\n"})
    edited = project.files()
    assert generate(project, *example.arguments).code == 0
    assert project.files() == edited


def test_a_rewritten_list_is_left_alone_and_its_entry_is_printed(make: Maker, generate: Generate) -> None:
    project = make("--preset", "rag", "--without", "example")
    mine = project.read(OWN_PARTS).replace("= []", "= list(reversed([]))")
    project.commit({OWN_PARTS: mine})
    said = generate(project, *USE_CASE.arguments)
    assert said.code == 0
    assert project.read(OWN_PARTS) == mine
    assert f"add to PARTS in {OWN_PARTS}" in said.out
    assert "  from . import complaints\n  complaints\n" in said.out
    assert (project.root / "src/support_desk/domain/complaints.py").is_file()


def test_a_file_that_exists_is_never_overwritten(make: Maker, generate: Generate) -> None:
    project = make("--preset", "rag", "--without", "example")
    project.commit({"docs/complaints.md": "# Mine\n"})
    before = project.files()
    said = generate(project, *USE_CASE.arguments)
    assert (said.code, project.files()) == (1, before)
    assert "docs/complaints.md" in said.err


def test_an_unknown_file_in_the_way_is_named(make: Maker, generate: Generate) -> None:
    project = make("--preset", "rag", "--without", "example")
    project.write({".gitignore": project.read(".gitignore") + "/docs/complaints.md\n"})
    project.commit()
    project.write({"docs/complaints.md": "# Ignored\n"})
    before = project.files()
    said = generate(project, *USE_CASE.arguments)
    assert (said.code, project.files()) == (1, before)
    assert "docs/complaints.md" in said.err


def test_uncommitted_changes_are_refused(make: Maker, generate: Generate) -> None:
    project = make("--preset", "rag", "--without", "example")
    project.write({"README.md": "# Mine\n"})
    said = generate(project, *USE_CASE.arguments)
    assert said.code == 1
    assert "uncommitted changes" in said.err


def test_a_capability_that_is_missing_is_named_with_the_command_that_adds_it(
    make: Maker, generate: Generate
) -> None:
    project = make("--preset", "minimal", "--without", "example")
    before = project.files()
    said = generate(project, *USE_CASE.arguments)
    assert (said.code, project.files()) == (1, before)
    assert "help: scaffold add llm" in said.err


def test_a_project_of_a_version_without_sources_is_told_to_update(
    make: Maker, generate: Generate, released: Path
) -> None:
    project = make("--preset", "rag", "--without", "example")
    older = released.with_name("older")
    git(released.parent, "clone", "--quiet", str(released), str(older))
    git(older, "rm", "-r", "--quiet", "parts")
    git(older, "commit", "--quiet", "-m", "Older")
    git(older, "tag", "v999.0.0")
    answers = project.read(".copier-answers.yml")
    commit = git(older, "rev-parse", "HEAD").strip()
    lines = [
        {
            "_commit:": "_commit: v999.0.0",
            "_commit_id:": f"_commit_id: {commit}",
            "_src_path:": f"_src_path: {older}",
        }.get(line.split(" ")[0], line)
        for line in answers.splitlines()
    ]
    project.commit({".copier-answers.yml": "\n".join(lines) + "\n"})
    said = generate(project, *USE_CASE.arguments)
    assert said.code == 1
    assert "help: scaffold update" in said.err


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_sources_of_a_kind_are_files_that_it_declares(kind: str) -> None:
    manifest = manifest_of(kind)
    folder = ROOT / "parts" / kind / "template"
    rendered = [
        path.relative_to(folder)
        .as_posix()
        .removesuffix(".jinja")
        .replace("{{ package_name }}", "package")
        .replace("{{ name }}", "name")
        .replace("{{ dashed }}", "name")
        for path in folder.rglob("*")
        if path.is_file()
    ]
    assert rendered
    assert [path for path in rendered if not manifest.holds(path, "name")] == []
    assert tomllib.loads((ROOT / "parts" / kind / "files.toml").read_text("utf-8"))["files"] == sorted(
        manifest.files
    )


@pytest.fixture
def project_free(capsys: pytest.CaptureFixture[str]) -> Generate:
    from .conftest import Said

    def generate(project: Project, *arguments: str, commands: bool = False) -> Said:
        del commands
        capsys.readouterr()
        code = project.scaffold("generate", *arguments)
        captured = capsys.readouterr()
        return Said(code=code, out=captured.out, err=captured.err)

    return generate
