"""Entries that are added to wiring lists by their syntax tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.generating.drafting import with_section
from scaffold.generating.lists import ListEntry, with_entry

ENTRY = ListEntry(file="own.py", list="PARTS", entry="added", key=None, module=".", imported="added")
PAIR = ListEntry(
    file="own.py", list="RULES", entry="answer", key='"added"', module=".rules", imported="answer"
)
LINE = ListEntry(file="own.py", list="Own", entry="added: int = 1", key=None, module=".", imported="added")
HEAD = '"""Mine."""\n\nfrom collections.abc import Sequence\n\n'

names = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), unique=True, max_size=4)
comments = st.sampled_from(["", "  # one", "  # a, b"])


@given(names, st.sampled_from(["one line", "lines", "lines and a comma"]), comments)
def test_an_entry_is_added_once_and_nothing_else_changes(
    present: list[str], layout: str, comment: str
) -> None:
    spread, trailing = layout != "one line", layout == "lines and a comma"
    lines = [f"    {name},{comment}\n" for name in present]
    if spread and present and not trailing:
        lines[-1] = f"    {present[-1]}\n"
    spelled = f"[\n{''.join(lines)}]" if spread and present else f"[{', '.join(present)}]"
    source = f"{HEAD}PARTS: Sequence[object] = {spelled}  # mine\nx = 1\n"
    after = with_entry(source, ENTRY)
    assert after is not None
    scope: dict[str, object] = dict.fromkeys([*present, "added"], 0)
    code = after.replace("from . import added\n", "")
    scope.update({name: name for name in [*present, "added"]})
    exec(compile(code, "own.py", "exec"), scope)  # noqa: S102 - our own text
    assert scope["PARTS"] == [*present, "added"]
    assert with_entry(after, ENTRY) == after
    assert all(
        line in after.splitlines()
        for line in source.splitlines()
        if "PARTS" not in line
        and "]" not in line
        and line.strip().removesuffix(",").split("  #")[0] not in present
    )
    assert after.count("# one") == source.count("# one")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_the_mark_of_windows_stay(end: str, mark: str) -> None:
    source = mark + f"{HEAD}PARTS = [\n    alpha,\n]\n".replace("\n", end)
    after = with_entry(source, ENTRY)

    assert after is not None
    assert after.startswith(f'{mark}"""Mine."""{end}')
    assert after.count("\n") == after.count(end)


@pytest.mark.parametrize(
    "source",
    [
        "PARTS = find()\n",
        "PARTS = [a]\nPARTS += [b]\n",
        "PARTS = [a]\nPARTS = [b]\n",
        "if x:\n    PARTS = []\n",
        "PARTS = {}\n",
        "PARTS: list\n",
        "OTHER = []\n",
        "PARTS = [\n",
        "def parts():\n    PARTS = []\n",
    ],
)
def test_what_is_not_one_plain_list_is_left_alone(source: str) -> None:
    assert with_entry(source, ENTRY) is None


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ("RULES = {}\n", 'RULES = {"added": answer}\n'),
        ("RULES = {'a': b}\n", "RULES = {'a': b, \"added\": answer}\n"),
        ("RULES = {\n    'a': b,  # c\n}\n", "RULES = {\n    'a': b,  # c\n    \"added\": answer,\n}\n"),
        ("RULES = {**more}\n", 'RULES = {**more, "added": answer}\n'),
    ],
)
def test_a_pair_is_added_to_a_dict(source: str, after: str) -> None:
    assert with_entry(source, PAIR) == f"from .rules import answer\n{after}"


def test_a_key_that_is_there_keeps_its_value() -> None:
    source = "RULES = {'added': mine}\n"
    assert with_entry(source, PAIR) == source


def test_a_line_is_added_to_a_class() -> None:
    source = 'class Own:\n    """Mine."""\n'
    once = with_entry(source, LINE)
    assert once == 'from . import added\nclass Own:\n    """Mine."""\n\n    added: int = 1\n'
    assert with_entry(once, LINE) == once


@pytest.mark.parametrize(
    ("page", "after"),
    [
        ("# A\n\nText.\n\n## Use\n\nMore.\n", "# A\n\nText.\n\n## B\n\nOwn.\n\n## Use\n\nMore.\n"),
        ("# A\n", "# A\n\n## B\n\nOwn.\n"),
        ("", "## B\n\nOwn.\n"),
    ],
)
def test_a_section_goes_before_the_first_one_of_a_page(page: str, after: str) -> None:
    assert with_section(page, "## B\n\nOwn.\n") == after
