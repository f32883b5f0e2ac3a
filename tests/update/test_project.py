"""`scaffold diff`, `link` and `doctor`."""

import json
import shutil
from pathlib import Path

import pytest

from .lab import Project, Template, git, new_project, new_template

Output = pytest.CaptureFixture[str]


@pytest.fixture
def template(tmp_path: Path) -> Template:
    return new_template(tmp_path / "template", {"a.txt": "1\n", "b.txt": "1\n"})


@pytest.fixture
def project(template: Template, tmp_path: Path) -> Project:
    return new_project(template, tmp_path / "project")


def test_diff_shows_what_the_user_changed(project: Project, capsys: Output) -> None:
    (project.root / "b.txt").unlink()
    project.commit({"mine.txt": "mine\n"})
    project.write({"a.txt": "mine\n"})

    assert project.scaffold("diff") == 0

    said = capsys.readouterr()
    assert "-1\n+mine\n" in said.out
    assert "deleted file mode 100644" in said.out
    assert "mine.txt" not in said.out
    assert said.err == "note: your own files are not shown (1); see --all\n"
    assert project.scaffold("diff", "--json") == 0
    assert json.loads(capsys.readouterr().out)["files"] == {
        "added": ["mine.txt"],
        "changed": ["a.txt"],
        "removed": ["b.txt"],
        "moved": [],
    }


def test_diff_of_an_untouched_project_is_empty(project: Project, capsys: Output) -> None:
    project.commit({"uv.lock": "version = 1\n"})  # as `new` makes it
    assert project.scaffold("diff", "--all") == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "no difference: every file of the template is as v1.0.0 made it\n")


def test_link_mends_the_address_and_nothing_else(
    template: Template, project: Project, capsys: Output
) -> None:
    moved = template.root.with_name("moved")
    template.root.rename(moved)
    before = project.read(".copier-answers.yml")

    assert project.scaffold("link", str(moved)) == 0

    assert project.read(".copier-answers.yml") == before.replace(str(template.root), str(moved))
    assert capsys.readouterr().out == (
        f"template: {template.root} -> {moved}\nnext: git commit -am 'Say where the template is'\n"
    )
    project.commit()
    assert project.update() == 0


def test_what_doctor_and_diff_say_of_a_version_that_is_gone(
    template: Template, project: Project, capsys: Output
) -> None:
    git(template.root, "tag", "--delete", "v1.0.0")
    template.release("v2.0.0", {"a.txt": "2\n"})

    assert project.scaffold("diff") == 1
    help_ = "scaffold link URL, with an address that has it"
    said = f"the template at {template.root} no longer has version v1.0.0"
    assert capsys.readouterr().err == f"error: {said}\nhelp: {help_}\n"
    assert project.scaffold("doctor") == 1
    assert f"template  {said}\n{'':18} help: {help_}\n" in capsys.readouterr().out


HEAD = "# Changes here will be overwritten.\n"
SPELLINGS = {
    "as Copier does": "_commit: v1.0.0\n_src_path: {0}\nname: desk\n",
    "line ends of Windows": "_commit: v1.0.0\r\n_src_path: {0}\r\nname: desk\r\n",
    "a quoted key": "_commit: v1.0.0\n'_src_path': {0}\nname: desk\n",
    "two lines": "_commit: v1.0.0\n_src_path:\n  {0}\nname: desk\n",
}
OTHERS = {
    "one line for all": "{{_commit: v1.0.0, _src_path: {0}, name: desk}}\n",
    "twice": "_src_path: elsewhere\n_commit: v1.0.0\n_src_path: {0}\nname: desk\n",
    "an anchor": "_commit: v1.0.0\n_src_path: &here {0}\nname: *here\n",
}


@pytest.mark.parametrize("spelling", [*SPELLINGS, *OTHERS])
def test_link_changes_the_address_however_it_is_spelled_or_says_that_it_cannot(
    template: Template, project: Project, capsys: Output, spelling: str
) -> None:
    text = HEAD + (SPELLINGS | OTHERS)[spelling].format(template.root)
    file = project.root / ".copier-answers.yml"
    file.write_bytes(text.encode())
    moved = template.root.with_name("moved")
    template.root.rename(moved)

    code = project.scaffold("link", str(moved))

    if spelling in OTHERS:
        assert (code, file.read_bytes()) == (1, text.encode())
        assert f"help: write it there by hand: _src_path: {moved}\n" in capsys.readouterr().err
        return
    assert code == 0
    plain = text.replace("'_src_path'", "_src_path").replace("_src_path:\n  ", "_src_path: ")
    assert file.read_bytes().decode() == plain.replace(str(template.root), str(moved))


def test_link_refuses_a_template_without_the_version(
    project: Project, tmp_path: Path, capsys: Output
) -> None:
    other = new_template(tmp_path / "other", {"a.txt": "1\n"})
    git(other.root, "tag", "--delete", "v1.0.0")
    before = project.files()

    assert project.scaffold("link", str(other.root)) == 1

    assert project.files() == before
    assert capsys.readouterr().err == (
        f"error: the template at {other.root} has no version v1.0.0\n"
        "cause: this project was made from that version\n"
        "help: name the address of the template that this project was made from\n"
    )


def test_doctor_names_each_check_and_what_mends_it(
    template: Template, project: Project, capsys: Output
) -> None:
    project.commit({"a.txt": "mine\n", "pyproject.toml": "[project]\nname = 'x'\nversion = '1'\n"})
    template.release("v2.0.0", {"a.txt": "2\n"})

    assert project.scaffold("doctor", "--json") == 1

    found = json.loads(capsys.readouterr().out)
    assert {check["id"]: check["state"] for check in found["checks"]} == {
        "git": "ok",
        "uv": "ok",
        "answers": "ok",
        "package": "ok",
        "clean": "ok",
        "template": "ok",
        "version": "note",
        "drift": "ok",
        "lock": "problem",
    }
    assert {check["id"]: check["fix"] for check in found["checks"] if check["fix"]} == {
        "version": "scaffold update",
        "lock": "uv lock",
    }
    assert all(check["reason"] for check in found["checks"])


def test_doctor_has_nothing_to_lock_where_there_is_no_package(project: Project, capsys: Output) -> None:
    assert project.scaffold("doctor", "--json") == 0
    lock = json.loads(capsys.readouterr().out)["checks"][-1]
    assert (lock["id"], lock["state"], lock["fix"]) == ("lock", "ok", None)


def test_doctor_reports_everything_that_is_wrong(
    template: Template, project: Project, capsys: Output
) -> None:
    project.write({"a.txt": "uncommitted\n"})
    shutil.rmtree(template.root)

    assert project.scaffold("doctor") == 1

    said = capsys.readouterr().out
    assert f"problem  clean     {project.root} has uncommitted changes\n" in said
    assert f"problem  template  the template is no longer at {template.root}: nothing is there\n" in said
    assert "help: scaffold link URL\n" in said


def test_doctor_outside_a_project_examines_the_machine(tmp_path: Path, capsys: Output) -> None:
    assert Project(root=tmp_path).scaffold("doctor", "--json") == 0
    assert [check["id"] for check in json.loads(capsys.readouterr().out)["checks"]] == ["git", "uv"]
