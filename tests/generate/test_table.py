"""What a table's proposal declares, run in a project of its own."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from .conftest import Propose
from .raw_tables import sales

pytestmark = pytest.mark.slow


def test_a_shuffled_target_fails_what_the_first_model_has_to_reach(propose: Propose) -> None:
    found = propose(sales(), "sold")
    [(bound, value)] = found["thresholds"]["gate"].items()
    assert (bound, found["task"]) == ("min_roc_auc", "binary")
    assert found["thresholds"]["shuffled"] < value < found["thresholds"]["mean"]


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


def test_a_workbook_declares_the_same_table_as_its_text(propose: Propose) -> None:
    lines = sales("count", cell=lambda source, *_: str(source.randrange(1, 90)))
    plain, found = propose(lines, "sold"), propose(lines, "sold", excel=True)
    assert found["declaration"].replace(".xlsx", ".csv") == plain["declaration"]
    assert found["thresholds"] == plain["thresholds"]
    assert "only the first sheet is read; left out: 'notes'" in [one["message"] for one in found["findings"]]


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


def test_outcomes_and_flags_may_be_spelled_in_several_ways(propose: Propose) -> None:
    def spelled(source: random.Random, *_: object) -> str:
        return source.choice(["Y", "yes", "TRUE", "n", "No", "false"])

    lines = sales("paid", cell=spelled)
    lines = [line.replace(",yes", ",Yes", place % 2) for place, line in enumerate(lines)]
    found = propose(lines, "sold")
    assert found["task"] == "binary"
    assert "spellings={'Yes': True, 'no': False, 'yes': True}" in found["declaration"]
    assert "Flag(name='paid', spellings={'No': False, 'TRUE': True," in found["declaration"]
    asked = propose(lines, "sold", "--positive", "no", "--protected", "paid")
    assert "spellings={'Yes': False, 'no': True, 'yes': False}" in asked["declaration"]
    assert "Category(name='paid', levels=('no', 'yes'), spellings={" in asked["declaration"]


def test_days_that_are_written_as_numbers_are_dates(propose: Propose) -> None:
    start = date(2024, 1, 1)
    lines = sales("day", cell=lambda _, __, number: f"{start + timedelta(days=number % 90):%Y%m%d}")
    assert "Date(name='day', minimum='2014-01-01'" in propose(lines, "sold")["declaration"]
    timed = propose(lines, "sold", "--time", "day")
    assert "time_form='%Y%m%d'" in timed["declaration"]


@pytest.mark.parametrize("column", ["account_id", "accountId", "uuid", "order_uid", "customer_key"])
def test_different_numbers_of_a_column_that_is_called_an_id_are_the_id(propose: Propose, column: str) -> None:
    lines = sales(column, cell=lambda _, __, number: str(number * 7919 % 1_000_003))
    assert propose(lines, "sold")["id"] == column


def test_an_id_that_is_called_as_a_field_of_a_response_gets_another_name(propose: Propose) -> None:
    found = propose(sales("trace_id", cell=lambda _, __, number: f"n{number:04}"), "sold")
    assert (found["id"], found["id_name"]) == ("trace_id", "trace_id_value")


def test_a_long_name_is_cut_and_stays_the_only_one(propose: Propose) -> None:
    long = ["How content are you with all of our shops and their " + word for word in ("staff", "hours")]
    found = propose(sales(*long, cell=lambda source, *_: f"{source.random()},{source.random()}"), "sold")
    names = [name for name in found["features"] if name.startswith("how")]
    assert len({*names}) == 2
    assert max(map(len, names)) <= 42


def test_two_hundred_columns_are_declared(propose: Propose) -> None:
    more = [f"reading {number}" for number in range(200)]
    lines = sales(*more, cell=lambda source, *_: ",".join(f"{source.uniform(0, 9):.1f}" for _ in more))
    found = propose(lines, "sold")
    assert len(found["features"]) == 202
