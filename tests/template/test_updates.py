"""Plain `copier update`, without `--trust`: between releases, and when a capability is switched on or off."""

import shutil
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from scaffold.adapters.copier_engine import CopierEngine
from scaffold.answers.presets import CAPABILITIES, PRESETS
from scaffold.answers.questions import RENAMED
from scaffold.project.evolution import ALWAYS_THERE
from scaffold.project.origin import Snapshot
from tools.releases import Release, clone_with_tags, git, recorded_releases
from tools.worktree import PARTS, ROOT

from .project import Project
from .variants import PACKAGE

RELEASES = recorded_releases()
COPIER = (sys.executable, "-m", "copier")
SILENT = ("--defaults", "--quiet")


@pytest.fixture(scope="session")
def repository(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with the recorded releases as tags, whose HEAD is the template of the work tree."""
    clone = clone_with_tags(tmp_path_factory.mktemp("releases") / "scaffold")
    for part in PARTS:
        shutil.rmtree(clone / part, ignore_errors=True)
    shutil.copytree(template, clone, dirs_exist_ok=True)
    git(clone, "add", "--all", "--force", "--", *[part for part in PARTS if (clone / part).exists()])
    git(clone, "commit", "--quiet", "--allow-empty", "-m", "Work tree")
    return clone


@pytest.mark.parametrize("ref", ["HEAD", RELEASES[0].tag])
def test_copier_copy_gives_the_projects_that_are_updated_here(
    repository: Path, tmp_path: Path, ref: str
) -> None:
    start: dict[str, str | bool] = {"start_from": "standard"} if ref == "HEAD" else {"preset": "standard"}
    data = [f"--data={name}={value}" for name, value in given(start).items()]
    copied = Project(name="copied", root=tmp_path / "copied")
    shell = Project(name="shell", root=tmp_path)
    shell.must(*COPIER, "copy", f"--vcs-ref={ref}", *SILENT, *data, str(repository), str(copied.root))
    git(copied.root, "init", "--quiet", "--initial-branch=main")
    commit(copied)

    assert content(create(repository, tmp_path / "created", ref=ref, **start)) == content(copied)


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_a_capability_comes_and_goes_with_exactly_its_files(
    repository: Path, tmp_path: Path, capability: str
) -> None:
    base = {**dict.fromkeys(CAPABILITIES[capability].needs, True), capability: False}
    on = {**base, capability: True}
    project = create(repository, tmp_path / "project", ref="HEAD", **base)
    without = content(project)

    update(project, **on)
    assert content(project) == content(create(repository, tmp_path / "fresh", ref="HEAD", **on))

    update(project, **{capability: False})
    assert content(project) == without


# The others hold less than these; `make test-slow` runs them.
QUICK = ("standard", "full", "minimal")
EVERY_PRESET = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in PRESETS]


@pytest.mark.parametrize("preset", EVERY_PRESET)
@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.tag)
def test_a_project_of_an_old_release_becomes_one_of_today(
    repository: Path, tmp_path: Path, release: Release, preset: str
) -> None:
    """One of the first release also with a sparse answers file: defaults see the recorded preset."""
    project = create(repository, tmp_path / "project", ref=release.tag, **started_from(release, preset))
    recorded = answers(project)
    projects, today = [project], recorded
    if asks_for_preset(release):
        kept = {name: value for name, value in recorded.items() if name not in RENAMED}
        today = {"start_from": preset, **kept, **dict.fromkeys(ALWAYS_THERE, True)}
        today["command_name"] = PACKAGE  # as it was called there
        sparse = shutil.copytree(project.root, tmp_path / "sparse", symlinks=True)
        projects.append(Project(name="sparse", root=sparse))
        forget_usual_answers(projects[1])

    for old in projects:
        update(old)

    fresh = content(create(repository, tmp_path / "fresh", ref="HEAD", **today))
    for old in projects:
        assert content(old) == fresh


def forget_usual_answers(project: Project) -> None:
    """Leave only the choice of a preset and the package in the answers file."""
    file = project.root / ".copier-answers.yml"
    kept = ("_commit", "_src_path", "preset", "start_from", "package_name")
    lines = [line for line in file.read_text("utf-8").splitlines() if line.startswith(kept)]
    file.write_text("\n".join([*lines, ""]), "utf-8")
    commit(project)


def started_from(release: Release, preset: str) -> Mapping[str, str]:
    """Spell the choice of a preset as the release asks for it."""
    return {"preset" if asks_for_preset(release) else "start_from": preset}


def asks_for_preset(release: Release) -> bool:
    """Tell whether a release asks for the preset by the name that the first one had for it."""
    return "\npreset:" in git(ROOT, "show", f"{release.commit}:copier.yml")


def test_releases_are_on_this_branch_in_order() -> None:
    commits = [release.commit for release in RELEASES]

    for older, newer in pairwise([*commits, "HEAD"]):
        git(ROOT, "merge-base", "--is-ancestor", older, newer)


def create(repository: Path, root: Path, *, ref: str, **answers: str | bool) -> Project:
    """Start a project as `copier copy` does (a test says so), at a fraction of its time, and commit it."""
    tree = root.with_name(f"{root.name}-template")
    git(repository, "worktree", "add", "--quiet", "--detach", str(tree), ref)
    described = git(repository, "describe", "--tags", "--always", ref)
    snapshot = Snapshot(folder=tree, source=str(repository), commit=described)
    CopierEngine().render(snapshot, given(answers), into=root)
    git(root, "init", "--quiet", "--initial-branch=main")
    project = Project(name=root.name, root=root)
    commit(project)
    return project


def given(answers: Mapping[str, str | bool]) -> Mapping[str, str | bool]:
    """Add to `answers` what every project of this file has in common."""
    start = {} if "preset" in answers else {"start_from": "minimal"}
    return {**start, "package_name": PACKAGE, "project_name": "Support Desk", **answers}


def update(project: Project, **answers: str | bool) -> None:
    data = [f"--data={name}={value}" for name, value in answers.items()]
    project.must(*COPIER, "update", "--vcs-ref=HEAD", *SILENT, *data)
    commit(project)


def commit(project: Project) -> None:
    git(project.root, "add", "--all")
    git(project.root, "commit", "--quiet", "--allow-empty", "-m", "State")


def answers(project: Project) -> dict[str, str | bool]:
    document = yaml.safe_load((project.root / ".copier-answers.yml").read_text("utf-8"))
    return {name: value for name, value in document.items() if not name.startswith("_")}


def content(project: Project) -> dict[Path, bytes]:
    return {path: (project.root / path).read_bytes() for path in project.files()}
