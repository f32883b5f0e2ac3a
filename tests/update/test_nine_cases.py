"""Nine updates in which work is at stake, each with `scaffold update` and with plain `copier update`.

`scaffold update` must be right in all of them. What Copier does is written down as measured, so that a test
fails when a new Copier does better and docs/updating.md has to say so.
"""

from pathlib import Path

import pytest

from .lab import CONFLICTS, MODULE, Engine, Project, Template, git, new_project, new_template

# What plain Copier does changes only with a new Copier; one case of it stays in every run.
BOTH = ("scaffold", pytest.param("copier", marks=pytest.mark.slow))

SERVICE = """\
  {name}:
    image: desk
    restart: always
    read_only: true
    limits:
      cpu: 1
      memory: 1g
      files: 1024
      processes: 64
"""
WORKER, WEB, CACHE = (SERVICE.format(name=name) for name in ("worker", "web", "cache"))
BIG_WORKER = WORKER.replace("cpu: 1", "cpu: 8")


def prepared(tmp_path: Path, files: dict[str, str | bytes]) -> tuple[Template, Project]:
    template = new_template(tmp_path / "template", files)
    return template, new_project(template, tmp_path / "project")


@pytest.mark.parametrize("engine", ["scaffold", "copier"])
def test_an_edit_in_repeated_blocks_stays_in_its_block(tmp_path: Path, engine: Engine) -> None:
    template, project = prepared(tmp_path, {"compose.yaml": f"services:\n{WORKER}{WEB}"})
    project.commit({"compose.yaml": f"services:\n{BIG_WORKER}{WEB}"})
    template.release("v2.0.0", {"compose.yaml": f"services:\n{CACHE}{WORKER}{WEB}"})

    assert project.update(engine) == 0

    right = f"services:\n{CACHE}{BIG_WORKER}{WEB}"
    assert (project.read("compose.yaml") == right) is (engine == "scaffold")


@pytest.mark.parametrize("engine", BOTH)
def test_a_picture_that_only_the_user_replaced_is_kept(tmp_path: Path, engine: Engine) -> None:
    template, project = prepared(tmp_path, {"logo.png": b"\x89PNG\0one", "a.txt": "1\n"})
    project.commit({"logo.png": b"\x89PNG\0mine"})
    template.release("v2.0.0", {"logo.png": b"\x89PNG\0one", "a.txt": "2\n"})

    assert project.update(engine) == 0

    assert project.files()["logo.png"] == (b"\x89PNG\0mine" if engine == "scaffold" else b"\x89PNG\0one")


@pytest.mark.parametrize("engine", BOTH)
def test_edits_follow_a_file_that_the_template_renames(tmp_path: Path, engine: Engine) -> None:
    template, project = prepared(tmp_path, {"old.py": MODULE})
    project.commit({"old.py": MODULE.replace("line 3\n", "mine\n")})
    template.release("v2.0.0", {"new.py": MODULE})

    assert project.update(engine) == 0

    assert "old.py" not in project.files()
    assert ("mine\n" in project.read("new.py")) is (engine == "scaffold")


@pytest.mark.parametrize("engine", BOTH)
def test_an_edited_file_that_the_template_drops_is_kept_as_a_conflict(tmp_path: Path, engine: Engine) -> None:
    template, project = prepared(tmp_path, {"extra.py": MODULE, "a.txt": "1\n"})
    project.commit({"extra.py": MODULE + "mine\n"})
    template.release("v2.0.0", {"a.txt": "1\n"})

    code = project.update(engine)

    if engine == "scaffold":
        assert code == CONFLICTS
        assert project.read("extra.py") == MODULE + "mine\n"
        assert "UD extra.py" in project.status()
    else:
        assert code == 0
        assert "extra.py" not in project.files()


@pytest.mark.parametrize("engine", BOTH)
def test_a_fix_reaches_a_file_that_the_user_moved(tmp_path: Path, engine: Engine) -> None:
    template, project = prepared(tmp_path, {"module.py": MODULE})
    git(project.root, "mv", "module.py", "moved.py")
    project.commit()
    template.release("v2.0.0", {"module.py": MODULE.replace("line 9\n", "fixed\n")})

    assert project.update(engine) == 0

    assert ("fixed\n" in project.read("moved.py")) is (engine == "scaffold")


@pytest.mark.parametrize("engine", BOTH)
def test_an_ignored_file_is_never_touched(tmp_path: Path, engine: Engine) -> None:
    template, project = prepared(tmp_path, {".gitignore": ".env\n", ".env": "KEY=\n"})
    project.write({".env": "KEY=secret\n"})
    template.release("v2.0.0", {".gitignore": ".env\n", ".env": "KEY=\nMORE=\n"})

    assert project.update(engine) == 0

    assert (project.read(".env") == "KEY=secret\n") is (engine == "scaffold")


@pytest.mark.parametrize("engine", BOTH)
def test_strict_whitespace_settings_lose_no_edit(tmp_path: Path, engine: Engine) -> None:
    template, project = prepared(tmp_path, {"a.py": MODULE, "b.py": "1\n"})
    git(project.root, "config", "apply.whitespace", "error")
    project.commit({"a.py": MODULE.replace("line 3\n", "mine  \n")})
    template.release("v2.0.0", {"a.py": MODULE, "b.py": "2\n"})

    assert project.update(engine) == 0

    assert ("mine  \n" in project.read("a.py")) is (engine == "scaffold")


@pytest.mark.parametrize("engine", BOTH)
def test_a_file_without_a_final_newline_is_not_corrupted(tmp_path: Path, engine: Engine) -> None:
    template, project = prepared(tmp_path, {"a.txt": "one\ntwo"})
    project.commit({"a.txt": "mine\ntwo"})
    template.release("v2.0.0", {"a.txt": "one\ntwo\ntheirs\n"})

    code = project.update(engine)

    if engine == "scaffold":
        assert code == CONFLICTS
        assert project.read("a.txt") == (
            "<<<<<<< yours\nmine\ntwo\n=======\none\ntwo\ntheirs\n>>>>>>> template v2.0.0\n"
        )
    else:
        assert code == 0
        assert project.read("a.txt") == "mine\ntwotheirs\n"


@pytest.mark.parametrize("engine", BOTH)
def test_a_file_may_become_a_folder(tmp_path: Path, engine: Engine) -> None:
    template, project = prepared(tmp_path, {"settings": "one\n", "a.txt": "1\n"})
    template.release("v2.0.0", {"settings/base": "one\n", "a.txt": "2\n"})

    code = project.update(engine)

    if engine == "scaffold":
        assert code == 0
        assert project.read("settings/base") == "one\n"
        assert project.read("a.txt") == "2\n"
    else:
        assert code != 0
