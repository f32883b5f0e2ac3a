"""Execute the tutorials word for word: `python -m tools.tutorials [NAME...]` writes docs/tutorials/runs.md.

Each runs in an empty home folder with the command installed from a wheel of this checkout. The `console`
blocks of a page are one shell session, which ends at the first command that fails; every line of its `text`
blocks has to occur in what was printed.
"""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from tools.home import empty_home
from tools.releases import git
from tools.worktree import ROOT

FOLDER = ROOT / "docs" / "tutorials"
PAGE = FOLDER / "runs.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A tutorial that was executed: `fault` says what went wrong, or is empty."""

    name: str
    title: str
    typed: int
    minutes: float
    fault: str


def main(names: Sequence[str]) -> int:
    """Execute the tutorials; 1 if one of them fails. All of them together write the page."""
    commit = git(ROOT, "rev-parse", "--short=12", "HEAD")
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        install(home)
        pages = [path for path in sorted(FOLDER.glob("*.md")) if path != PAGE]
        runs = [execute(page, home) for page in pages if not names or page.stem in names]
    for run in runs:
        print(f"{run.name}: {run.typed} typed lines, {run.minutes:.1f} minutes {run.fault}", flush=True)
    if not names:
        PAGE.write_text(as_page(runs, commit), "utf-8")
    return int(any(run.fault for run in runs))


def blocks(text: str, language: str) -> list[str]:
    """Return the contents of the fenced blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def install(home: Path) -> None:
    """Install the command from a wheel of this checkout."""
    out = home / "dist"
    subprocess.run(["uv", "build", "--quiet", "--wheel", "--out-dir", out], cwd=ROOT, check=True)
    (wheel,) = out.glob("*.whl")
    subprocess.run(["uv", "tool", "install", "--quiet", wheel], env=environment(home), check=True)


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a user who has just begun, with the packages that uv has here."""
    cache = subprocess.run(["uv", "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()
    author = {"GIT_AUTHOR_NAME": "Reader", "GIT_AUTHOR_EMAIL": "reader@example.org"}
    committer = {"GIT_COMMITTER_NAME": "Reader", "GIT_COMMITTER_EMAIL": "reader@example.org"}
    return {**empty_home(home, cache=Path(cache)), **author, **committer}


def execute(page: Path, home: Path) -> Run:
    """Execute one tutorial in an empty folder."""
    text = page.read_text("utf-8")
    folder = home / page.stem
    folder.mkdir()
    session = "".join(blocks(text, "console"))
    started = perf_counter()
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", session],
        cwd=folder,
        env=environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    minutes = (perf_counter() - started) / 60
    expected = [line for block in blocks(text, "text") for line in block.splitlines()]
    missing = [line for line in expected if line not in done.stdout]
    fault = f"exit code {done.returncode}: {done.stderr[-2000:]}" if done.returncode else ""
    fault += f"not printed: {'; '.join(missing)}" if missing else ""
    title = text.partition("\n")[0].removeprefix("# ")
    return Run(name=page.stem, title=title, typed=len(session.splitlines()), minutes=minutes, fault=fault)


def as_page(runs: Sequence[Run], commit: str) -> str:
    """Write what was executed as a page; `commit` is what the command was installed from."""
    load = os.getloadavg()[0]
    lines = [
        "# When the tutorials were run",
        "",
        f"Written by `make tutorials` at {commit}: every command of each, word for word, in an empty",
        f"home folder, with the packages in the cache of uv. Load of the machine: {load:.0f} processes.",
        "",
        "| tutorial | typed lines | minutes | result |",
        "|---|---:|---:|---|",
    ]
    for run in runs:
        result = "failed" if run.fault else "done"
        lines.append(f"| [{run.title}]({run.name}.md) | {run.typed} | {run.minutes:.1f} | {result} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
