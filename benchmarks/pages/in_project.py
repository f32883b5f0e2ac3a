# mypy: ignore-errors
# Runs inside a generated project, whose package and dependencies this repository does not have.
"""Fill a project with content, multiply it, and time its pages: `in_project.py PACKAGE [ROWS]` prints JSON.

Content is what the examples of all operations make. Without ROWS that is all; with them, every table of the
database gets about as many rows, by copies whose ids differ.
"""

import importlib
import json
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from urllib.parse import urljoin, urlsplit

import sqlalchemy as sa
from fastapi.testclient import TestClient

BROWSER = {"accept": "text/html"}
SHOWS = ("decisions", "slow", "refused", "corrected", "rejected", "failed", "all")
MOST_OF_A_KIND = 2
TIMES = 11


@contextmanager
def served(package: str) -> Iterator[TestClient]:
    """Yield a client of the project in the current folder, as a caller with every role."""
    parts = importlib.import_module(f"{package}.composition.parts")
    loading = importlib.import_module(f"{package}.config.loading")
    with (
        parts.open_api(loading.load_settings(Path.cwd()), on_loopback=True) as app,
        TestClient(
            app, "http://127.0.0.1", raise_server_exceptions=False, client=("127.0.0.1", 50_000)
        ) as client,
    ):
        yield client


def send_examples(client: TestClient) -> int:
    """Send the example of every operation that has one; return how many were accepted."""
    accepted = 0
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        operation = operations.get("post", {})
        required = [one for one in operation.get("parameters", ()) if one["required"]]
        asked = {one["name"]: one["example"] for one in required if one["in"] == "query"}
        for kind, body in operation.get("requestBody", {}).get("content", {}).items():
            example = body.get("example") or next(iter(body.get("examples", {}).values()), {}).get("value")
            if example is not None and "{" not in path:
                sent = json.dumps(example) if kind == "application/json" else example
                headers = {"Content-Type": kind}
                accepted += client.post(path, params=asked, content=sent, headers=headers).is_success
    return accepted


def multiply(rows: int) -> dict[str, int]:
    """Copy the rows of every table of the database until each has `rows`; return how many each has."""
    engine = sa.create_engine("sqlite:///var/app.sqlite3")
    metadata = sa.MetaData()
    metadata.reflect(engine)
    counts: dict[str, int] = {}
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            found = [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            ids = [c.name for c in table.columns if c.name.endswith(("_id", "key")) or c.primary_key]
            ids = [name for name in ids if found and isinstance(found[0][name], str)]
            if not found or not ids or table.name == "alembic_version":
                continue
            for number in range(rows // len(found)):
                copies = [
                    {**row, **{name: f"{row[name]}-{number}" for name in ids if row[name]}} for row in found
                ]
                try:
                    with connection.begin_nested():
                        connection.execute(sa.insert(table), copies)
                except sa.exc.IntegrityError:
                    break
            counts[table.name] = connection.execute(
                sa.select(sa.func.count()).select_from(table)
            ).scalar_one()
    return counts


def record(rows: int) -> dict[str, int]:
    """Record a sweep of so many trials, and fifty reports a table where there is one; count the trials."""
    runs = Path("experiments/runs")
    if not runs.parent.is_dir():
        return {}
    trees = list(range(1, rows // 2 + 1))
    sweep = {"name": "trees", "metric": "roc_auc", "folds": 5, "seeds": [0, 1], "grid": {"trees": trees}}
    trials = [
        {"parameters": {"trees": one}, "seed": seed, "metrics": {"roc_auc": one / rows}}
        for one in trees
        for seed in (0, 1)
    ]
    run = {"sweep": sweep, "data_hash": "0", "code_commit": "0", "libraries": {}, "trials": trials}
    runs.mkdir(exist_ok=True)
    (runs / "trees-20260101T000000Z.json").write_text(json.dumps(run))
    for report in list(Path("var/monitoring").glob("*/*.json")):
        facts = json.loads(report.read_text())
        for day in range(1, 50):
            copy = report.with_name(f"2025-01-01T0000{day:02}Z.json")
            copy.write_text(json.dumps({**facts, "report_id": copy.stem}))
            copy.with_suffix(".html").write_text(report.with_suffix(".html").read_text())
    return {"trials": len(trials)}


class Links(HTMLParser):
    """Collects the addresses that a page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of a link."""
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def pages(client: TestClient) -> list[str]:
    """Return the pages that links lead to from `/`, a few of each kind, and every choice of traces."""
    kinds: dict[str, int] = {}
    # What happened seldom is looked for the longest.
    seen: list[str] = [f"/console/traces?show={show}" for show in SHOWS]
    waiting = ["/"]
    while waiting:
        address = waiting.pop(0)
        parent = address.rpartition("/")[0]
        if address in seen or ("page=" in address and not address.endswith("page=2")):
            continue
        if kinds.get(parent, 0) >= MOST_OF_A_KIND and len(address) > len(parent) + 13:
            continue
        found = client.get(address, headers=BROWSER)
        if not found.headers["content-type"].startswith("text/html") or not found.is_success:
            continue
        seen.append(address)
        kinds[parent] = kinds.get(parent, 0) + 1
        links = Links()
        links.feed(found.text)
        for link in links.found:
            split = urlsplit(urljoin(address, link))
            if not split.netloc:
                waiting.append(split._replace(fragment="").geturl())
    return seen


def timed(client: TestClient, address: str) -> dict[str, object]:
    """Return the median processor time of a page in milliseconds, and its size."""
    client.get(address, headers=BROWSER)
    spent = []
    for _ in range(TIMES):
        started = time.process_time()
        found = client.get(address, headers=BROWSER).raise_for_status()
        spent.append((time.process_time() - started) * 1000)
    return {"page": address, "ms": median(spent), "bytes": len(found.content)}


def main(package: str, rows: str = "") -> None:
    """Fill, and with `rows` multiply and measure."""
    warnings.simplefilter("ignore")
    with served(package) as client:
        accepted = send_examples(client)
    if not rows:
        print(json.dumps({"accepted": accepted}))
        return
    counts = {**multiply(int(rows)), **record(int(rows))}
    with served(package) as client:
        print(json.dumps({"counts": counts, "pages": [timed(client, address) for address in pages(client)]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
