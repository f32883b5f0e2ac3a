"""What a table's proposal finds suspicious in files, with its evidence."""

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from .conftest import Propose
from .raw_tables import sales

pytestmark = pytest.mark.slow


def kinds(found: Mapping[str, Any], column: str) -> set[str]:
    return {one["kind"] for one in found["findings"] if column in one["columns"]}


READ = {"income", "seen", "gaps", "shirt", "accent", "mood", "grant", "seen_on", "paid"}


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
        ("due", lambda _, __, number: "2024-02-30" if number == 400 else day_of(number), "dates"),
        ("zero", lambda _, __, number: ("0.0", "-0.0", "0")[number % 3], "constant"),
        ("price", lambda source, _, __: f"€ {source.uniform(1, 9):.2f}", "signs"),
        ("share", lambda source, _, __: f"{source.uniform(-9, 9):.2f} %".replace("-", "\u2212"), "signs"),
        ("miles", lambda source, _, __: f"{source.uniform(1, 9):.3f}".replace(".", "\u202f"), "signs"),
        ("mood", lambda source, _, __: source.choice(["1", "2", "3", "4", "5", "6", "7", "-"]), "mixed"),
        ("grant", lambda source, _, __: source.choice(["10%", "20%", "30%", "40%"]), "signs"),
        ("seen on", lambda source, _, __: f"202401{source.randrange(1, 31):02}", "dates"),
        ("paid", lambda source, _, __: source.choice(["yes", "Yes", "no"]), "spelling"),
        ("shirt", lambda source, _, __: source.choice(["red", "Red", "blue"]), "spelling"),
        ("accent", lambda source, _, __: source.choice(["e\u0301", "é", "red\u200b", "red"]), "spelling"),
    ],
)
def test_what_is_suspicious_is_found_with_evidence(
    propose: Propose, column: str, cell: Callable[[random.Random, bool, int], str], kind: str
) -> None:
    found = propose(sales(column, cell=cell), "sold")
    assert kinds(found, column) - {"time"} == {kind}
    assert (column.replace(" ", "_") in found["features"]) is (column.replace(" ", "_") in READ)
    if kind == "leakage":
        assert column in propose(sales(column, cell=cell), "sold", "--keep", column)["features"]


def test_dates_are_read_with_their_zone_and_those_of_several_forms_are_named(propose: Propose) -> None:
    zoned = propose(sales("when", cell=lambda *about: f"{day_of(about[2])}T00:00:00Z"), "sold")
    assert (zoned["id"], "when" in zoned["features"]) == ("", True)
    mixed = propose(
        sales(
            "when", cell=lambda *about: day_of(about[2]) if about[2] % 2 else f"{about[2] % 28 + 1}.1.2020"
        ),
        "sold",
    )
    assert (kinds(mixed, "when"), "when" in mixed["features"]) == ({"dates"}, False)


@pytest.mark.parametrize(
    ("cell", "flags", "kind", "message"),
    [
        (lambda source, sold, _: str(source.randrange(3) + 2 * sold), (), "task", "--task number"),
        (lambda source, sold, _: str((source.randrange(14) + 4 * sold) / 2), (), "task", "--task classes"),
        (lambda source, sold, _: "21"[sold ^ (source.random() < 0.1)], (), "outcome", "--positive '"),
        (lambda source, sold, _: "mf"[sold ^ (source.random() < 0.1)], (), "outcome", "--positive '"),
        (lambda source, sold, _: "01"[sold ^ (source.random() < 0.1)], (), "", ""),
        (lambda source, sold, _: str(source.randrange(3) + 2 * sold), ("--task", "number"), "", ""),
    ],
)
def test_what_of_a_target_could_be_decided_otherwise_is_said(
    propose: Propose,
    cell: Callable[[random.Random, bool, int], str],
    flags: tuple[str, ...],
    kind: str,
    message: str,
) -> None:
    found = propose(sales("grade", cell=cell), "grade", "--keep", "sold", *flags)
    said = {one["kind"]: one["message"] for one in found["findings"] if one["columns"] == ["grade"]}
    assert [*said] == ([kind] if kind else [])
    assert message in said.get(kind, "")


def test_a_column_that_repeats_another_one_is_named(propose: Propose) -> None:
    header, *rows = sales()
    twice = [f"{header},again", *(f"{row},{row.partition(',')[0]}" for row in rows)]
    assert kinds(propose(twice, "sold"), "again") == {"same"}


def test_digits_of_other_scripts_are_words(propose: Propose) -> None:
    found = propose(sales("count", cell=lambda _, __, number: "\u0660\u0661\u0662"[number % 3]), "sold")
    assert "levels=('\u0660', '\u0661', '\u0662')" in found["declaration"]


def day_of(number: int) -> str:
    return (date(2020, 1, 1) + timedelta(days=number)).isoformat()


@pytest.mark.parametrize(
    ("flag", "cell"),
    [
        ("time", lambda _, __, number: day_of(number % 90)),
        ("group", lambda source, _, __: f"name {source.randrange(60)}"),
    ],
)
def test_a_column_that_may_decide_the_split_is_named_with_its_flag(
    propose: Propose, flag: str, cell: Callable[[random.Random, bool, int], str]
) -> None:
    found = propose(sales("opened on", cell=cell), "sold")
    assert flag in kinds(found, "opened on")
    assert any(f"--{flag} 'opened on'" in one["message"] for one in found["findings"])
    asked = propose(sales("opened on", cell=cell), "sold", f"--{flag}", "opened on")
    assert flag not in kinds(asked, "opened on")


def test_a_key_with_a_repeated_row_hides_no_group(propose: Propose) -> None:
    header, *rows = sales("customer", cell=lambda source, _, __: f"name {source.randrange(60)}")
    keyed = [f"loan_id,{header}", *(f"{number},{row}" for number, row in enumerate(rows))]
    found = propose([*keyed, keyed[-1]], "sold")
    assert (found["group"], "group" in kinds(found, "customer")) == ("", True)


def test_cells_that_the_gate_takes_for_secrets_are_named_by_their_lines(propose: Propose) -> None:
    key = "AKIA" + "IOSFODNN7" + "EXAMPLE"
    lines = sales(
        "token", cell=lambda source, _, number: key if number < 9 else source.choice(["none", "lost"])
    )
    [said] = [one["message"] for one in propose(lines, "sold")["findings"] if one["kind"] == "secret"]
    assert said.startswith("line 2 and 8 more of the file look like a secret (AWS Access Key)")
    words = sales("password", cell=lambda source, *_: source.choice(["hunter2", "letmein", "123456"]))
    assert "secret" not in {one["kind"] for one in propose(words, "sold")["findings"]}


def test_equal_rows_are_counted(propose: Propose) -> None:
    header, *rows = sales()
    rows += rows[:39]
    found = propose([header, *rows], "sold")
    again = len(rows) - len(set(rows))
    assert any(f"{again} of 639 rows repeat another one" in one["message"] for one in found["findings"])
