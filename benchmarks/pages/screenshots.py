"""`make screenshots`: every page of every preset, empty and with content, in Chromium with axe-core.

Writes the findings to docs/console.md and a contact sheet of the full project to docs/console-pages.jpg;
pictures are in build/console. 1 if anything was found.
"""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser

from benchmarks.pages.browser import BrowserError, Visit, addresses, chromium, contact_sheet, visit_all
from benchmarks.project import create_preset, environment, output_in
from tools.releases import git
from tools.worktree import ROOT

WORK = ROOT / "build" / "console"
PAGE, SHEET = ROOT / "docs" / "console.md", ROOT / "docs" / "console-pages.jpg"
FILL = Path(__file__).parent / "in_project.py"
CONTENTS = ("empty", "filled")
KINDS = (("console:", "script:", "status:"), ("foreign:",), ("scrolls",), ("axe:",))
# All cases at once would keep axe-core busy for minutes.
CASES = "-cases.html#failing=1"
MONITORING = "var/monitoring.html"
# The largest last: its pages are on the contact sheet.
ORDER = ("minimal", "ml", "rag", "standard", "full")
HEAD = """# Pages of the console in a browser

Written by `make screenshots`. Headless Chromium visits every page of every preset with the example, before
and after `make demo` and the example of every operation, and the reports of evaluation and monitoring: light
and dark, 1280 and 390 px wide. A fault is an error in the browser's console, a request to another service, a
page that scrolls sideways, or a violation that axe-core finds (WCAG 2.0 to 2.2, A and AA, best practices).
`make screenshots PRESETS=rag` visits one preset and keeps the rows of the others.

| preset | content | commit | pages | visits | errors | foreign requests | sideways | axe-core |
|---|---|---|---:|---:|---:|---:|---:|---:|"""
FOOT = """![Pages of a full project, filled: light and dark, wide and narrow](console-pages.jpg)
"""
# Records, such as traces, that are visited below one list.
EACH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The visits to the pages of one preset, empty or filled; its project was started from `commit`."""

    preset: str
    content: str
    commit: str
    visits: Sequence[Visit]

    @property
    def pages(self) -> Sequence[str]:
        """The addresses that were visited."""
        return tuple(dict.fromkeys(visit.address for visit in self.visits))

    @property
    def faults(self) -> Sequence[str]:
        """What was found."""
        return [fault for visit in self.visits for fault in visit.faults]

    def count(self, *kinds: str) -> int:
        """Return how many faults are of these kinds."""
        return sum(fault.startswith(kinds) for fault in self.faults)


def main(presets: Sequence[str]) -> int:
    """Visit the presets and write the page after each; 1 if a fault was found, 2 without a browser."""
    faults = 0
    try:
        with chromium() as browser:
            for preset in presets or ORDER:
                found = [record(browser, preset, content) for content in CONTENTS]
                faults += sum(len(one.faults) for one in found)
                PAGE.write_text(as_page(found, PAGE.read_text("utf-8")), "utf-8")
                if preset == ORDER[-1]:
                    contact_sheet(browser, by_page(found[-1]), SHEET)
    except BrowserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return int(faults > 0)


def record(browser: Browser, preset: str, content: str) -> Record:
    """Create the project, or fill the one that there is, and visit its pages."""
    project = WORK / preset / "support-desk"
    if content == "empty":
        shutil.rmtree(project.parent, ignore_errors=True)
        create_preset(project, preset)
    else:
        output_in(project, ["make", "demo"])
        output_in(project, ["uv", "run", "--no-sync", "python", FILL, "support_desk"])
    pictures = WORK / "pictures" / preset / content
    with serving(project) as origin:
        found = addresses(browser, origin, each=EACH)
        visits = list(visit_all(browser, origin, found, pictures))
    visits += visit_all(browser, project.as_uri(), reports(project), pictures / "reports")
    commit = git(ROOT, "rev-parse", "--short=12", "HEAD")
    visited = Record(preset=preset, content=content, commit=commit, visits=visits)
    print(f"{preset} {content}: {len(visited.pages)} pages, {len(visited.faults)} faults", flush=True)
    return visited


def reports(project: Path) -> list[str]:
    """Return the reports that are files: of the newest run of the evaluation, and of the monitoring."""
    newest = sorted(project.glob("evals/reports/*-evaluation.html"))[-1:]
    found = [f"/evals/reports/{file.stem}{end}" for file in newest for end in (".html", CASES)]
    if found and (project / "deployments" / "kserve").is_dir():
        command = ["uv", "run", "--no-sync", "python", "-m", "support_desk", "monitor", "--html", MONITORING]
        subprocess.run(command, cwd=project, env=environment(), stdout=subprocess.DEVNULL, check=False)
        found.append(f"/{MONITORING}")
    return found


@contextmanager
def serving(project: Path) -> Iterator[str]:
    """Serve the project until the context ends; yields its origin."""
    port = free_port()
    command = ["uv", "run", "--no-sync", "python", "-m", "support_desk", "serve", "--port", str(port)]
    variables = environment(APP_LIMITS__RATE="100000/second", PYTHONPATH=str(project / "src"))
    with subprocess.Popen(
        command, cwd=project, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            origin = f"http://127.0.0.1:{port}"
            wait_for(f"{origin}/livez")
            yield origin
        finally:
            server.terminate()


def wait_for(address: str) -> None:
    """Return once the address answers.

    Raises:
        TimeoutError: it does not within two minutes.
    """
    for _ in range(240):
        try:
            with urlopen(address, timeout=5):  # noqa: S310
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise TimeoutError(address)


def free_port() -> int:
    """Return a port of the loopback interface that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def by_page(one: Record) -> list[tuple[str, list[Path]]]:
    """Group the pictures by page."""
    return [(page, [visit.picture for visit in one.visits if visit.address == page]) for page in one.pages]


def as_page(found: Sequence[Record], former: str) -> str:
    """Write the findings as a page; those of other presets are taken from the page as it was."""
    [preset] = {one.preset for one in found}
    lines = former.splitlines()
    rows = [line for line in lines if line.startswith(tuple(f"| {one} |" for one in ORDER if one != preset))]
    texts = [line for line in lines if line.startswith(tuple(f"- {one} `" for one in ORDER if one != preset))]
    for one in found:
        counts = [one.count(*kinds) for kinds in KINDS]
        cells = [one.preset, one.content, one.commit, len(one.pages), len(one.visits), *counts]
        rows.append(f"| {' | '.join(map(str, cells))} |")
    texts += [
        f"- {one.preset} `{visit.address}` ({visit.theme}, {visit.width} px): {fault}"
        for one in found
        for visit in one.visits
        for fault in visit.faults
    ]
    rows.sort(key=lambda row: ORDER.index(row.split()[1]))
    parts = [HEAD, *rows, *(["", "## Faults", "", *sorted(set(texts))] if texts else []), "", FOOT]
    return "\n".join(parts)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
