"""What a table's proposal finds in files, run in a project of its own."""

import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
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
    def propose(
        lines: Lines, target: str, *flags: str, encoding: str = "utf-8", excel: bool = False
    ) -> Mapping[str, Any]:
        file = tmp_path / ("raw.xlsx" if excel else "raw.csv")
        if excel:
            write_sheet(file, [line.split(",") for line in lines])
        else:
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


def write_sheet(file: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write a workbook of one sheet; cells that are numbers are stored as such."""
    cells = [
        "".join(f"<c><v>{cell}</v></c>" if is_number(cell) else words(cell) for cell in row) for row in rows
    ]
    sheet = "".join(f"<row>{row}</row>" for row in cells)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds_ = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds_}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds_}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="rows" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(file, "w") as book:
        for name, text in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')


def is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).isdigit()


def words(cell: str) -> str:
    return f'<c t="inlineStr"><is><t>{cell}</t></is></c>' if cell else "<c/>"


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
        ("foreign_worker", lambda source, _, __: source.choice(["no", "yes"]), "protected"),
        ("Native-Country", lambda source, _, __: source.choice(["at", "ch", "de"]), "protected"),
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
    header, *rows = sales()
    rows += rows[:39]
    found = propose([header, *rows], "sold")
    again = len(rows) - len(set(rows))
    assert any(f"{again} of 639 rows repeat another one" in one["message"] for one in found["findings"])


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
    start = date(2024, 1, 1)
    dated = propose(sales("sold_at", cell=lambda _, __, number: str(start + timedelta(days=number))), "sold")
    assert "time='sold_at'" in dated["declaration"]
    assert "split=ByTime()" in dated["declaration"]


def test_classes_and_numbers_are_told_from_the_target(propose: Propose) -> None:
    assert propose(sales(), "kind", "--allow-weak")["task"] == "classes"
    weights = sales("weight", cell=lambda source, sold, _: f"{source.uniform(1, 9) + 3 * sold:.2f}")
    assert "max_rmse_ratio" in propose(weights, "weight")["thresholds"]["gate"]


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


def test_a_workbook_declares_the_same_table_as_its_text(propose: Propose) -> None:
    lines = sales("count", cell=lambda source, *_: str(source.randrange(1, 90)))
    plain, found = propose(lines, "sold"), propose(lines, "sold", excel=True)
    assert found["declaration"].replace(".xlsx", ".csv") == plain["declaration"]
    assert found["thresholds"] == plain["thresholds"]


def test_a_target_that_is_unknown_in_some_rows_is_learned_from_the_others(propose: Propose) -> None:
    header, *rows = sales()
    some = [row.rpartition(",")[0] + "," if place % 5 == 0 else row for place, row in enumerate(rows)]
    found = propose([header, *some], "sold")
    assert (found["task"], found["rows"]) == ("binary", 600)
    assert "known in 480 of 600 rows" in found["card"]


def test_an_id_that_tells_the_outcome_is_no_feature(propose: Propose) -> None:
    lines = sales("ticket", cell=lambda _, sold, number: f"{'Y' if sold else 'N'}-{number:05}")
    found = propose(lines, "sold")
    assert (found["id"], "ticket" in found["features"]) == ("ticket", False)


NAMES = (
    "count",
    "len",
    "literal",
    "index",
    "word",
    "class",
    "self",
    "model_name",
    "a b",
    "a-b",
    "Ärger",
    "2nd",
    "split",
)


@pytest.mark.parametrize("target", ["sold", "count"])
def test_columns_of_any_name_are_declared(propose: Propose, target: str) -> None:
    lines = sales(*NAMES, cell=lambda source, *_: ",".join(f"{source.uniform(0, 9):.2f}" for _ in NAMES))
    found = propose(lines, target, "--allow-weak")
    assert len(found["features"]) == len({*found["features"]}) == len(NAMES) + 2
    assert all(name.isidentifier() for name in found["features"])


def test_two_hundred_columns_are_declared(propose: Propose) -> None:
    more = [f"reading {number}" for number in range(200)]
    lines = sales(*more, cell=lambda source, *_: ",".join(f"{source.uniform(0, 9):.1f}" for _ in more))
    found = propose(lines, "sold")
    assert len(found["features"]) == 202


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (sales(rows=5), "'sold' is known in 5 rows; at least 50 are needed"),
        ([line.replace(",no", ",yes") for line in sales()], "'sold' is 'yes' in all rows"),
        (["size,size,sold", *(line for line in sales()[1:])], "several columns are called 'size'"),
        (["size", *map(str, range(100))], "no column 'sold'"),
        (["sold"], "'sold' is known in 0 rows"),
        ([line.partition(",")[2] for line in sales()], "3 different combinations of features"),
        (["size,kind,sold", "1,a,yes", "1,2,3,4,5"], "line 3 has 5 fields, the first line 3"),
        (["\0\1", "\0"], "is not a text file"),
        ([""], "is empty"),
    ],
    ids=[
        "few rows",
        "constant",
        "same names",
        "no target",
        "no rows",
        "few kinds",
        "ragged",
        "bytes",
        "empty",
    ],
)
def test_a_file_from_which_nothing_can_be_learned_is_refused_in_words(
    propose: Propose, lines: Lines, message: str
) -> None:
    assert message in propose(lines, "sold")["error"]


def test_columns_of_a_workbook_with_one_name_are_refused(propose: Propose) -> None:
    said = propose(["size,size,sold", *sales()[1:]], "sold", excel=True)["error"]
    assert "several columns are called 'size'" in said
