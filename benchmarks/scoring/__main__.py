"""Generate a project with scoring, train it, and measure it in its own environment."""

import argparse
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from benchmarks.page import write_section
from benchmarks.project import Command, create, output_in
from benchmarks.tables.sources import SOURCES, written
from tools.worktree import ROOT

# The project is named after its folder, and the scripts import its package by name.
PROJECT = ROOT / "build" / "bench-scoring" / "support-desk"
PACKAGE = "support_desk"
SMALLEST_BATCH = 500_000
Figures = Mapping[str, float]


def main() -> int:
    """Measure, print the tables and write them into the page; 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of the batch")
    parser.add_argument("--seconds", type=int, default=15, help="length of the load")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--batch", action="store_true", help="measure the batch only")
    only.add_argument(
        "--table",
        choices=[one.name for one in SOURCES],
        help="measure the batch of a table of benchmarks/tables/sources.py only",
    )
    only.add_argument("--online", action="store_true", help="print the figures of the load only")
    arguments = parser.parse_args()
    if arguments.rows < SMALLEST_BATCH:
        parser.error(f"--rows: at least {SMALLEST_BATCH:,}, so that there are chunks to time")
    prepare(arguments.table)
    if arguments.online:
        print(online_rows(measure("online.py", str(arguments.seconds))))
        return 0
    batch = measure("batch.py", str(arguments.rows), *([] if arguments.table else ["with-workers"]))
    print(batch_rows(batch))
    title, about, command = "Scoring of a batch", "", "make bench-scoring"
    if arguments.batch:
        command = f"python -m benchmarks.scoring --batch --rows {arguments.rows}"
    if arguments.table:
        title, command = (
            "Scoring of a generated table",
            f"python -m benchmarks.scoring --table {arguments.table}",
        )
        about = f"A project made with `scaffold new --table` of {arguments.table} (docs/own-data.md). "
    write_section(title, about + batch_rows(batch), command=command)
    if arguments.table or arguments.batch:
        return 1 if is_slow(batch) else 0
    quality = measure("quality.py")
    online = measure("online.py", str(arguments.seconds))
    body = "\n\n".join([quality_rows(quality), online_rows(online)])
    print(body)
    write_section("Scoring", body, command="make bench-scoring")
    errors = sum(count for name, count in online.items() if name.endswith("_errors"))
    return 1 if is_slow(batch) or quality["difference_low"] < -0.002 or errors else 0  # noqa: PLR2004


def is_slow(batch: Figures) -> bool:
    """Return whether the batch misses its aims; processor time decides, which load changes less."""
    ratios = batch["cpu_ratio"] < 0.85 or batch.get("two_cpu_ratio", 1) < 0.8  # noqa: PLR2004 - the aims of the table
    return ratios or batch["peak_mib"] > 1024  # noqa: PLR2004 - likewise


def prepare(table: str | None) -> None:
    """Make the project anew, with the example or a table of others, and train its model."""
    shutil.rmtree(PROJECT, ignore_errors=True)
    PROJECT.parent.mkdir(parents=True, exist_ok=True)
    sources = [source for source in SOURCES if source.name == table]
    more = [part for one in sources for part in ("--table", written(one), "--target", one.target)]
    create(PROJECT, "scoring", "scale", more=more)
    output_in(PROJECT, ["uv", "run", "--quiet", "python", "-m", PACKAGE, "train"])


def measure(script: str, *arguments: str) -> Figures:
    """Run a script of this folder in the project and return the figures that it prints."""
    python: Command = ["uv", "run", "--no-sync", "python", Path(__file__).parent / script]
    figures: Figures = json.loads(output_in(PROJECT, [*python, *arguments]))
    return figures


def batch_rows(found: Figures) -> str:
    """Return the table of the batch."""
    head = (
        f"Batch of {found['rows']:,.0f} rows from Parquet to CSV, in durable steps of five chunks of "
        f"{found['chunk']:,.0f}, beside the bare estimator's `predict_proba` on the same chunks, already "
        "encoded, in the faster of two ways (its own threads; two chunks at a time, a thread each)."
    )
    two = []
    if "two_cpu_s" in found:
        head += (
            " Two workers of the distributed engine are beside two bare processes of one thread; no start of "
            "a process is counted."
        )
        two = [
            f"| rows per second, two workers | {found['two_rows_per_s']:,.0f} | |",
            f"| rows per second, two bare processes | {found['two_bare_rows_per_s']:,.0f} | |",
            f"| processor seconds a million rows, two workers and scheduler | {found['two_cpu_s']:.2f} | |",
            f"| processor seconds a million rows, two bare processes | {found['two_bare_cpu_s']:.2f} | |",
            f"| ratio by processor time, two workers | {found['two_cpu_ratio']:.2f} | >= 0.8 |",
        ]
    return "\n".join(
        [
            head,
            "",
            "| measure | value | aim |",
            "|---|---|---|",
            f"| rows per second, whole path | {found['rows_per_s']:,.0f} | |",
            f"| rows per second, bare predict | {found['bare_rows_per_s']:,.0f} | |",
            f"| ratio | {found['ratio']:.2f} | |",
            f"| processor seconds a million rows, whole path | {found['cpu_s']:.2f} | |",
            f"| processor seconds a million rows, bare predict on a thread | {found['bare_cpu_s']:.2f} | |",
            f"| ratio by processor time | {found['cpu_ratio']:.2f} | >= 0.85 |",
            *two,
            f"| peak memory of the whole path | {found['peak_mib']:,.0f} MiB | <= 1024 |",
        ]
    )


def quality_rows(found: Figures) -> str:
    """Return the table of model quality."""
    lines = [
        "ROC-AUC of 5-fold cross-validation, three seeds, the same folds for all, corrected 95 % intervals:",
        "",
        "| model | ROC-AUC | interval |",
        "|---|---|---|",
    ]
    lines += [
        f"| {name} | {found[key]:.4f} | {found[f'{key}_low']:.4f} to {found[f'{key}_high']:.4f} |"
        for key, name in (
            ("ours", "the project's model"),
            ("logistic", "logistic regression, one-hot"),
            ("boosting", "histogram gradient boosting, default encoding"),
        )
    ]
    difference = (
        f"{found['difference']:+.4f} ({found['difference_low']:+.4f} to {found['difference_high']:+.4f})"
    )
    return "\n".join([*lines, "", f"Difference to the better of the two, fold by fold: {difference}."])


def online_rows(found: Figures) -> str:
    """Return the table of the load."""
    head = (
        f"`POST /scores/churn` under locust on loopback for {found['seconds']:.0f} s, server and generator "
        f"on the same {os.cpu_count()} cores, every score validated and logged in SQLite:"
    )
    bare = (
        f"The bare model call for one encoded row: p50 {found['bare_p50_ms']:.2f} ms, "
        f"p99 {found['bare_p99_ms']:.2f} ms."
    )
    rows = [
        f"| {count} | {found[f'users{count}_rps']:,.0f} | {found[f'users{count}_p50_ms']:.1f} ms "
        f"| {found[f'users{count}_p99_ms']:.1f} ms | {found[f'users{count}_errors']:.0f} |"
        for count in (1, 8)
    ]
    table = ["| users at a time | requests per second | p50 | p99 | errors |", "|---|---|---|---|---|", *rows]
    return "\n".join([head, "", *table, "", bare])


if __name__ == "__main__":
    raise SystemExit(main())
