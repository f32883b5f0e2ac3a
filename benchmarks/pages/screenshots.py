"""`make screenshots`: every page of every preset, empty and with content, in Chromium with axe-core.

Writes the findings to docs/console.md and a contact sheet of the full project to docs/console-pages.jpg;
the pictures are in build/console/pictures. 1 if anything was found.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.pages.browser import Visit, addresses, chromium, contact_sheet, visit_all
from benchmarks.project import BIN, environment, output_in
from scaffold.answers.presets import PRESETS
from tools.releases import git
from tools.worktree import ROOT

WORK = ROOT / "build" / "console"
PAGE, SHEET = ROOT / "docs" / "console.md", ROOT / "docs" / "console-pages.jpg"
FILL = Path(__file__).parent / "in_project.py"
PORT = 8137
# Records, such as traces, that are visited below one list.
EACH = 2


def main(presets: Sequence[str]) -> int:
    """Visit, write the page and the contact sheet."""
    rows: dict[tuple[str, str], list[Visit]] = {}
    commit = git(ROOT, "rev-parse", "--short=12", "HEAD")
    with chromium() as browser:
        for preset in presets or tuple(PRESETS):
            project = created(preset)
            for content in ("empty", "filled"):
                if content == "filled":
                    output_in(project, ["make", "demo"])
                    output_in(project, ["uv", "run", "--no-sync", "python", FILL, "support_desk"])
                with serving(project) as origin:
                    found = addresses(browser, origin, each=EACH)
                    pictures = WORK / "pictures" / preset / content
                    visits = list(visit_all(browser, origin, found, pictures))
                rows[preset, content] = visits
                print(f"{preset} {content}: {len(found)} pages, {faults(visits)} faults", flush=True)
            PAGE.write_text(as_page(rows, commit), "utf-8")
        most = max(rows, key=lambda key: len(rows[key]))
        contact_sheet(browser, by_page(rows[most]), SHEET)
    return int(any(faults(visits) for visits in rows.values()))


def created(preset: str) -> Path:
    """Create a project of the preset, with its example, and install it."""
    project = WORK / preset / "support-desk"
    shutil.rmtree(project.parent, ignore_errors=True)
    command = [BIN / "scaffold", "new", project, "--template", ROOT, "--preset", preset, "--defaults"]
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
    output_in(project, ["make", "setup"])
    return project


@contextmanager
def serving(project: Path) -> Iterator[str]:
    """Serve the project until the context ends; yields its origin."""
    command = ["uv", "run", "--no-sync", "python", "-m", "support_desk", "serve", "--port", str(PORT)]
    variables = environment(APP_LIMITS__RATE="100000/second", PYTHONPATH=str(project / "src"))
    with subprocess.Popen(
        command, cwd=project, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            origin = f"http://127.0.0.1:{PORT}"
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


def faults(visits: Sequence[Visit]) -> int:
    """Count what was found."""
    return sum(len(visit.faults) for visit in visits)


def by_page(visits: Sequence[Visit]) -> list[tuple[str, list[Path]]]:
    """Group the pictures by page."""
    pages = dict.fromkeys(visit.address for visit in visits)
    return [(page, [visit.picture for visit in visits if visit.address == page]) for page in pages]


def as_page(rows: dict[tuple[str, str], list[Visit]], commit: str) -> str:
    """Write the findings as a page; `commit` is what the projects were started from."""
    lines = [
        "# Pages of the console in a browser",
        "",
        f"Written by `make screenshots` at {commit}. Headless Chromium visits every page of every preset",
        "with the example, before and after `make demo` and the example of every operation: light and",
        "dark, 1280 and 390 px wide. A fault is an error in the browser's console, a request to another",
        "service, a page that scrolls sideways, or a violation that axe-core finds (WCAG 2.0 to 2.2, A and",
        "AA, best practices).",
        "",
        "| preset | content | pages | visits | errors | foreign requests | sideways | axe-core |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for (preset, content), visits in rows.items():
        found = [fault for visit in visits for fault in visit.faults]
        kinds = [("console:", "script:", "status:"), ("foreign:",), ("scrolls",), ("axe:",)]
        counts = [sum(fault.startswith(kind) for fault in found) for kind in kinds]
        pages = len({visit.address for visit in visits})
        lines.append(f"| {preset} | {content} | {pages} | {len(visits)} | {' | '.join(map(str, counts))} |")
    texts = {
        f"- `{v.address}` ({v.theme}, {v.width} px): {fault}"
        for visits in rows.values()
        for v in visits
        for fault in v.faults
    }
    if texts:
        lines += ["", "## Faults", "", *sorted(texts)]
    lines += ["", "![All pages of the full project, light and dark, wide and narrow](console-pages.jpg)", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
