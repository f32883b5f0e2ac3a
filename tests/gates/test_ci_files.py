"""CI files and hooks run what stands in the table of gates and nothing else, and are well-formed."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.template.project import Project
from tests.template.variants import preset_answers
from tools.worktree import ROOT, export_template, render


@pytest.fixture(scope="module")
def on_gitlab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gitlab")
    template = export_template(folder / "template")
    return render(template, {**preset_answers("standard"), "ci": "gitlab"}, folder / "project")


def commands(document: object) -> list[str]:
    """Give every shell command of a workflow or pipeline, in order."""
    if isinstance(document, list):
        return [command for item in document for command in commands(item)]
    if not isinstance(document, dict):
        return []
    own = [document["run"]] if isinstance(document.get("run"), str) else list(document.get("script", []))
    return own + [command for value in document.values() for command in commands(value)]


def gates(root: Path) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in tomllib.loads((root / "gates.toml").read_text("utf-8"))["gate"]}


@pytest.mark.parametrize(
    ("file", "target"), [("ci.yml", "make check"), ("nightly.yml", "make check-nightly")]
)
def test_a_workflow_of_github_runs_the_table(project: Project, file: str, target: str) -> None:
    workflow = yaml.safe_load((project.root / ".github" / "workflows" / file).read_text("utf-8"))

    assert commands(workflow) == [target]


def test_the_pipeline_of_gitlab_runs_the_table(on_gitlab: Path) -> None:
    pipeline = yaml.safe_load((on_gitlab / ".gitlab-ci.yml").read_text("utf-8"))

    assert commands(pipeline) == ["make check", "make check-nightly"]


def test_the_hook_runs_gates_of_the_table(project: Project) -> None:
    (hook,) = yaml.safe_load((project.root / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0][
        "hooks"
    ]
    (named,) = re.findall(r"--only (\S+)", hook["entry"])

    assert set(named.split(",")) <= set(gates(project.root))


def test_a_host_has_the_gates_of_its_own_files(project: Project, on_gitlab: Path) -> None:
    here, there = gates(project.root), gates(on_gitlab)

    assert here.keys() - there.keys() == {"workflow-expressions", "workflow-safety"}
    assert ".gitlab-ci.yml" in str(there["workflows"]["run"])


def test_every_page_that_a_gate_names_is_there(project: Project) -> None:
    pages = {str(row.get("docs", "docs/gates.md")) for row in gates(project.root).values()}

    assert [page for page in sorted(pages) if not (project.root / page).is_file()] == []


def test_the_pipeline_of_gitlab_is_well_formed(project: Project, on_gitlab: Path) -> None:
    file = str(on_gitlab / ".gitlab-ci.yml")

    project.must("uv", "run", "--no-sync", "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", file)


def test_the_workflows_of_this_repository_are_well_formed_and_safe(project: Project) -> None:
    files = [str(path) for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
    schema = ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)

    project.must("uv", "run", "--no-sync", *schema)
    project.must("uv", "run", "--no-sync", "zizmor", "--offline", "--quiet", str(ROOT / ".github"))
