"""What holds for a part of every kind."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from scaffold.generating.kinds import KINDS
from scaffold.generating.manifest import Manifest, read_manifest
from scaffold.use_cases.generate import Outcome
from tests.update.lab import Project, git
from tools.worktree import ROOT

from .conftest import HERE, Add, Generate, Maker
from .examples import EXAMPLES, ROUTE, USE_CASE, Example

OWN_PARTS = "src/support_desk/composition/own_parts.py"


def manifest_of(kind: str) -> Manifest:
    return read_manifest(ROOT / "parts" / kind)


# Each preset once, but for standard: its kinds are rendered longest.
QUICK = {"use-case", "prompt", "knowledge", "table", "route", "migration", "adapter"}


@pytest.fixture(
    params=[
        pytest.param(example, marks=() if example.kind in QUICK else pytest.mark.slow) for example in EXAMPLES
    ],
    ids=lambda example: f"{example.kind}-{example.name}",
)
def example(request: pytest.FixtureRequest) -> Example:
    found: Example = request.param
    return found


def prepared(example: Example, make: Maker, add: Add) -> Project:
    project = make("--preset", example.preset, "--without", "example")
    if example.earlier:
        add(project, example.earlier)
        project.commit()
    return project


def test_every_kind_is_listed_explained_and_has_sources(generate: Generate) -> None:
    said = generate(Project(root=ROOT), "--list")
    assert said.code == 0
    assert [line.split()[0] for line in said.out.splitlines()] == list(KINDS)
    assert {example.kind for example in EXAMPLES} == set(KINDS)
    assert {path.parent.name for path in ROOT.glob("parts/*/files.toml")} >= set(KINDS)


def test_a_part_has_the_files_of_its_kind_once_and_undo_restores_every_byte(
    example: Example, make: Maker, add: Add
) -> None:
    project = prepared(example, make, add)
    before = project.files()
    preview = add(project, example, dry_run=True)
    assert project.files() == before
    assert (preview.outcome, preview.undo) == (Outcome.PREVIEWED, None)

    done = add(project, example)
    after = project.files()
    manifest, name = manifest_of(example.kind), example.name.replace("-", "_")
    assert done.outcome is Outcome.LANDED
    assert (preview.added, preview.changed) == (done.added, done.changed)
    assert tuple(sorted(after.keys() - before.keys())) == done.added
    assert [path for path in done.added if not manifest.holds(path, name)] == []
    assert {path for path in before if before[path] != after[path]} == set(done.changed)
    for path in (*done.added, *done.changed):
        assert not {b"{{", b"{%"} & set(re.findall(rb"\{[{%]", after[path]))
    assert list(unresolved(project, [path for path in done.added if path.endswith(".py")])) == []

    again = add(project, example)
    assert (again.outcome, project.files()) == (Outcome.CURRENT, after)
    git(project.root, *str(done.undo).split()[1:])
    assert project.files() == before
    assert project.status() == []


@pytest.mark.parametrize("name", ["an_answer_with_a_long_name0", pytest.param("b2", marks=pytest.mark.slow)])
def test_a_part_is_clean_once_it_is_formatted_whatever_its_name(
    example: Example, name: str, make: Maker, add: Add
) -> None:
    project = prepared(example, make, add)
    done = add(project, replace(example, name=name))
    python = [path for path in done.added if path.endswith(".py")]
    for step in (("check", "--select", "F401,I", "--fix"), ("format",), ("check",), ("format", "--check")):
        ruff = [sys.executable, "-m", "ruff", step[0], "--no-cache", "--quiet", *step[1:], *python]
        checked = subprocess.run(ruff, cwd=project.root, capture_output=True, text=True, check=False)
        assert not python or checked.returncode == 0, checked.stdout


def unresolved(project: Project, paths: Sequence[str]) -> Iterator[str]:
    """Name the imports of the package that lead to no module, or to a name that a module does not have."""
    for path in paths:
        for node in ast.walk(ast.parse(project.read(path))):
            if not isinstance(node, ast.ImportFrom):
                continue
            if node.level:
                parts = [*Path(path).parts[: -node.level], *(node.module or "").split(".")]
            elif (node.module or "").split(".")[0] == "support_desk":
                parts = ["src", *str(node.module).split(".")]
            else:
                continue
            module = project.root.joinpath(*filter(None, parts))
            for name in (alias.name for alias in node.names):
                files = (
                    module.with_suffix(".py"),
                    module / "__init__.py",
                    module / f"{name}.py",
                    module / name,
                )
                source = next((file for file in files[:2] if file.is_file()), None)
                mentioned = source is not None and re.search(rf"\b{name}\b", source.read_text("utf-8"))
                if not (mentioned or any(file.exists() for file in files[2:])):
                    yield f"{path}: {'.'.join(parts)}: {name}"


@pytest.mark.parametrize(
    ("kind", "edited"), [("knowledge", []), ("table", ["src/support_desk/domain/parcels.py"])]
)
def test_own_data_leaves_at_most_one_file_to_edit(
    kind: str, edited: list[str], make: Maker, add: Add
) -> None:
    """Documents are answered from as they are; what a table is for is stated in its declaration alone."""
    example = next(one for one in EXAMPLES if one.kind == kind)
    project = prepared(example, make, add)
    landed = add(project, example)
    left = re.compile(r"nobody has stated|placeholder|\bto do\b", re.IGNORECASE)
    assert landed.by_hand == ()
    assert [path for path in landed.added if left.search(project.read(path))] == edited


def test_a_part_that_was_edited_is_left_alone(make: Maker, add: Add) -> None:
    project = prepared(ROUTE, make, add)
    added = add(project, ROUTE).added
    project.commit({added[0]: project.read(added[0]) + "\n# mine\n"})
    edited = project.files()
    assert add(project, ROUTE).outcome is Outcome.CURRENT
    assert project.files() == edited


def test_a_preview_is_printed_as_text_and_as_json(make: Maker, generate: Generate) -> None:
    project = make("--preset", "rag", "--without", "example")
    said = generate(project, *USE_CASE.arguments, "--dry-run")
    payload = generate(project, *USE_CASE.arguments, "--dry-run", "--json").payload
    assert [f"  added    {path}" for path in payload["added"]] == [
        line for line in said.out.splitlines() if line.startswith("  added")
    ]
    assert [f"  uv run {command}" for command in payload["commands"]] == [
        line for line in said.out.splitlines() if line.startswith("  uv run")
    ]
    assert all(line in said.out for line in payload["unmeasured"])
    assert "nothing was changed (--dry-run)" in said.out


def test_without_commands_the_files_land_and_the_commands_are_printed(
    make: Maker, generate: Generate
) -> None:
    project = make("--preset", "rag", "--without", "example")
    said = generate(project, *USE_CASE.arguments, "--no-commands")
    assert said.code == 0
    assert "  uv run python -m support_desk schemas release\n" in said.out
    assert "undo: git reset --merge" in said.out
    assert (project.root / "src/support_desk/domain/complaints.py").is_file()


def test_a_part_that_is_measured_is_not_made_without_commands(make: Maker, generate: Generate) -> None:
    project = make("--preset", "rag", "--without", "example")
    said = generate(project, "knowledge", "handbook", "--from", str(HERE / "documents"), "--no-commands")
    assert said.code == 2
    assert "measured" in said.err


def test_a_rewritten_list_is_left_alone_and_its_entry_is_printed(make: Maker, generate: Generate) -> None:
    project = make("--preset", "rag", "--without", "example")
    mine = project.read(OWN_PARTS).replace("= []", "= list(reversed([]))")
    project.commit({OWN_PARTS: mine})
    said = generate(project, *USE_CASE.arguments, "--no-commands")
    assert said.code == 0
    assert project.read(OWN_PARTS) == mine
    assert f"add to PARTS in {OWN_PARTS}" in said.out
    assert "  from . import complaints\n  complaints\n" in said.out
    assert (project.root / "src/support_desk/domain/complaints.py").is_file()


def test_a_file_that_exists_is_never_overwritten(make: Maker, generate: Generate) -> None:
    project = make("--preset", "rag", "--without", "example")
    project.commit({"docs/complaints.md": "# Mine\n"})
    before = project.files()
    said = generate(project, *USE_CASE.arguments, "--no-commands")
    assert (said.code, project.files()) == (1, before)
    assert "docs/complaints.md" in said.err


def test_an_unknown_file_in_the_way_is_named(make: Maker, generate: Generate) -> None:
    project = make("--preset", "rag", "--without", "example")
    project.write({".gitignore": project.read(".gitignore") + "/docs/complaints.md\n"})
    project.commit()
    project.write({"docs/complaints.md": "# Ignored\n"})
    before = project.files()
    said = generate(project, *USE_CASE.arguments, "--no-commands")
    assert (said.code, project.files()) == (1, before)
    assert "docs/complaints.md" in said.err


def test_uncommitted_changes_are_refused(make: Maker, generate: Generate) -> None:
    project = make("--preset", "rag", "--without", "example")
    project.write({"README.md": "# Mine\n"})
    said = generate(project, *USE_CASE.arguments, "--no-commands")
    assert said.code == 1
    assert "uncommitted changes" in said.err


def test_a_capability_that_is_missing_is_named_with_the_command_that_adds_it(
    make: Maker, generate: Generate
) -> None:
    project = make("--preset", "minimal", "--without", "example")
    before = project.files()
    said = generate(project, *USE_CASE.arguments, "--no-commands")
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
    said = generate(project, *USE_CASE.arguments, "--no-commands")
    assert said.code == 1
    assert "help: scaffold update" in said.err


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_sources_of_a_kind_are_files_that_it_declares(kind: str) -> None:
    manifest = manifest_of(kind)
    folder = ROOT / "parts" / kind / "template"
    rendered = [
        re.sub(r"\{%.*?%\}", "", path.relative_to(folder).as_posix())
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


def test_every_route_of_a_part_says_what_it_does() -> None:
    files = [*(ROOT / "parts").glob("*/template/src/*/api/*.jinja")]
    lines = [line for file in files for line in file.read_text("utf-8").splitlines() if "@router." in line]
    assert lines
    assert all("summary=" in line for line in lines)


def test_a_project_with_an_answers_file_of_another_name(make: Maker, generate: Generate) -> None:
    project = make("--preset", "minimal")
    git(project.root, "mv", ".copier-answers.yml", ".copier-answers.scaffold.yml")
    project.commit()

    said = generate(project, "migration", "notes", "--no-commands")

    assert said.code == 0, said.err
    assert any(line.startswith("A  ") for line in project.status())


def test_an_adapter_is_for_a_port_that_the_project_has(make: Maker, generate: Generate) -> None:
    project = make("--preset", "minimal", "--without", "example")
    listed = generate(project, "adapter", "--list")
    assert (listed.code, [line.split()[0] for line in listed.out.splitlines()]) == (0, ["executor", "store"])
    unknown = generate(project, "adapter", "rows", "--port", "rows", "--no-commands")
    assert (unknown.code, "this project with a list of adapters are executor\n" in unknown.err) == (2, True)
    lacking = generate(project, "adapter", "shelf", "--port", "store", "--no-commands")
    assert (lacking.code, "scaffold add retrieval" in lacking.err) == (1, True)
    reserved = generate(project, "adapter", "distributed", "--no-commands")
    assert (reserved.code, "workflows.engine distributed has a meaning already" in reserved.err) == (2, True)
    assert project.status() == []
