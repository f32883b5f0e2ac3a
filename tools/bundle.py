"""The template as one git bundle, for the wheel: a commit per release, nothing else of the repository.

The same releases give the same bytes, from any clone that holds their commits. Run
`python -m tools.bundle FILE` to write one.
"""

import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
PARTS = ("copier.yml", "template", "parts", "licences", "locks")
COPIED_FROM = "Template-Commit"
PACKING = ("-c", "pack.threads=1", "-c", "pack.compression=6", "-c", "pack.window=10", "-c", "pack.depth=50")
NOBODY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "scaffold"), ("EMAIL", "scaffold@localhost"))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of the template: its tag, the commit that holds it, and the time its copy will bear."""

    tag: str
    commit: str
    time: str


def main() -> int:
    """Write the bundle to the file that is named, and list what it holds."""
    versions = known_versions(ROOT)
    write_bundle(ROOT, versions, Path(sys.argv[1]))
    print("\n".join(f"{version.tag} {version.commit[:12]}" for version in versions))
    return 0


def known_versions(root: Path) -> list[Version]:
    """Give the recorded releases, oldest first, and the state of HEAD where its template is another one.

    HEAD bears a development version: that of pyproject.toml and the number of commits.

    Raises:
        subprocess.CalledProcessError: a recorded commit is not in this clone.
    """
    recorded = tomllib.loads((root / "releases.toml").read_text("utf-8")).get("release", [])
    versions = [
        Version(tag=f"v{row['version']}", commit=row["commit"], time=f"{row['date']}T00:00:00+0000")
        for row in recorded
    ]
    if not versions or tree_of(root, versions[-1].commit) != tree_of(root, "HEAD"):
        number = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
        count = git(root, "rev-list", "--count", "HEAD")
        taken = any(version.tag == f"v{number}" for version in versions)
        base = f"{number}.post1" if taken else number
        versions.append(
            Version(
                tag=f"v{base}.dev{count}",
                commit=git(root, "rev-parse", "HEAD"),
                time=git(root, "show", "--no-patch", "--format=%cI", "HEAD"),
            )
        )
    return versions


def write_bundle(root: Path, versions: list[Version], file: Path) -> None:
    """Write the bundle with one commit and one tag per version; HEAD is the last one."""
    with TemporaryDirectory() as folder:
        store = Path(folder)
        git(store, "init", "--quiet", "--bare", "--initial-branch=main")
        objects = git(root, "rev-parse", "--path-format=absolute", "--git-path", "objects")
        (store / "objects" / "info" / "alternates").write_text(f"{objects}\n", "utf-8")
        parent: list[str] = []
        for version in versions:
            tree = git(store, "mktree", stdin=tree_of(root, version.commit))
            times = {"GIT_AUTHOR_DATE": version.time, "GIT_COMMITTER_DATE": version.time}
            commit = git(store, "commit-tree", tree, *parent, stdin=message(version), **NOBODY, **times)
            git(store, "update-ref", f"refs/tags/{version.tag}", commit)
            parent = ["-p", commit]
        git(store, "update-ref", "refs/heads/main", parent[-1])
        # Packed anew, so that nothing of how this clone is packed reaches the bundle.
        git(store, *PACKING, "repack", "-a", "-d", "-F", "-q")
        file.parent.mkdir(parents=True, exist_ok=True)
        git(store, *PACKING, "bundle", "create", "--quiet", str(file.absolute()), "HEAD", "--all")


def message(version: Version) -> str:
    """Say which commit is copied: its id is what a project records, wherever it was made from."""
    return f"{version.tag}\n\n{COPIED_FROM}: {version.commit}\n"


def tree_of(root: Path, commit: str) -> str:
    """List the parts of the template at `commit` as `git mktree` reads them."""
    return git(root, "ls-tree", commit, "--", *PARTS) + "\n"


def git(folder: Path, *arguments: str, stdin: str = "", **env: str) -> str:
    """Run git and return what it prints."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **env},
        input=stdin,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.rstrip("\n")


if __name__ == "__main__":
    sys.exit(main())
