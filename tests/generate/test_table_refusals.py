"""Files and flags from which no table can be declared: each is refused in words."""

import random

import pytest

from .conftest import Propose
from .raw_tables import Lines, sales

pytestmark = pytest.mark.slow


def priced(form: str) -> Lines:
    """Make rows whose outcome is a number, written in a form."""
    return [
        "size,kind,sold",
        *(f"{number},{'abc'[number % 3]},{form.format(number * 1.5 + 1)}" for number in range(200)),
    ]


def test_a_target_that_nothing_tells_is_refused_with_figures(propose: Propose) -> None:
    header, *rows = sales()
    outcomes = [row.rpartition(",")[2] for row in rows]
    random.Random(1).shuffle(outcomes)
    shuffled = [header, *(f"{row.rpartition(',')[0]},{outcomes[place]}" for place, row in enumerate(rows))]
    refused = propose(shuffled, "sold")
    assert "a model of 'sold' cannot be distinguished from chance: roc_auc is 0." in refused["error"]
    assert "--allow-weak" in refused["help"]
    assert "declaration" in propose(shuffled, "sold", "--allow-weak")


def test_rows_of_which_only_equal_ones_are_alike_are_refused(propose: Propose) -> None:
    source = random.Random(2)
    people = [(f"{source.random():.6f},{source.random():.6f}", source.choice("yn")) for _ in range(120)]
    lines = ["height,weight,sold", *(f"{person},{sold}" for person, sold in people for _ in range(5))]
    assert "cannot be distinguished from chance" in propose(lines, "sold")["error"]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--id", "kind"), "'kind' is no id"),
        (("--ignore", "colour"), "the file has no column 'colour'"),
        (("--positive", "maybe"), "'sold' is never 'maybe'"),
        (("--task", "number"), "'sold' is not a number"),
        (("--time", "kind"), "'kind' cannot be the time"),
        (("--ignore", "size,kind"), "no column can be a feature; 'size' is left out: as you asked; 'kind'"),
        (("--ignore", "size", "--keep", "size"), "another flag names the column too"),
        (("--keep", "sold"), "'sold' is the target, and another flag names it too"),
        (("--split", "time"), "no one column is surely the time"),
        (("--split", "group"), "no one column is surely the group"),
    ],
)
def test_what_cannot_be_is_refused_in_words(propose: Propose, flags: tuple[str, ...], message: str) -> None:
    assert message in propose(sales(), "sold", *flags)["error"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (sales(rows=5), "'sold' is known in 5 rows; at least 50 are needed"),
        ([line.replace(",no", ",yes") for line in sales()], "'sold' is 'yes' in all 600 rows that have it"),
        (["size,size,sold", *(line for line in sales()[1:])], "several columns are called 'size'"),
        (["size", *map(str, range(100))], "no column 'sold'"),
        (priced("{:.2f} €"), "different words, such as '1.00 €': it is no number"),
        (
            [
                "size,sold",
                *(f"{number},2024-{number % 12 + 1:02}-{number % 28 + 1:02}" for number in range(300)),
            ],
            "'sold' has dates",
        ),
        ([*priced("{:.2f}"), "1,a,inf"], "'sold' is a number but for 'inf'"),
        ([*sales(rows=300), "Total,,300"], "'size' is left out: numbers but for ('Total',)"),
        ([*(line.replace("yes", "no") for line in sales()), "1,a,yes"], "1 sold yes and"),
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
        "unit",
        "dates",
        "infinity",
        "total",
        "one positive",
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


def test_a_header_below_a_title_is_found(propose: Propose) -> None:
    header, *rows = sales()
    found = propose(["All sales,,", "in euros,,", header, *rows], "sold")
    assert "the file has no column 'sold'" in found["error"]
    assert "row 2 below it has the name: remove what is above that row" in found["help"]
    assert "row 1 below it" in propose(["All sales,,", header, *rows], "sold", excel=True)["help"]


def test_letters_of_an_unknown_encoding_are_refused_until_it_is_named(propose: Propose) -> None:
    lines = [line.replace(",a,", ",красный,") for line in sales()]
    refused = propose(lines, "sold", encoding="koi8-r")
    assert "'красный' in koi8-r" in refused["error"]
    assert "--encoding" in refused["help"]
    found = propose(lines, "sold", "--encoding", "koi8-r", encoding="koi8-r")
    assert "layout=Layout(encoding='koi8-r')" in found["declaration"]
    assert "'красный'" in found["declaration"]


def test_what_is_left_once_a_leak_is_left_out_is_judged(propose: Propose) -> None:
    lines = ["size,kind,price", *(f"{number},{number % 3},{number / 7:.3f}" for number in range(300))]
    assert "'size' is left out: suspected leak of the target" in propose(lines, "price")["error"]


def test_names_of_columns_may_be_any_text(propose: Propose) -> None:
    _, *rows = sales()
    found = propose(['"the ""size""",kind,-sold', *rows], "-sold")
    assert found["features"] == ["the_size", "kind"]
    assert propose(["大小,种类,卖", *rows], "卖")["features"] == ["column_2", "column_3"]


def test_columns_of_a_workbook_with_one_name_are_refused(propose: Propose) -> None:
    said = propose(["size,size,sold", *sales()[1:]], "sold", excel=True)["error"]
    assert "several columns are called 'size'" in said


def test_a_column_with_a_comma_is_named_in_quotes(propose: Propose) -> None:
    lines = [line.replace("kind", '"kind, or sort"') for line in sales()]
    found = propose(lines, "sold", '--ignore="kind, or sort",size', "--allow-weak")
    assert "no column can be a feature" in found["error"]
