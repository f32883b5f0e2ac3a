"""Fields as a user declares them."""

import pytest

from scaffold.errors import UsageError
from scaffold.generating.fields import FieldType, parse_fields


def parse(text: str) -> list[tuple[str, FieldType, tuple[str, ...]]]:
    return [
        (field.name, field.type, field.levels)
        for field in parse_fields(text, flag="--output", example="a:str")
    ]


def test_types_are_read_and_text_is_the_default() -> None:
    assert parse("a, b:int ,c:float,d:bool,e:x|y z") == [
        ("a", FieldType.TEXT, ()),
        ("b", FieldType.WHOLE, ()),
        ("c", FieldType.NUMBER, ()),
        ("d", FieldType.FLAG, ()),
        ("e", FieldType.LEVELS, ("x", "y z")),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,,b",
        "class:str",
        "a:date",
        "a:x|x",
        "a:x|",
        "A:str",
        "a:str,a:int",
        "trace_id:str",
        "schema:str",
        "é:str",
        'a:"|b',
    ],
)
def test_what_cannot_be_used_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert caught.value.help == "--output 'a:str'"


def test_levels_become_members_of_an_enumeration_whatever_they_are_called() -> None:
    (field,) = parse_fields("a:in progress|In-Progress|1st|é|name", flag="--output", example="")
    assert len(set(field.members)) == len(field.levels)
    assert all(member.isidentifier() and member.isupper() for member in field.members)
