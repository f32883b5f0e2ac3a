"""Templates of other kinds: a project that cannot be updated is never made."""

from pathlib import Path

import pytest
import yaml

from tests.conftest import Scaffold
from tests.world import SMALL_TEMPLATE, commit, git, write

ANSWERS = "template/{{ _copier_conf.answers_file }}.jinja"
FOREIGN = {
    "copier.yml": "--- !include more/*.yml\n---\n_subdirectory: template\n"
    "flavour: {type: str, default: mild}\n",
    "more/spoons.yml": "spoons: {type: int}\n"
    "courses: {type: yaml, multiselect: true, choices: [a, b], default: [a]}\n",
    "template/a.txt.jinja": "{{ flavour }} {{ spoons + 1 }} of {{ _copier_answers._commit }}\n",
    "template/src/b.txt": "b\n",
    ANSWERS: "{{ _copier_answers|to_nice_yaml }}\n",
}


def released(folder: Path, files: dict[str, str]) -> Path:
    write(folder, files)
    commit(folder)
    git(folder, "tag", "v1.0.0")
    return folder


def test_the_template_asks_its_own_questions(scaffold: Scaffold, here: Path) -> None:
    template = released(here.parent / "foreign", FOREIGN)

    said = ("--set", "flavour=hot", "--set", "spoons=2", "--no-lock")
    outcome = scaffold("new", "desk", "--template", str(template), "--defaults", *said)

    assert outcome.code == 0
    assert (here / "desk/a.txt").read_text("utf-8") == "hot 3 of v1.0.0\n"
    recorded = yaml.safe_load((here / "desk/.copier-answers.yml").read_text("utf-8"))
    assert recorded == {
        "_commit": "v1.0.0",
        "_commit_id": git(template, "rev-parse", "HEAD"),
        "_src_path": str(template),
        "flavour": "hot",
        "spoons": 2,
        "courses": ["a"],
    }
    assert git(here / "desk", "status", "--porcelain") == ""
    assert (
        f"  scaffold new desk --template {template} --set flavour=hot --set spoons=2 --defaults"
        in outcome.out
    )


def test_its_project_is_updated(scaffold: Scaffold, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = released(here.parent / "foreign", FOREIGN)
    arguments = ("--template", str(template), "--defaults", "--set", "spoons=2", "--no-lock", "--json")
    assert scaffold("new", "desk", *arguments).code == 0
    write(template, {"template/a.txt.jinja": "{{ flavour }}, {{ spoons }}\n", "template/c.txt": "c\n"})
    commit(template)
    git(template, "tag", "v1.1.0")
    monkeypatch.chdir(here / "desk")

    outcome = scaffold("update", "--no-gates", "--set", "flavour=hot", "--trust-template", str(template))

    assert outcome.code == 0
    assert (here / "desk/a.txt").read_text("utf-8") == "hot, 2\n"
    assert (here / "desk/c.txt").read_text("utf-8") == "c\n"
    assert yaml.safe_load((here / "desk/.copier-answers.yml").read_text("utf-8"))["_commit"] == "v1.1.0"


def test_several_choices_outlive_an_update(
    scaffold: Scaffold, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = released(here.parent / "foreign", FOREIGN)
    write(here, {"answers.yml": "spoons: 2\ncourses: [a, b]\n"})
    said = ("--answers", "answers.yml", "--defaults", "--no-lock")
    assert scaffold("new", "desk", "--template", str(template), *said).code == 0
    write(template, {"template/c.txt": "c\n"})
    commit(template)
    git(template, "tag", "v1.1.0")
    monkeypatch.chdir(here / "desk")

    outcome = scaffold("update", "--no-gates", "--trust-template", str(template))

    assert (outcome.code, (here / "desk/c.txt").exists()) == (0, True)
    assert yaml.safe_load((here / "desk/.copier-answers.yml").read_text("utf-8"))["courses"] == ["a", "b"]


WRONG = {
    ("--set", "flavor=hot"): "has no question 'flavor'\ncause: did you mean 'flavour'?\n",
    ("--set", "spoons"): "error: --set 'spoons' is not KEY=VALUE\n",
    ("--preset", "rag"): "error: --preset has no meaning for the template at ",
    (): "--defaults --set spoons=VALUE",
}


@pytest.mark.parametrize("said", WRONG, ids=lambda words: " ".join(words) or "nothing")
def test_answers_that_cannot_be_used(scaffold: Scaffold, here: Path, said: tuple[str, ...]) -> None:
    template = released(here.parent / "foreign", FOREIGN)

    outcome = scaffold("new", "desk", "--template", str(template), "--defaults", *said)

    assert outcome.code == 2
    assert all(word in outcome.err for word in WRONG[said].split(" --"))
    assert list(here.iterdir()) == []


def test_code_of_the_template_is_refused(scaffold: Scaffold, here: Path) -> None:
    extension = {"copier.yml": f"_jinja_extensions: [x.Y]\n_tasks: [make]\n{FOREIGN['copier.yml']}"}
    template = released(here.parent / "foreign", FOREIGN | extension)

    outcome = scaffold("new", "desk", "--template", str(template), "--defaults")

    assert outcome.code == 1
    assert outcome.err == (
        f"error: the template at {template} would run code of its own, so nothing was made of it\n"
        "cause: it has _jinja_extensions and _tasks\n"
        f"help: if you trust it: uvx copier copy --trust {template} PATH\n"
    )
    assert list(here.iterdir()) == []


def test_a_project_without_an_answers_file_is_refused(scaffold: Scaffold, here: Path) -> None:
    template = released(
        here.parent / "kin", {name: text for name, text in SMALL_TEMPLATE.items() if name != ANSWERS}
    )

    outcome = scaffold("new", "desk", "--template", str(template), "--defaults", "--no-lock")

    assert outcome.code == 1
    assert (
        f"error: a project of {template} could not be updated\ncause: it has no .copier-answers.yml\n"
        in outcome.err
    )
    assert list(here.iterdir()) == []
