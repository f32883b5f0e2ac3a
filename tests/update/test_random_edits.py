"""Random work of a user meets random changes of a template: nothing that the user did is ever lost."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from .edits import Author, File, Tree
from .lab import CONFLICTS, Project, Template, git, new_template

QUICK, SLOW = range(6), range(6, 600)
IGNORED = {".gitignore": File(content=b"ignored.txt\n")}


@pytest.mark.parametrize("seed", [*QUICK, *(pytest.param(seed, marks=pytest.mark.slow) for seed in SLOW)])
def test_nothing_that_the_user_did_is_lost(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    author, user = Author("template", chance), Author("user", chance)
    base = author.start(texts=6, pictures=2) | IGNORED
    later = author.change(base, chance.randint(0, 8))
    mine = user.change(base, chance.choice((0, 2, 4, 8))) if seed % 10 else base
    template, project = prepared(tmp_path, base, mine)
    release(template, "v2.0.0", later)
    project.write({"ignored.txt": "mine\n", "unknown.txt": "mine\n"})
    before = project.files()

    if seed % 7 == 0 and (fresh := sorted(path for path in later if path not in mine and "-new" in path)):
        project.write({fresh[0]: "in the way\n"})
        before = project.files()
        assert project.update() == 1
        assert project.files() == before
        (project.root / fresh[0]).unlink()
        before.pop(fresh[0])

    code = project.update()
    after = project.files()

    conflicted = set(git(project.root, "diff", "--name-only", "--diff-filter=U").split())
    assert code == (CONFLICTS if conflicted else 0)
    assert after.pop("ignored.txt") == after.pop("unknown.txt") == b"mine\n"
    check_lines(user, mine, after)
    check_untouched(author, mine, after)
    check_removed(user, base, later, mine, after)
    if mine == base:
        assert {path: entry for path, entry in after.items() if path != ".copier-answers.yml"} == {
            path: content.content for path, content in later.items()
        }
    check_second_update(project)


def check_lines(user: Author, mine: Tree, after: dict[str, bytes]) -> None:
    everything = b"".join(after.values())
    kept = b"".join(content.content for content in mine.values())
    for line in user.added:
        if line in kept:
            assert line in everything


def check_untouched(author: Author, mine: Tree, after: dict[str, bytes]) -> None:
    for path, file in mine.items():
        follows_the_template = "-moved" in path
        if path not in author.touched and not follows_the_template:
            assert after.get(path) == file.content, path


def check_removed(user: Author, base: Tree, later: Tree, mine: Tree, after: dict[str, bytes]) -> None:
    for path in user.removed:
        if path in base and path in later and path not in mine:
            assert path not in after


def check_second_update(project: Project) -> None:
    git(project.root, "add", "--all")
    git(project.root, "commit", "--quiet", "--message", "Updated", "--allow-empty")
    before = project.files()
    assert project.update() == 0
    assert project.files() == before
    assert project.status() == []


def prepared(tmp_path: Path, base: Tree, mine: Tree) -> tuple[Template, Project]:
    template = new_template(tmp_path / "template", {})
    git(template.root, "tag", "--delete", "v1.0.0")
    release(template, "v1.0.0", base)
    project = Project(root=tmp_path / "project")
    project.root.mkdir()
    git(project.root, "init", "--quiet", "--initial-branch=main")
    answers = (
        f"# Changes here will be overwritten.\n_commit: v1.0.0\n_src_path: {template.root}\nname: desk\n"
    )
    (project.root / ".copier-answers.yml").write_text(answers, "utf-8")
    put(project.root, base)
    project.commit()
    for path in base:
        (project.root / path).unlink()
    put(project.root, mine)
    project.commit()
    return template, project


def release(template: Template, tag: str, tree: Tree) -> None:
    """Release `tree`; modes included, which `Template.release` does not know."""
    body = template.root / "template"
    answers = next(iter(answers_template(body)))
    shutil.rmtree(body)
    put(body, {**tree, answers[0]: File(content=answers[1])})
    git(template.root, "add", "--all", "--force")
    git(template.root, "commit", "--quiet", "--allow-empty", "--message", tag)
    git(template.root, "tag", tag)


def answers_template(body: Path) -> Iterator[tuple[str, bytes]]:
    for path in body.glob("*answers_file*"):
        yield path.name, path.read_bytes()


def put(root: Path, tree: Tree) -> None:
    for name, file in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        path.chmod(0o755 if file.executable else 0o644)
