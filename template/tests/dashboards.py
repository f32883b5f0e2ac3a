"""Every query of the dashboards, asked of a Prometheus that scrapes a server under load.

`python -m tests.dashboards --seconds 90` needs the program `prometheus`: Debian has a package of that name. It also
loads the rules of the alerts. Exit code 1: a query finds no series, or a rule cannot be evaluated.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Any

import httpx2
import yaml

from .load import Load, LoadLimits, prepared
from .processes import PATIENCE_S, duration, free_port, started, workplace
from .working_copy import ROOT

_FOLDER = ROOT / "deployments"
# A rate needs several samples; a service is scraped less often.
_INTERVAL = "1s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query of a panel, and how many series it finds."""

    dashboard: str
    panel: str
    text: str
    series: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prometheus:
    """A running Prometheus."""

    url: str

    def ask(self, path: str, **parameters: str) -> Any:  # noqa: ANN401 - what the API answers
        """Return the data of an answer of its HTTP API."""
        answer = httpx2.get(f"{self.url}/api/v1/{path}", params=parameters, timeout=PATIENCE_S)
        answer.raise_for_status()
        return answer.json()["data"]

    def queries(self) -> Iterator[Query]:
        """Ask every query of the dashboards, for the first table where it is about one."""
        tables = self.ask("label/table/values") or [""]
        for file in sorted((_FOLDER / "dashboards").glob("*.json")):
            dashboard = json.loads(file.read_text("utf-8"))
            for panel in dashboard["panels"]:
                for target in panel["targets"]:
                    text = target["expr"].replace("$table", tables[0])
                    found = self.ask("query", query=text)["result"]
                    yield Query(dashboard=dashboard["title"], panel=panel["title"], text=text, series=len(found))

    def rules(self) -> Sequence[Mapping[str, Any]]:
        """Return the rules, each with its `health`."""
        return [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]


@contextmanager
def scraping(program: str, folder: Path, *, port: int, key: str) -> Iterator[Prometheus]:
    """Run Prometheus over a server on `port` until the context ends."""
    settings = {
        "global": {"scrape_interval": _INTERVAL, "evaluation_interval": _INTERVAL},
        "rule_files": [str(_FOLDER / "alerts" / "*.yaml")],
        "scrape_configs": [
            {
                "job_name": "api",
                "authorization": {"credentials": key},
                "static_configs": [{"targets": [f"127.0.0.1:{port}"]}],
            }
        ],
    }
    config, said, address = folder / "prometheus.yml", folder / "prometheus.log", f"127.0.0.1:{free_port()}"
    config.write_text(yaml.safe_dump(settings), "utf-8")
    options = [f"--config.file={config}", f"--storage.tsdb.path={folder / 'prometheus'}"]
    with said.open("wb") as log:
        running = subprocess.Popen([program, *options, f"--web.listen-address={address}"], stdout=log, stderr=log)
    try:
        end = time.monotonic() + PATIENCE_S
        while not _is_ready(address):
            if running.poll() is not None or time.monotonic() > end:
                raise AssertionError(said.read_text("utf-8"))
            time.sleep(0.2)
        yield Prometheus(url=f"http://{address}")
    finally:
        running.terminate()
        running.wait()


def _is_ready(address: str) -> bool:
    try:
        return httpx2.get(f"http://{address}/-/ready", timeout=5).is_success
    except httpx2.HTTPError:
        return False


def printed(queries: Sequence[Query], rules: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of a table in Markdown, and what was seen of the rules."""
    yield "| dashboard | panel | query | series |"
    yield "|---|---|---|---:|"
    for one in queries:
        yield f"| {one.dashboard} | {one.panel} | `{one.text.replace('|', chr(92) + '|')}` | {one.series} |"
    yield ""
    yield f"{len(queries)} queries, {sum(one.series == 0 for one in queries)} without a series"
    yield f"{len(rules)} rules of alerts, {sum(rule['health'] != 'ok' for rule in rules)} that cannot be evaluated"


def main() -> int:
    """Load a server, ask Prometheus, print what was found and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=duration, default=90.0)
    options = parser.parse_args()
    program = which("prometheus")
    if program is None:
        print("prometheus: not found\nhelp: apt-get install prometheus, or see prometheus.io", file=sys.stderr)  # noqa: T201
        return 2
    limits = LoadLimits.read()
    with workplace() as folder:
        cluster, key = prepared(folder, limits)
        with started(cluster, "server"), scraping(program, folder, port=cluster.port, key=key) as prometheus:
            Load(cluster=cluster, headers={"Authorization": f"Bearer {key}"}, limits=limits).run(options.seconds)
            queries, rules = list(prometheus.queries()), prometheus.rules()
    print("\n".join(printed(queries, rules)))  # noqa: T201
    return int(any(one.series == 0 for one in queries) or any(rule["health"] != "ok" for rule in rules))


if __name__ == "__main__":
    sys.exit(main())
