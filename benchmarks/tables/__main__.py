"""Make projects of the tables in `sources.py`, without an edit: `python -m benchmarks.tables [NAME...]`.

Without names those are made that docs/own-data.md has no row of. With `--of-the-part` only the gates of
sources and data are run, and of the tests those of the table; the row says so. With `--thresholds` the
initial thresholds are tried instead: how often the first model misses them.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.project import Command, create, output_in
from benchmarks.tables.sources import OF_THRESHOLDS, SOURCES, Source, written
from benchmarks.trials import BUILD, FAILS, made, own_checks, rows_of, targets, write_row

TITLE = "Tables"
_COLUMNS = ("demo", "check", "rows", "columns", "metric", "ours", "theirs", "difference")
PRACTITIONER = Path(__file__).with_name("practitioner.py")
_ABOUT = """`scaffold new PATH --preset ml --table FILE --target COLUMN`, then `make demo` and `make
check`, which runs what `make test` runs, without an edit ("of the part": of the gates those of sources and
data, of the tests those of the table). Quality is compared on the same five folds of at most 20,000 rows:
the declared model, and the better of two pipelines of about thirty lines with scikit-learn's defaults, one
linear (scaled, one-hot encoded), one histogram boosting with categories. `difference` is ours less theirs,
turned so that it is positive where ours is better, with its 95 % interval over the folds. `rmse_ratio` is
better when it is lower. The tables come from the packages that `benchmarks/tables/sources.py` names, and
are kept out of the tests of the generator."""

THRESHOLDS = "Initial thresholds"
FALSE_FAILURES = Path(__file__).with_name("false_failures.py")
_ABOUT_THRESHOLDS = """Each file is split anew in each trial (rows with times: the file up to later and later
moments). The threshold is proposed from the training rows alone; then a model of these, and one of their
shuffled outcomes, are measured on the held-out rows. `missed`: the first model misses its threshold (meant: 1
in 200). `met by chance`: the shuffled one meets it (meant: at most 1 in 10). `refused`: the threshold is not
better than chance, so that no table is declared; these trials are not counted."""
# Rows in a trial, and trials.
_TRIED = {
    **dict.fromkeys(("iris", "tumours", "glucose", "homes", "schools"), (3_000, 15)),
    **dict.fromkeys(("penguins", "shares"), (1_000, 15)),
    "visits": (25_000, 6),
    "wages": (5_000, 10),
}


def main(arguments: list[str]) -> int:
    """Try each table, and write its row; return 1 where one fails or is worse than the pipelines."""
    if "--thresholds" in arguments:
        return thresholds([word for word in arguments if not word.startswith("-")])
    names = [word for word in arguments if not word.startswith("-")]
    chosen = [one for one in SOURCES if one.name in (names or {*_names()} - {*rows_of(TITLE)})]
    failed = [one.name for one in chosen if not tried(one, whole="--of-the-part" not in arguments)]
    if failed:
        print(f"not as good as asked for: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def tried(source: Source, *, whole: bool) -> bool:
    """Make a project of a table and write its row; tell whether it passes and is not worse."""
    arguments = ("--table", written(source), "--target", source.target)
    project, seconds = made(source.name, "--preset", "ml", *arguments)
    row = {"table": source.name, "what": source.what, "new": seconds}
    if seconds == FAILS:
        why = re.search(r"^error: (.*)$", project.with_name("new.log").read_text("utf-8"), re.MULTILINE)
        refused = dict.fromkeys(_COLUMNS, "") | {"difference": f"refused: {why[1] if why else ''}"}
        write_row(TITLE, _ABOUT, {**row, **refused}, command="make bench-tables")
        return False
    [part] = [path.name for path in (project / "data" / "01-raw").iterdir() if path.is_dir()]
    row |= targets(project, "demo")
    row |= targets(project, "check") if whole else {"check": own_checks(project, part)}
    found = compared(project, part)
    figures = dict(zip(_COLUMNS[2:], _figures(found), strict=True))
    write_row(TITLE, _ABOUT, {**row, **figures}, command="make bench-tables")
    return FAILS not in row.values() and found["high"] >= 0


def thresholds(names: list[str]) -> int:
    """Try the thresholds of tables, by default of those without a row; return 1 where too many are missed."""
    project = BUILD / "thresholds" / "thresholds"
    if not project.is_dir():
        create(project, "scoring")
    missed = counted = 0
    for source in (*SOURCES, *OF_THRESHOLDS):
        if source.name not in (names or {*_TRIED} - {*rows_of(THRESHOLDS)}):
            continue
        rows, trials = _TRIED[source.name]
        about: Command = ["--file", written(source), f"--target={source.target}", *source.flags]
        python: Command = [project / ".venv/bin/python", FALSE_FAILURES, "thresholds"]
        command: Command = [*python, str(trials), str(rows), *about]
        found = json.loads(
            output_in(project, command, PYTHONPATH="src", OMP_NUM_THREADS="1").splitlines()[-1]
        )
        row = {"table": source.name, "what": source.what, "metric": found["metric"]}
        row |= {name: str(found[name]) for name in ("trials", "refused", "missed", "met by chance")}
        row |= {name: f"{found[name]:.3f}" for name in ("threshold", "held out")}
        spelled = "python -m benchmarks.tables --thresholds"
        write_row(THRESHOLDS, _ABOUT_THRESHOLDS, row, command=spelled)
        missed, counted = missed + found["missed"], counted + found["trials"] - found["refused"]
    return 1 if missed > 1 + counted / 50 else 0


def compared(project: Path, name: str) -> Mapping[str, Any]:
    """Return what the practitioner's script prints for a declared table."""
    [package] = [path.parent.name for path in (project / "src").glob("*/main.py")]
    command: list[str | Path] = [project / ".venv" / "bin" / "python", PRACTITIONER, package, name]
    output = output_in(project, command, PYTHONPATH="src", OMP_NUM_THREADS="1")
    found: Mapping[str, Any] = json.loads(output.splitlines()[-1])
    return found


def _figures(found: Mapping[str, Any]) -> Iterator[str]:
    low, high = found["low"], found["high"]
    yield f"{found['rows']:,}"
    yield str(found["columns"])
    yield found["metric"]
    yield f"{found['ours']:.3f}"
    yield f"{found['theirs']:.3f} ({found['pipeline']})"
    yield f"{(low + high) / 2:+.3f} ({low:+.3f} to {high:+.3f})"


def _names() -> list[str]:
    return [one.name for one in SOURCES]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
