"""What a table's proposal finds in files, run in a project of its own."""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from scaffold.adapters.uv import program
from scaffold.cli.entry import run
from tools.worktree import ROOT

from .conftest import PACKAGE

PROPOSE = ROOT / "parts" / "table" / "propose.py"
Lines = list[str]
Propose = Callable[..., Mapping[str, Any]]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scoring_project(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scoring") / "project"
    flags = ("--template", str(released), "--defaults", "--no-git", "--preset", "ml", "--without", "example")
    assert run(["new", str(folder), *flags, *PACKAGE]) == 0
    subprocess.run([program(), "sync", "--quiet", "--directory", str(folder)], check=True)
    return folder


@pytest.fixture
def propose(scoring_project: Path, tmp_path: Path) -> Propose:
    def propose(lines: Lines, target: str, *flags: str, encoding: str = "utf-8") -> Mapping[str, Any]:
        file = tmp_path / "raw.csv"
        file.write_bytes(("\n".join(lines) + "\n").encode(encoding))
        interpreter = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
        about = ("--file", str(file), "--name", "sales", "--package", "support_desk", "--target", target)
        done = subprocess.run(
            [str(scoring_project / ".venv" / interpreter), str(PROPOSE), *about, *flags],
            cwd=scoring_project,
            capture_output=True,
            text=True,
            check=True,
        )
        found: Mapping[str, Any] = json.loads(done.stdout)
        return found

    return propose


def sales(
    *more: str, cell: Callable[[random.Random, bool, int], str] = lambda *_: "", rows: int = 600
) -> Lines:
    """Make rows whose outcome follows from size and kind, with columns `more` whose words `cell` gives."""
    source = random.Random(3)
    lines = [",".join(("size", "kind", *more, "sold"))]
    for number in range(rows):
        size, kind = source.uniform(1, 100), source.choice("abc")
        sold = source.random() < 0.1 + 0.6 * (size > 50) + 0.2 * (kind == "c")
        cells = [cell(source, sold, number)] if more else []
        lines.append(",".join((f"{size:.2f}", kind, *cells, "yes" if sold else "no")))
    return lines


def kinds(found: Mapping[str, Any], column: str) -> set[str]:
    return {one["kind"] for one in found["findings"] if column in one["columns"]}


def test_a_shuffled_target_fails_what_the_first_model_has_to_reach(propose: Propose) -> None:
    found = propose(sales(), "sold")
    [(bound, value)] = found["thresholds"]["gate"].items()
    assert (bound, found["task"]) == ("min_roc_auc", "binary")
    assert found["thresholds"]["shuffled"] < value < found["thresholds"]["mean"]


def test_a_target_that_nothing_tells_is_refused_with_figures(propose: Propose) -> None:
    header, *rows = sales()
    outcomes = [row.rpartition(",")[2] for row in rows]
    random.Random(1).shuffle(outcomes)
    shuffled = [header, *(f"{row.rpartition(',')[0]},{outcomes[place]}" for place, row in enumerate(rows))]
    refused = propose(shuffled, "sold")
    assert "nothing shows that 'sold' can be predicted: roc_auc is 0." in refused["error"]
    assert "--allow-weak" in refused["help"]
    assert "declaration" in propose(shuffled, "sold", "--allow-weak")


@pytest.mark.parametrize(
    ("column", "cell", "kind"),
    [
        ("refund", lambda source, sold, _: f"{source.uniform(0, 1) + 5 * sold:.3f}", "leakage"),
        ("status", lambda _, sold, __: "closed" if sold else "open", "leakage"),
        ("country", lambda *_: "x", "constant"),
        ("blank", lambda *_: "", "empty"),
        ("story", lambda _, __, number: f"a long text about the case {number}", "prose"),
        (
            "income",
            lambda source, _, __: "-999" if source.random() < 0.1 else f"{source.uniform(1, 9):.2f}",
            "sentinel",
        ),
        ("gender", lambda source, _, __: source.choice(["f", "m"]), "protected"),
        (
            "gaps",
            lambda source, _, __: "" if source.random() < 0.4 else f"{source.uniform(1, 9):.2f}",
            "empty",
        ),
        ("seen", lambda source, _, __: f"0{source.randrange(1, 9)}/0{source.randrange(1, 9)}/2025", "dates"),
    ],
)
def test_what_is_suspicious_is_found_with_evidence(
    propose: Propose, column: str, cell: Callable[[random.Random, bool, int], str], kind: str
) -> None:
    found = propose(sales(column, cell=cell), "sold")
    assert kinds(found, column) == {kind}
    assert (column in found["features"]) is (kind in {"sentinel", "dates"} or column == "gaps")
    if kind == "leakage":
        assert column in propose(sales(column, cell=cell), "sold", "--keep", column)["features"]


def test_equal_rows_are_counted(propose: Propose) -> None:
    lines = sales()
    found = propose([*lines, *lines[1:40]], "sold")
    assert any("39 of 639 rows repeat another one" in one["message"] for one in found["findings"])


@pytest.mark.parametrize(
    ("change", "encoding"),
    [
        (lambda line: line.replace(",", ";"), "utf-8"),
        (lambda line: line.replace(",", "\t"), "utf-16"),
        (lambda line: line.replace(",", "|").replace("kind", "ärt"), "cp1252"),
        (lambda line: '"' + line.replace(",", '","') + '"', "utf-8-sig"),
        (lambda line: line.replace(",", ";").replace(".", ","), "utf-8"),
        (lambda line: line.replace(",", ", "), "utf-8"),
    ],
)
def test_files_of_any_layout_declare_the_same_table(
    propose: Propose, change: Callable[[str], str], encoding: str
) -> None:
    plain, found = propose(sales(), "sold"), propose([*map(change, sales())], "sold", encoding=encoding)
    assert found["thresholds"] == plain["thresholds"]
    assert len(found["features"]) == 2


def test_rows_of_a_group_and_times_are_declared_as_such(propose: Propose) -> None:
    grouped = propose(sales("patient_id", cell=lambda _, __, number: str(number // 5)), "sold")
    assert "split=ByGroup(column='patient_id')" in grouped["declaration"]
    dated = propose(
        sales("sold_at", cell=lambda _, __, number: f"2025-{1 + number // 28:02}-{1 + number % 28:02}"),
        "sold",
    )
    assert "time='sold_at'" in dated["declaration"]
    assert "split=ByTime()" in dated["declaration"]


def test_classes_and_numbers_are_told_from_the_target(propose: Propose) -> None:
    assert propose(sales(), "kind", "--allow-weak")["task"] == "classes"
    assert "max_rmse_ratio" in propose(sales(), "size", "--allow-weak")["thresholds"]["gate"]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--id", "kind"), "'kind' is no id"),
        (("--ignore", "colour"), "the file has no column 'colour'"),
        (("--positive", "maybe"), "'sold' is never 'maybe'"),
        (("--task", "number"), "'sold' is not a number"),
        (("--time", "kind"), "'kind' cannot be the time"),
        (("--ignore", "size,kind"), "no column can be a feature"),
    ],
)
def test_what_cannot_be_is_refused_in_words(propose: Propose, flags: tuple[str, ...], message: str) -> None:
    assert message in propose(sales(), "sold", *flags)["error"]
