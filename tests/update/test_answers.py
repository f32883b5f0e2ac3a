"""`scaffold update --set`: every answer can be changed, also the name of the package."""

import json
from pathlib import Path

import pytest
import yaml

from scaffold.answers.questions import QUESTIONS

from .lab import QUESTIONS as PLAIN
from .lab import Maker, Project, git, new_project, new_template

Output = pytest.CaptureFixture[str]

OTHER = {
    "project_name": "Help Desk",
    "distribution_name": "help-desk",
    "package_name": "help_desk",
    "command_name": "desk",
    "description": "Another line.",
    "author_name": "Grace Hopper",
    "author_email": "grace@example.org",
    "ci": "gitlab",
    "licence": "mit",
    "python_floor": "3.12",
    "vector_store": "qdrant",
}


@pytest.mark.slow
def test_every_question_can_be_changed(made: Maker, tmp_path: Path) -> None:
    project = made(tmp_path / "desk")
    answers = {
        question.name: OTHER.get(question.name) or (*question.choices, "true")[0]
        for question in QUESTIONS.values()
    }
    pairs = [word for name, value in answers.items() for word in ("--set", f"{name}={value}")]

    assert project.scaffold("update", "--no-gates", "--no-lock", *pairs) == 0

    recorded = yaml.safe_load(project.read(".copier-answers.yml"))
    assert {name: str(recorded[name]).lower() for name in answers} == {
        name: value.lower() for name, value in answers.items()
    }
    project.commit()
    assert project.scaffold("update", "--no-gates", "--no-lock", *pairs) == 0
    assert project.status() == []


def test_a_changed_answer_is_previewed_and_merged(made: Maker, tmp_path: Path, capsys: Output) -> None:
    project = made(tmp_path / "desk")
    project.commit({"README.md": project.read("README.md") + "\nMine.\n"})
    capsys.readouterr()

    said = ("--set", "licence=mit", "--set", "project_name=Help Desk", "--no-gates")
    assert project.scaffold("update", *said, "--dry-run") == 0
    assert "  licence: 'proprietary' -> 'mit' (as asked)\n" in capsys.readouterr().out
    assert project.status() == []
    assert project.scaffold("update", *said) == 0

    assert project.read("README.md").startswith("# Help Desk")
    assert project.read("README.md").endswith("\nMine.\n")
    assert "MIT License" in project.read("LICENSE")


@pytest.mark.slow
def test_a_new_name_moves_the_package(made: Maker, tmp_path: Path) -> None:
    project = made(tmp_path / "desk", "--set", "package_name=desk")
    fresh = made(tmp_path / "fresh" / "desk", "--set", "package_name=help_desk")

    assert project.scaffold("update", "--no-gates", "--no-lock", "--set", "package_name=help_desk") == 0

    assert project.files() == fresh.files()


def renamed_by_hand(project: Project, old: str, new: str) -> None:
    git(project.root, "mv", f"src/{old}", f"src/{new}")
    for path, content in project.files().items():
        if path != ".copier-answers.yml" and old.encode() in content:
            (project.root / path).write_bytes(content.replace(old.encode(), new.encode()))
    project.commit({f"src/{new}/own.py": "MINE = True\n"})


@pytest.mark.slow
def test_a_package_that_the_user_renamed(made: Maker, tmp_path: Path, capsys: Output) -> None:
    ready = ("--set", "distribution_name=tower", "--set", "project_name=Tower", "--set")
    project = made(tmp_path / "tower", *ready, "package_name=old_desk")
    renamed_by_hand(project, "old_desk", "new_desk")
    before = project.files()
    capsys.readouterr()

    assert project.scaffold("doctor") == 1
    wrong = "recorded package src/old_desk does not exist, src/new_desk does"
    assert f"problem  package   {wrong}\n" in capsys.readouterr().out
    for command in (["update", "--ref", "HEAD", "--set", "ci=none"], ["add", "scoring"]):
        assert project.scaffold(*command, "--no-gates") == 1
        assert capsys.readouterr().err == (
            f"error: {wrong}\n"
            "cause: files would be added to a package that is gone\n"
            "help: scaffold update --set package_name=new_desk\n"
        )
    assert project.files() == before

    assert project.scaffold("update", "--no-gates", "--set", "package_name=new_desk") == 0
    assert [line for line in project.status() if not line.endswith(".copier-answers.yml")] == []
    project.commit()
    assert project.scaffold("add", "scoring", "--no-gates", "--no-lock") == 0
    assert not (project.root / "src/old_desk").exists()


REFUSED = {
    "licens=mit": "error: the template has no question 'licens'\ncause: did you mean 'licence'?\n",
    "licence=gpl": "choices are",
    "scoring=maybe": "cause: say true or false\n",
    "package_name=test": "help: scaffold update --set package_name=test_app\n",
    "capabilities=x": "error: capabilities is computed from other answers and cannot be set\n",
    "mlops=true": "help: scaffold update --set scoring=true --set mlops=true\n",
    "licence": "error: --set 'licence' is not KEY=VALUE\n",
}


