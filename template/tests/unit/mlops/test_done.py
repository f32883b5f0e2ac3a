"""The definition of done: every item has evidence that can be measured, and the state is that of the evidence."""

from pathlib import Path

import pytest

from mlops.done import ROOT, Item, State, measure, read_items

ITEMS = read_items()


def test_there_are_25_items_and_each_has_one_kind_of_evidence_or_a_reason() -> None:
    assert len(ITEMS) == len({(one.area, one.statement) for one in ITEMS}) == 25
    for item in ITEMS:
        kinds = [kind for kind in (item.test, item.run, item.module, item.file) if kind]
        assert len(kinds) == 1 or (not kinds and item.open)


@pytest.mark.parametrize("item", [one for one in ITEMS if one.test], ids=lambda one: one.statement)
def test_a_test_that_is_evidence_exists(item: Item) -> None:
    file, _, name = item.test.partition("::")
    assert name in (ROOT / file).read_text()


def test_the_template_of_pull_requests_has_every_item() -> None:
    file = ROOT / ".github/pull_request_template.md"
    if file.is_file():
        assert [line for line in file.read_text().splitlines() if line.startswith("- [ ] ")] == [
            f"- [ ] {one.statement}." for one in ITEMS
        ]


def test_the_state_is_that_of_the_evidence(tmp_path: Path) -> None:
    plan = Item(area="a", statement="s", file="plan*.md", holds="who", open="write it")
    assert measure(plan, {}, tmp_path) == (State.OPEN, "write it")
    (tmp_path / "plan.md").write_text("nothing")
    assert measure(plan, {}, tmp_path) == (State.FAILED, "plan.md has no who")
    (tmp_path / "plan.md").write_text("who: anna")
    assert measure(plan, {}, tmp_path) == (State.DONE, "plan.md")
    tested = Item(area="a", statement="s", test="tests/x.py")
    assert measure(tested, {"tests/x.py": True})[0] is State.DONE
    assert measure(tested, {"tests/x.py": False})[0] is State.FAILED
    for module, state in (("this --any", State.DONE), ("no_such_module", State.FAILED)):
        assert measure(Item(area="a", statement="s", module=module), {}) == (state, f"python -m {module}")
    assert measure(Item(area="a", statement="s", open="nothing measures it"), {}) == (State.OPEN, "nothing measures it")
