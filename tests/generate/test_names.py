"""Names of parts, from the usual to the awkward."""

import keyword
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.errors import UsageError
from scaffold.generating.names import LONGEST, PartName, part_name

TAKEN = {
    "triage": "the name of a part",
    "polars": "a dependency of the project",
    "ask": "a command of the project",
}


def test_a_name_has_the_forms_that_files_need() -> None:
    name = part_name("hr-answers", kind="use-case", taken=TAKEN)
    forms = (name.module, name.class_name, name.constant, name.dashed, name.title)
    assert forms == ("hr_answers", "HrAnswers", "HR_ANSWERS", "hr-answers", "Hr answers")


@pytest.mark.parametrize(
    ("name", "reason", "suggestion"),
    [
        ("class", "keyword", "class_use_case"),
        ("match", "keyword", "match_use_case"),
        ("test", "meaning of its own", "own_test"),
        ("test_orders", "pytest takes modules", "own_test_orders"),
        ("json", "standard library", "json_use_case"),
        ("Ärger", "outside ASCII", "arger"),
        ("Hello", "lower-case", "hello"),
        ("a b", "lower-case", "a_b"),
        ("2fa", "lower-case", "n2fa"),
        ("polars", "dependency", "polars_use_case"),
        ("ask", "command", "ask_use_case"),
        ("triage", "name of a part", "triage_use_case"),
        ("docs", "meaning of its own", "docs_use_case"),
        ("con", "meaning of its own", "con_use_case"),
        (
            "answers_of_the_human_resources_department_to_all_employees_xy",
            "longer than",
            "answers_of_the_human",
        ),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_with_one_that_can(
    name: str, reason: str, suggestion: str
) -> None:
    with pytest.raises(UsageError) as caught:
        part_name(name, kind="use-case", taken=TAKEN)
    assert reason in str(caught.value.cause)
    assert caught.value.help == f"scaffold generate use-case {suggestion}"


def test_the_command_that_is_offered_has_the_flags_of_the_order() -> None:
    options = {"from": "my file.csv", "target": "sold", "balanced": ""}
    with pytest.raises(UsageError) as caught:
        part_name("class", kind="table", taken=TAKEN, options=options)
    assert (
        caught.value.help
        == "scaffold generate table class_table --from 'my file.csv' --target sold --balanced"
    )


@given(st.text(max_size=80))
def test_every_name_is_usable_or_refused_with_a_name_that_is_usable(text: str) -> None:
    try:
        name = part_name(text, kind="use-case", taken=TAKEN)
    except UsageError as error:
        offered = (error.help or "").removeprefix("scaffold generate use-case ")
        name = (
            part_name(offered, kind="use-case", taken=TAKEN)
            if offered != error.help
            else PartName(module="none")
        )
    assert name.module.isidentifier()
    assert len(name.module) <= LONGEST
    assert not keyword.iskeyword(name.module)
    assert name.module not in sys.stdlib_module_names
