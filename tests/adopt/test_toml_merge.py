"""Merging TOML by keys: what only one side changed is taken, what both changed stays the user's."""

import tomllib
from typing import Any

import pytest
import tomlkit
from hypothesis import example, given
from hypothesis import strategies as st

from scaffold.adoption.toml_merge import merge
from scaffold.errors import TargetError

KEYS = st.sampled_from(["a", "b", "c", "tool"])
LEAVES = st.one_of(st.integers(0, 3), st.sampled_from(["x", "y"]), st.lists(st.sampled_from(["p", "q", "r"])))
DOCUMENTS = st.dictionaries(
    KEYS, st.one_of(LEAVES, st.dictionaries(KEYS, st.one_of(LEAVES, st.dictionaries(KEYS, LEAVES))))
)


def text(document: dict[str, Any]) -> str:
    return tomlkit.dumps(document)


@example({"a": {"a": {}}}, {"a": {}})
@example({"a": {}, "b": {}}, {"a": {}})
@given(DOCUMENTS, DOCUMENTS)
def test_a_side_that_changed_nothing_gives_way(base: dict[str, Any], changed: dict[str, Any]) -> None:
    merged = merge(text(base), text(base), text(changed), lists=())

    assert unordered(tomllib.loads(merged.text)) == unordered(changed)
    assert merged.kept == ()
    assert merge(text(base), text(changed), text(base), lists=()).text == text(changed)


@given(DOCUMENTS, DOCUMENTS)
def test_without_a_base_every_key_of_both_is_there_and_the_users_value_counts(
    ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    merged = merge("", text(ours), text(theirs), lists=())

    assert_contains(tomllib.loads(merged.text), ours)
    assert merge("", merged.text, text(theirs), lists=()).text == merged.text


def unordered(value: Any) -> Any:  # noqa: ANN401 - any value of TOML
    """Take arrays as sets, as a merge by elements does."""
    if isinstance(value, dict):
        return {key: unordered(entry) for key, entry in value.items()}
    return sorted(set(value)) if isinstance(value, list) else value


def assert_contains(found: Any, wanted: Any) -> None:  # noqa: ANN401 - any value of TOML
    if isinstance(wanted, dict):
        assert isinstance(found, dict)
        for key, value in wanted.items():
            assert_contains(found[key], value)
    else:
        assert found == wanted


def test_comments_and_spelling_stay() -> None:
    ours = "# mine\n[project]\nname = 'acme' # so\n\n[tool.x]\na = 1\n"

    merged = merge("", ours, '[project]\nname = "other"\nversion = "1"\n[tool.y]\nb = 2\n', lists=())

    assert merged.text.startswith("# mine\n[project]\nname = 'acme' # so\n")
    assert tomllib.loads(merged.text) == {
        "project": {"name": "acme", "version": "1"},
        "tool": {"x": {"a": 1}, "y": {"b": 2}},
    }
    assert [(setting.key, setting.yours, setting.template) for setting in merged.kept] == [
        ("project.name", '"acme"', '"other"')
    ]


def test_a_table_that_both_sides_emptied_goes() -> None:
    base = "[a.x]\nb = 1\n[a.y]\nb = 1\n"

    assert merge(base, "[a.x]\nb = 1\n", "[c]\nd = 1\n", lists=()).text.strip() == "[c]\nd = 1"


def test_requirements_are_the_same_if_they_name_the_same_distribution() -> None:
    ours = '[project]\ndependencies = ["Foo_Bar>=1", "mine"]\n'
    theirs = '[project]\ndependencies = ["foo-bar>=2", "new"]\n'

    merged = merge("", ours, theirs, lists=("project.dependencies",))

    assert tomllib.loads(merged.text)["project"]["dependencies"] == ["Foo_Bar>=1", "mine", "new"]
    assert [setting.key for setting in merged.kept] == ["project.dependencies: foo-bar"]


def test_a_later_change_reaches_lists_and_tables_element_by_element() -> None:
    base = '[p]\ndependencies = ["a>=1", "b"]\n[[t.c]]\nid = "one"\nx = 1\n'
    ours = '[p]\ndependencies = ["mine", "a>=1", "b"]\n[[t.c]]\nid = "one"\nx = 1\n[[t.c]]\nid = "mine"\n'
    theirs = '[p]\ndependencies = ["a>=2", "c"]\n[[t.c]]\nid = "one"\nx = 2\n[[t.c]]\nid = "two"\n'

    merged = merge(base, ours, theirs, lists=())

    assert tomllib.loads(merged.text) == {
        "p": {"dependencies": ["mine", "a>=2", "c"]},
        "t": {"c": [{"id": "one", "x": 2}, {"id": "mine"}, {"id": "two"}]},
    }
    assert merged.kept == ()


def test_what_is_no_toml_is_refused() -> None:
    with pytest.raises(TargetError, match="cannot be merged"):
        merge("", "a = \n", "b = 1\n", lists=())
