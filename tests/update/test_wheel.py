"""The wheel: it carries the template's releases, bit for bit the same, and needs no network."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scaffold.adapters.histories import GitHistories
from scaffold.adapters.templates import GitTemplates
from scaffold.project.origin import Origin
from tools.bundle import Version, known_versions, write_bundle
from tools.releases import git
from tools.worktree import ROOT

PUBLIC = "https://example.org/scaffold.git"


def released(folder: Path) -> tuple[Path, list[Version]]:
    """Clone this repository and record its HEAD and a later change as releases."""
    git(folder.parent, "clone", "--quiet", "--no-tags", str(ROOT), str(folder))
    first = git(folder, "rev-parse", "HEAD")
    text = (folder / "template" / "docs" / "gates.md").read_text("utf-8")
    (folder / "template" / "docs" / "gates.md").write_text(f"{text}Fixed.\n", "utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", "Fix")
    second = git(folder, "rev-parse", "HEAD")
    rows = [(first, "900.0.0", "2026-11-01"), (second, "900.1.0", "2026-11-02")]
    table = "".join(
        f'[[release]]\nversion = "{version}"\ncommit = "{commit}"\ndate = {date}\n\n'
        for commit, version, date in rows
    )
    (folder / "releases.toml").write_text(table, "utf-8")
    return folder, known_versions(folder)


@pytest.mark.slow
def test_the_same_releases_give_the_same_bytes(tmp_path: Path) -> None:
    clone, versions = released(tmp_path / "clone")
    write_bundle(clone, versions, tmp_path / "one.bundle")
    git(clone, "gc", "--quiet", "--aggressive", "--prune=now")
    write_bundle(clone, versions, tmp_path / "two.bundle")

    assert [version.tag for version in versions] == ["v900.0.0", "v900.1.0"]
    assert (tmp_path / "one.bundle").read_bytes() == (tmp_path / "two.bundle").read_bytes()
    heads = git(tmp_path, "bundle", "list-heads", "one.bundle").splitlines()
    assert [line.split()[1] for line in heads] == [
        "HEAD",
        "refs/heads/main",
        "refs/tags/v900.0.0",
        "refs/tags/v900.1.0",
    ]


def test_a_public_address_is_read_from_the_bundle(tmp_path: Path) -> None:
    clone, versions = released(tmp_path / "clone")
    bundle = tmp_path / "template.bundle"
    write_bundle(clone, versions, bundle)
    origin = Origin(location=str(bundle), recorded=PUBLIC, ref="HEAD")
    histories = GitHistories(known=lambda: origin, require=lambda _source: None)

    assert histories.newer(PUBLIC, "v900.0.0") == "v900.1.0"
    with histories.open(PUBLIC, version="v900.0.0") as history:
        assert history.label(history.newest()) == "v900.1.0"
        assert history.precedes("v900.0.0", "v900.1.0")
        snapshot = history.export("v900.0.0", into=tmp_path / "old")
        assert history.commit_id("v900.0.0") == versions[0].commit
    assert snapshot.commit_id == versions[0].commit
    assert (
        GitTemplates().export(origin, ref="v900.0.0", into=tmp_path / "new").commit_id == versions[0].commit
    )
    assert (snapshot.source, snapshot.commit) == (PUBLIC, "v900.0.0")
    assert sorted(path.name for path in snapshot.folder.iterdir()) == [
        "copier.yml",
        "licences",
        "locks",
        "parts",
        "template",
    ]


@pytest.mark.parametrize("recorded", ["gh:acme/scaffold", "https://github.com/acme/scaffold.git"])
def test_what_the_bundle_does_not_have_yet_is_read_from_the_address(
    tmp_path: Path, recorded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone, versions = released(tmp_path / "clone")
    for version in versions:
        git(clone, "tag", version.tag, version.commit)
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "Later")
    git(clone, "tag", "v900.2.0")
    bundle = tmp_path / "template.bundle"
    write_bundle(clone, versions[:1], bundle)
    (tmp_path / "config").write_text(
        f'[url "{clone}"]\n  insteadOf = https://github.com/acme/scaffold.git\n'
        "  insteadOf = https://github.com/acme/scaffold\n",
        "utf-8",
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    origin = Origin(location=str(bundle), recorded="https://github.com/acme/scaffold", ref="HEAD")
    histories = GitHistories(known=lambda: origin, require=lambda _source: None)

    assert histories.newer(recorded, "v900.0.0") is None
    assert histories.newer(recorded, "v900.1.0") == "v900.2.0"
    with histories.open(recorded, version="v900.1.0") as history:
        assert history.label(history.newest()) == "v900.2.0"


@pytest.mark.slow
def test_the_wheel_works_without_a_network(tmp_path: Path) -> None:
    """`new` from a wheel of one release, `update` with a wheel of the next; uv has its packages cached."""
    uv = shutil.which("uv") or pytest.skip("needs uv")
    clone, versions = released(tmp_path / "clone")
    both = (clone / "releases.toml").read_text("utf-8")
    first = both[: both.index("\n\n") + 2]
    wheels: list[Path] = []
    for state, table in ((versions[0].commit, first), (versions[1].commit, both)):
        git(clone, "checkout", "--quiet", "--force", state)
        (clone / "releases.toml").write_text(table, "utf-8")
        out = tmp_path / f"dist-{len(wheels)}"
        subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", out], cwd=clone, check=True)
        wheels.append(next(out.glob("*.whl")))
    cut = ["unshare", "--net"] if _can_cut_the_network() else []
    env = {**os.environ, "UV_OFFLINE": "1"}

    def run(wheel: Path, *arguments: str, cwd: Path) -> str:
        command = [*cut, uv, "tool", "run", "--isolated", "--from", str(wheel), "scaffold", *arguments]
        done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(wheels[0], "new", "desk", "--defaults", "--no-lock", "--preset", "minimal", cwd=tmp_path)
    said = run(wheels[1], "update", "--no-gates", cwd=tmp_path / "desk")

    assert said.startswith("template v900.0.0 -> v900.1.0 of ")
    assert (tmp_path / "desk" / "docs" / "gates.md").read_text("utf-8").endswith("Fixed.\n")


def _can_cut_the_network() -> bool:
    done = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    return done.returncode == 0
