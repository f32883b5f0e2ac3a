"""Templates of other kinds: a project that cannot be updated is never made."""

from pathlib import Path

import pytest

from tests.conftest import Scaffold
from tests.world import SMALL_TEMPLATE, commit, git, write

ANSWERS = "template/{{ _copier_conf.answers_file }}.jinja"
FOREIGN = {
    "copier.yml": "_subdirectory: template\nflavour: {type: str, default: mild}\nspoons: {type: int}\n",
    "template/a.txt.jinja": "{{ flavour }}\n",
    ANSWERS: "{{ _copier_answers|to_nice_yaml }}\n",
}


def released(folder: Path, files: dict[str, str]) -> Path:
    write(folder, files)
    commit(folder)
    git(folder, "tag", "v1.0.0")
    return folder


def test_other_questions_are_refused_with_a_way_on(scaffold: Scaffold, here: Path) -> None:
    template = released(here.parent / "foreign", FOREIGN)

    outcome = scaffold("new", "desk", "--template", str(template), "--defaults", "--no-lock")

    assert outcome.code == 1
    assert outcome.err.endswith(
        f"error: the template at {template} has other questions than scaffold's kind\n"
        "cause: it asks for flavour, spoons\n"
        f"help: uvx copier copy {template} PATH; update it with `uvx copier update`\n"
    )
    assert list(here.iterdir()) == []
    assert scaffold("new", "desk", "--template", str(template), "--set", "flavour=hot").code == 2
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (None, "it has no .copier-answers.yml"),
        (FOREIGN[ANSWERS], "its answers file leaves out `_provenance`"),
    ],
    ids=["no-answers-file", "folder-recorded"],
)
def test_answers_from_which_nothing_is_updated(
    scaffold: Scaffold, here: Path, text: str | None, cause: str
) -> None:
    files = {name: it for name, it in SMALL_TEMPLATE.items() if name != ANSWERS}
    template = released(here.parent / "kin", files | ({ANSWERS: text} if text else {}))

    outcome = scaffold("new", "desk", "--template", str(template), "--defaults", "--no-lock")

    assert outcome.code == 1
    assert f"error: a project of {template} could not be updated by scaffold\ncause: {cause}\n" in outcome.err
    assert list(here.iterdir()) == []
