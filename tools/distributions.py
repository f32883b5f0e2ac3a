"""Build wheel and source distribution, and prove that both install and work: `python -m tools.distributions`.

Each is installed once, online, into an empty home folder and an empty cache of uv. After that there is no
network: another empty home folder gets the command from the cache and starts projects with it. The steps and
their times are written to docs/installation.md with `--write`.
"""

import argparse
import hashlib
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tools.home import empty_home
from tools.releases import git
from tools.worktree import ROOT

PAGE = ROOT / "docs" / "installation.md"
DIST = ROOT / "dist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command that was typed, and how long it took."""

    command: str
    seconds: float
    offline: bool


@dataclass(slots=True, kw_only=True)
class Machine:
    """A user's machine: an empty home folder, and a cache that may be another machine's.

    Without a network where the system lets us cut it; `UV_OFFLINE` is set in any case.
    """

    home: Path
    cache: Path
    offline: bool = False
    steps: list[Step] = field(default_factory=list)

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """Run a command and return what it prints.

        Raises:
            RuntimeError: it exits with a code other than 0.
        """
        env = empty_home(self.home, cache=self.cache)
        env |= {"UV_OFFLINE": "1"} if self.offline else {}
        cut = ["unshare", "--net"] if self.offline and _can_cut_the_network() else []
        started = perf_counter()
        done = subprocess.run(
            [*cut, *command], cwd=cwd or self.home, env=env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} exits with {done.returncode}\n{done.stderr}")
        typed = " ".join(Path(part).name if Path(part).parent == DIST else part for part in command)
        self.steps.append(Step(command=typed, seconds=perf_counter() - started, offline=self.offline))
        return done.stdout


def main() -> int:
    """Build, install, use; 1 with the reason if a step fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/installation.md")
    arguments = parser.parse_args()
    try:
        wheel, source = build()
        with TemporaryDirectory() as folder:
            sections = {
                each.name: installed(each, Path(folder) / each.suffix.lstrip(".")) for each in (wheel, source)
            }
    except (RuntimeError, subprocess.CalledProcessError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    text = page(sections)
    print(text)
    if arguments.write:
        PAGE.write_text(text, "utf-8")
    return 0


def build() -> tuple[Path, Path]:
    """Build both into dist/, the wheel also from the source distribution, and compare the two wheels.

    Raises:
        RuntimeError: the source distribution builds another wheel.
    """
    for old in DIST.glob("scaffold-*"):
        old.unlink()
    subprocess.run(["uv", "build", "--quiet", "--wheel", "--sdist"], cwd=ROOT, check=True)
    (wheel,), (source,) = DIST.glob("*.whl"), DIST.glob("*.tar.gz")
    with TemporaryDirectory() as folder:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        (unpacked,) = Path(folder).iterdir()
        subprocess.run(["uv", "build", "--quiet", "--wheel", "--out-dir", folder], cwd=unpacked, check=True)
        (again,) = Path(folder).glob("*.whl")
        differing = {name for name, _ in set(contents(wheel)) ^ set(contents(again))}
    if differing:
        raise RuntimeError(f"the source distribution builds another wheel: {', '.join(sorted(differing))}")
    return wheel, source


def contents(wheel: Path) -> Iterator[tuple[str, str]]:
    """Give each file of a wheel with the hash of its bytes."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            yield name, hashlib.sha256(archive.read(name)).hexdigest()


def installed(distribution: Path, folder: Path) -> list[Step]:
    """Install online once, then install and use offline on a machine that has only the cache."""
    cache = folder / "cache"
    first = Machine(home=folder / "first", cache=cache)
    first.run("uv", "tool", "install", "--quiet", str(distribution))
    first.run("scaffold", "--version")
    first.run("scaffold", "new", "x", "--defaults")
    second = Machine(home=folder / "second", cache=cache, offline=True)
    second.run("uvx", "--quiet", "--from", str(distribution), "scaffold", "new", "x", "--defaults")
    second.run("uv", "tool", "install", "--quiet", str(distribution))
    second.run("scaffold", "list")
    second.run("scaffold", "new", "y", "--preset", "rag", "--without", "example", "--defaults")
    second.run("scaffold", "update", "--check", cwd=second.home / "y")
    for name in ("x", "y"):
        second.run("git", "-C", str(second.home / name), "ls-files", "--error-unmatch", "uv.lock")
        second.steps.pop()
    return [*first.steps, *second.steps]


def page(sections: dict[str, list[Step]]) -> str:
    """Write what was done as a page."""
    network = "cut (`unshare --net`)" if _can_cut_the_network() else "not asked (`UV_OFFLINE=1`)"
    commit = git(ROOT, "rev-parse", "--short=12", "HEAD")
    lines = [
        "# Installation without a network",
        "",
        f"Written by `make distributions` at {commit}. One installation fills an empty cache of uv. After",
        f"it, an empty home folder installs and uses the command, the network {network}; its projects are",
        "locked and committed. The source distribution builds the same wheel, file by file.",
    ]
    for name, steps in sections.items():
        lines += ["", f"## {name}", "", "| network | command | seconds |", "|---|---|---:|"]
        lines += [
            f"| {'no' if step.offline else 'yes'} | `{step.command}` | {step.seconds:.1f} |" for step in steps
        ]
    return "\n".join([*lines, ""])


def _can_cut_the_network() -> bool:
    done = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
