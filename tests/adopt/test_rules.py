"""The user's rules for ruff hold for the user's files as before, and the template's for its own."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.update.lab import Project, Template
from tools.worktree import ROOT

from .repositories import KINDS, started_with
from .template import QUESTIONS, VERSION_1

RUFF = (sys.executable, "-m", "ruff")
RULES = """\
fix = true
line-length = 79
lint.select = ["A", "E501", "I", "UP"]
format.quote-style = "single"
"""
MINE = 'import sys\nimport os\n\nname = "mine"\nwide = "{}"\n'.format("x" * 80)
_GATES = (ROOT / "template" / "gates.toml.jinja").read_text("utf-8")
_SETTINGS = str(VERSION_1["pyproject.toml.jinja"])
TEMPLATE = VERSION_1 | {
    "pyproject.toml.jinja": _SETTINGS.replace("= 120", '= 120\nlint.select = ["A", "E501", "I"]'),
    "gates.toml": "".join(re.findall(r'(?m)^\[\[gate\]\]\nid = "(?:format|lint)"\n(?:.+\n)*\n', _GATES)),
    "scripts/words.py": "",
    "tests/test_domain.py": "",
    "src/{{ package_name }}/domain/trace.py": "",  # the name of a module of Python
    "src/{{ package_name }}/errors.py": 'NAME = "{}"\n'.format("x" * 90),
}
PLACES = {
    "pyproject.toml": {"pyproject.toml": f"[tool.ruff]\n{RULES}"},
    "a file of its own": {"ruff.toml": RULES},
    "a hidden file, which counts, and another": {".ruff.toml": RULES, "ruff.toml": "line-length = 50\n"},
    "two files": {"pyproject.toml": '[tool.ruff]\nextend = "rules.toml"\n', "rules.toml": RULES},
}


@pytest.fixture
def template(small: Template) -> Template:
    small.release("v1.0.1", TEMPLATE, questions=QUESTIONS)
    return small


def adopted(root: Path, template: Template, files: Mapping[str, str]) -> tuple[Project, list[str], list[str]]:
    """Adopt a package in src/ with these files; give what ruff said before and says now."""
    whole = {**KINDS["package in src"], "src/acme/wide.py": MINE, "src/acme/deep/errors.py": MINE}
    whole["src/acme/types.py"] = MINE
    settings = str(whole["pyproject.toml"]).partition("\n[tool.ruff]")[0] + "\n"
    project = started_with(
        root, {**whole, **files, "pyproject.toml": settings + files.get("pyproject.toml", "")}
    )
    before = said_by_ruff(project)
    assert project.scaffold("adopt", "--template", str(template.root), "--no-gates", "--no-lock") == 0
    return project, before, said_by_ruff(project)


def said_by_ruff(project: Project) -> list[str]:
    check = (*RUFF, "check", "--no-fix", "--no-cache", "--output-format", "concise", ".")
    form = (*RUFF, "format", "--no-cache", "--check", "--output-format", "concise", ".")
    runs = [
        subprocess.run(run, cwd=project.root, capture_output=True, text=True, check=False)
        for run in (check, form)
    ]
    return sorted(line for run in runs for line in run.stdout.splitlines() if ".py:" in line)


@pytest.mark.parametrize("place", PLACES)
def test_modules_of_the_template_beside_the_users_keep_its_rules(
    place: str, template: Template, tmp_path: Path
) -> None:
    project, before, now = adopted(tmp_path / "acme", template, PLACES[place])

    assert any("src/acme/wide.py" in line for line in before)
    assert any("src/acme/deep/errors.py" in line for line in before)
    assert now == before
    gates = {gate["id"]: gate["run"] for gate in tomllib.loads(project.read("gates.toml"))["gate"]}
    assert list(gates) == ["format", "format-layers", "lint", "lint-layers"]
    assert all("src/acme/errors.py" in gates[name] for name in ("format-layers", "lint-layers"))
    for name in ("format-layers", "lint-layers"):
        subprocess.run([sys.executable, "-m", *gates[name]], cwd=project.root, check=True)
    subprocess.run([sys.executable, "-m", *gates["lint"]], cwd=project.root, check=False)
    assert project.read("src/acme/wide.py") == MINE


def test_they_are_found_in_any_folder_that_the_user_has_too(template: Template, tmp_path: Path) -> None:
    files = {**PLACES["pyproject.toml"], "scripts/mine.py": MINE, "src/acme/domain/mine.py": ""}

    project, before, now = adopted(tmp_path / "acme", template, files)

    assert now == before
    assert "./check.py" in tomllib.loads(project.read("scripts/ruff.toml"))["extend-exclude"]


def test_rules_of_the_user_for_one_folder_stay(template: Template, tmp_path: Path) -> None:
    files = {**PLACES["pyproject.toml"], "src/acme/ruff.toml": "line-length = 50\n"}

    project, _, _ = adopted(tmp_path / "acme", template, files)

    assert project.read("src/acme/ruff.toml") == "line-length = 50\n"


def test_a_module_that_a_later_version_adds_is_held_to_the_templates_rules(
    template: Template, tmp_path: Path
) -> None:
    project, before, _ = adopted(tmp_path / "acme", template, PLACES["pyproject.toml"])
    project.commit()
    later = TEMPLATE | {"src/{{ package_name }}/later.py": 'NAME = "{}"\n'.format("x" * 90)}
    template.release("v2.0.0", later, questions=QUESTIONS)

    assert project.update() == 0

    assert "src/acme/later.py" in project.files()
    assert said_by_ruff(project) == before


def test_a_file_of_the_name_of_the_templates_rules_is_not_replaced(
    template: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {**PLACES["pyproject.toml"], "ruff-layers.toml": "mine\n"}
    project = started_with(tmp_path / "acme", {**KINDS["flat modules"], **files})

    assert project.scaffold("adopt", "--template", str(template.root), "--no-gates", "--no-lock") == 1

    assert "ruff-layers.toml" in capsys.readouterr().err
    assert project.read("ruff-layers.toml") == "mine\n"
