"""Record a release: `python -m tools.release VERSION` says what would happen, `--record` does it.

A release is a version, a commit on main and a date in releases.toml. Tags are made from that file, because a
clone may come without them; a version once recorded never gets another commit.
"""

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime

from packaging.version import InvalidVersion, Version

from tools.releases import Release, git, recorded_releases
from tools.worktree import ROOT

SECTIONS = ("What it means for existing projects", "Before deploying")
TABLE = ROOT / "releases.toml"


def main() -> int:
    """Check the release and show it; with `--record` write and commit it. 1 when it cannot be made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version", help="final PEP 440 version, as in pyproject.toml")
    parser.add_argument("--record", action="store_true", help="write releases.toml and commit it")
    arguments = parser.parse_args()
    problems = [*faults_of_the_record(), *faults_of_the_next(arguments.version)]
    if problems:
        print("\n".join(f"error: {problem}" for problem in problems), file=sys.stderr)
        return 1
    release = Release(
        version=arguments.version, commit=git(ROOT, "rev-parse", "HEAD"), date=datetime.now(UTC).date()
    )
    row = f'[[release]]\nversion = "{release.version}"\ncommit = "{release.commit}"\ndate = {release.date}\n'
    print(row)
    if arguments.record:
        record(row)
        git(ROOT, "commit", "--quiet", "--message", f"Record release {release.version}", "--", str(TABLE))
    else:
        print("nothing was written; repeat with --record")
    print(f"next: git tag {release.tag} {release.commit} && git push origin main {release.tag} && make wheel")
    return 0


def record(row: str) -> None:
    """Add a row at the end of the table, which may still say that there is none."""
    text = re.sub(r"^release = \[\]\n", "", TABLE.read_text("utf-8"), flags=re.MULTILINE)
    TABLE.write_text(f"{text.rstrip()}\n\n{row}", "utf-8")


def faults_of_the_record() -> Iterator[str]:
    """Find versions, commits and tags that contradict each other."""
    releases = recorded_releases()
    versions = [Version(release.version) for release in releases]
    if versions != sorted(set(versions)):
        yield "releases.toml is not in the order of its versions, or holds one twice"
    if len({release.commit for release in releases}) != len(releases):
        yield "releases.toml has two versions at one commit, which `git describe` cannot tell apart"
    listing = git(ROOT, "tag", "--format=%(refname:short) %(objectname)").splitlines()
    tags = dict(line.split() for line in listing)
    for release in releases:
        if not succeeds("merge-base", "--is-ancestor", release.commit, "HEAD"):
            yield f"{release.commit}, recorded for {release.version}, is not in the history of HEAD"
        if tags.get(release.tag, release.commit) != release.commit:
            yield f"the tag {release.tag} is not at the commit that releases.toml records"


def faults_of_the_next(version: str) -> Iterator[str]:
    """Find what keeps HEAD from being released as `version`."""
    try:
        parsed = Version(version)
    except InvalidVersion:
        yield f"{version} is not a PEP 440 version"
        return
    if parsed.is_prerelease or parsed.is_devrelease or str(parsed) != version:
        yield f"{version} is not a final version in its normal spelling"
    releases = recorded_releases()
    if releases and parsed <= Version(releases[-1].version):
        yield f"{version} does not follow {releases[-1].version}"
    if releases and releases[-1].commit == git(ROOT, "rev-parse", "HEAD"):
        yield "HEAD is released already"
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    if stated != version:
        yield f"pyproject.toml says {stated}"
    if git(ROOT, "status", "--porcelain"):
        yield "the work tree has uncommitted changes"
    yield from faults_of_the_changelog(version)


def faults_of_the_changelog(version: str) -> Iterator[str]:
    """Find what CHANGELOG.md does not say about `version`."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    found = re.search(
        rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    if found is None:
        yield f"CHANGELOG.md has no section `## {version} - YYYY-MM-DD`"
        return
    for title in SECTIONS:
        if not re.search(rf"^### {title}\n+\S", found[1], re.MULTILINE):
            yield f"CHANGELOG.md has no text under `### {title}` for {version}"


def succeeds(*arguments: str) -> bool:
    """Tell whether git exits with code 0."""
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