@pytest.mark.parametrize("pair", [pytest.param(case, id=case) for case in REFUSED])
def test_what_cannot_be_set(made: Maker, tmp_path: Path, pair: str, capsys: Output) -> None:
    project = made(tmp_path / "desk")
    capsys.readouterr()

    assert project.scaffold("update", "--no-gates", "--set", pair) == 2

    assert REFUSED[pair] in capsys.readouterr().err
    assert project.status() == []


def test_questions_of_another_template(tmp_path: Path, capsys: Output) -> None:
    asks = "flavour: {type: str, default: mild, choices: [mild, hot]}\nspoons: {type: int, default: 1}\n"
    questions = f"_subdirectory: template\n_answers_file: .copier-answers.yml\n{asks}"
    files = {"a.txt.jinja": "{{ flavour }} {{ spoons + 1 }}\n"}
    template = new_template(tmp_path / "template", files, questions=questions)
    project = new_project(template, tmp_path / "project")

    assert project.scaffold("update", "--no-gates", "--set", "spoons=2", "--set", "flavour=hot") == 0
    assert project.read("a.txt") == "hot 3\n"
    project.commit()
    capsys.readouterr()
    assert project.scaffold("update", "--set", "flavour=sour") == 2
    assert "cause: choices are mild, hot\n" in capsys.readouterr().err
    assert project.scaffold("update", "--no-gates", "--set", "spoons=many") == 1
    capsys.readouterr()
    for verb in ("add", "remove"):
        assert project.scaffold(verb, "llm", "--no-gates") == 2
        assert "error: the template of this project asks for no capabilities\n" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["update"], ["diff"], ["update", "--set", "spoons=3"]])
def test_an_answer_that_was_never_offered(tmp_path: Path, command: list[str], capsys: Output) -> None:
    asks = "flavour: {type: str, default: mild, choices: [mild, hot]}\nspoons: {type: int, default: 1}\n"
    questions = f"_subdirectory: template\n_answers_file: .copier-answers.yml\n{asks}"
    template = new_template(tmp_path / "template", {"a.txt": "1\n"}, questions=questions)
    project = new_project(template, tmp_path / "project")
    template.release("v2.0.0", {"a.txt": "2\n"}, questions=questions)
    wrong = project.read(".copier-answers.yml").replace("mild", "sour").replace("spoons: 1", "spoons: few")
    project.commit({".copier-answers.yml": wrong})
    capsys.readouterr()

    assert project.scaffold(*command) == 1

    assert capsys.readouterr().err == (
        "error: .copier-answers.yml has answers that version v1.0.0 of the template does not take\n"
        "  flavour: sour is no longer offered\n"
        "  spoons: 'few' is not of type int\n"
        "help: restore the former answers: git log -p -- .copier-answers.yml\n"
    )
    assert project.status() == []


def test_values_of_every_kind_are_printed(tmp_path: Path, capsys: Output) -> None:
    template = new_template(tmp_path / "template", {"a.txt": "1\n", "\x1b[31m.txt": "1\n", "b\nc.txt": "1\n"})
    project = new_project(template, tmp_path / "project")
    more = "day: 2020-01-31\nnone: .nan\nmost: .inf\nbytes: !!binary aGVsbG8=\nset: !!set {a}\n"
    project.commit({".copier-answers.yml": project.read(".copier-answers.yml") + more})
    template.release("v2.0.0", {"a.txt": "2\n", "\x1b[31m.txt": "2\n", "b\nc.txt": "2\n"})

    def unknown(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    assert project.scaffold("update", "--dry-run", "--json") == 0
    found = json.loads(capsys.readouterr().out, parse_constant=unknown)
    before = {answer["question"]: answer["before"] for answer in found["answers"]}
    assert (before["day"], before["none"], before["most"]) == ("2020-01-31", "nan", "inf")
    assert project.scaffold("update", "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  day: 2020-01-31 -> (not asked) (no longer asked)" in lines
    assert "  changed  \\x1b[31m.txt" in lines
    assert "  changed  b\\nc.txt" in lines


def test_a_secret_answer_is_not_set(tmp_path: Path, capsys: Output) -> None:
    questions = PLAIN + "_secret_questions: [token]\ntoken: {type: str, default: none}\n"
    questions += "word: {type: str, secret: true, default: none}\n"
    template = new_template(tmp_path / "template", {"a.txt": "1\n"}, questions=questions)
    project = new_project(template, tmp_path / "project")

    for name in ("token", "word"):
        assert project.scaffold("update", "--no-gates", "--set", f"{name}=x") == 2
        assert f"error: the answer to {name} is a secret" in capsys.readouterr().err


def test_a_template_that_notes_only_what_copier_tells_it(tmp_path: Path) -> None:
    answers = {"{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers | to_nice_yaml }}\n"}
    template = new_template(tmp_path / "template", {"a.txt": "1\n", **answers})
    project = new_project(template, tmp_path / "project")
    template.release("v2.0.0", {"a.txt": "2\n", **answers})

    assert project.update() == 0

    assert project.read("a.txt") == "2\n"
    recorded = yaml.safe_load(project.read(".copier-answers.yml"))
    assert (recorded["_commit"], recorded["_src_path"]) == ("v2.0.0", str(template.root))
    project.commit()
    assert project.update("copier") == 0
