"""The HTML report in a real browser: its links and its filter work, nothing is fetched, nothing is complained about."""

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
POLICY = re.compile(r"<meta http-equiv=.Content-Security-Policy[^>]*>")
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
def test_the_pages_show_and_filter_cases_without_a_network(cli: Cli, project: Path) -> None:
    dataset = Dataset(file=project / "cases.jsonl").write()
    save(dataset.run(lambda _: answer(1.0), run_id="earlier"), project)
    save(dataset.run(lambda number: answer(float(number > 11)), run_id="later"), project)
    found = {"all": 60, "failing": 12, "text": 10, "suite": 60, "count": "60 of 60", "fetched": 0}
    for arguments, changed in ((("--base", "earlier"), 12), ((), 60)):
        first = project / f"page{changed}.html"
        done = cli("eval", "report", "later", *arguments, "--format", "html", "--output", str(first))
        assert done.exit_code == 0, done.stderr
        cases = first.with_name(f"page{changed}-cases.html")
        for page in (first, cases):
            assert "http" not in page.read_text().replace("http-equiv", "")
            _, console = look_at(page.as_uri(), profile=project / "profile")
            assert console == []
        # As the policy of the page allows it, and as a link from the first page opens it.
        for link, shown in (("", changed), ("#suite=answers&failing=1", 12), ("#text=case-05", 10)):
            dom, _ = look_at(cases.as_uri() + link, profile=project / "profile")
            assert f">{shown} of 60</span>" in dom
        cases.write_text(POLICY.sub("", cases.read_text()).replace("</body>", REVIEWER + "</body>"))
        dom, console = look_at(cases.as_uri(), profile=project / "profile")
        assert console == []
        title = re.search(r"<title>(.*?)</title>", dom)
        assert title is not None
        assert json.loads(html.unescape(title[1])) == {"changed": changed, **found}


def look_at(address: str, *, profile: Path) -> tuple[str, list[str]]:
    """Return the page as it is after its script has run, and the lines of the browser's console."""
    switches = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    logging = ["--enable-logging=stderr", "--log-level=0", "--dump-dom"]
    opened = subprocess.run(
        [str(BROWSER), *switches, *logging, address], capture_output=True, text=True, timeout=60, check=True
    )
    return opened.stdout, [line for line in opened.stderr.splitlines() if "CONSOLE" in line]
