"""The HTML report in a real browser: its filter works, nothing is fetched, nothing is complained about."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ..conftest import Cli
from ..synthetic_runs import Dataset, answer, save

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
# Plays a reviewer: sets the filters one after the other and notes how many rows are left.
REVIEWER = """
<script>
const seen = {};
const visible = () => rows.filter((row) => row.getClientRects().length > 0).length;
const set = (id, property, value) => { find(id)[property] = value; find(id).dispatchEvent(new Event("input")); };
seen.changed = visible();
set("changed", "checked", false); seen.all = visible();
set("failing", "checked", true); seen.failing = visible();
set("failing", "checked", false); set("text", "value", "CASE-01"); seen.text = visible();
set("text", "value", ""); set("suite", "value", "answers"); seen.suite = visible();
seen.count = find("count").textContent;
seen.fetched = performance.getEntriesByType("resource").length;
document.title = JSON.stringify(seen);
</script>
"""


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome on this machine")
def test_the_page_filters_cases_without_a_network(cli: Cli, project: Path) -> None:
    dataset = Dataset(file=project / "cases.jsonl").write()
    save(dataset.run(lambda _: answer(1.0), run_id="earlier"), project)
    save(dataset.run(lambda number: answer(float(number > 11)), run_id="later"), project)
    page = project / "page.html"
    done = cli("eval", "report", "later", "--base", "earlier", "--format", "html", "--output", str(page))
    assert done.exit_code == 0, done.stderr
    assert "http" not in page.read_text().replace("http-equiv", "")
    page.write_text(page.read_text().replace("</body>", REVIEWER + "</body>"))
    seen, console = look_at(page, profile=project / "profile")
    assert console == []
    assert seen == {
        "changed": 12, "all": 60, "failing": 12, "text": 10, "suite": 60, "count": "60 of 60", "fetched": 0
    }  # fmt: skip
    alone = project / "alone.html"
    cli("eval", "report", "later", "--format", "html", "--output", str(alone))
    alone.write_text(alone.read_text().replace("</body>", REVIEWER + "</body>"))
    seen, console = look_at(alone, profile=project / "profile")
    assert console == []
    assert seen == {
        "changed": 60, "all": 60, "failing": 12, "text": 10, "suite": 60, "count": "60 of 60", "fetched": 0
    }  # fmt: skip


def look_at(page: Path, *, profile: Path) -> tuple[object, list[str]]:
    """Return what the reviewer noted, and the lines of the browser's console."""
    switches = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    logging = ["--enable-logging=stderr", "--log-level=0", "--dump-dom"]
    opened = subprocess.run(
        [str(BROWSER), *switches, *logging, page.as_uri()], capture_output=True, text=True, timeout=60, check=True
    )
    title = re.search(r"<title>(.*?)</title>", opened.stdout)
    assert title is not None
    console = [line for line in opened.stderr.splitlines() if "CONSOLE" in line]
    return json.loads(html.unescape(title[1])), console
