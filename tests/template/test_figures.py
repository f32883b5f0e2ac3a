"""The page of figures has every row that is measured, and no figure is over its limit."""

import pytest

from scaffold.answers.presets import PRESETS
from tools import figures
from tools.figure import Figure
from tools.limits import FULL_FOLDERS, MOST_ENTRIES, SINGLE_ADAPTERS
from tools.sizes import full_folders, ports_with_one_adapter

from .conftest import Renderer
from .variants import PACKAGE, preset_answers

Sections = dict[str, list[Figure]]


@pytest.fixture(scope="module")
def sections(rendered: Renderer) -> Sections:
    return figures.measure(
        {name: rendered(name, preset_answers(name)).root for name in PRESETS},
        {name: rendered(f"{name}-bare", preset_answers(name, example=False)).root for name in PRESETS},
    )


def test_the_page_has_the_rows_that_are_measured(sections: Sections) -> None:
    assert labels(figures.PAGE.read_text("utf-8")) == labels(figures.page(sections))


def test_every_binding_limit_holds(sections: Sections) -> None:
    assert [
        (title, figure)
        for title, measured in sections.items()
        for figure in measured
        if figure.binding and not figure.holds
    ] == []


def test_every_exception_is_used(rendered: Renderer) -> None:
    """A folder or port that keeps to the limit needs no reason any more."""
    roots = [rendered(name, preset_answers(name)).root for name in PRESETS]
    bare = [rendered(f"{name}-bare", preset_answers(name, example=False)).root for name in PRESETS]
    packages = [root / "src" / PACKAGE for root in bare]

    assert set(FULL_FOLDERS) == {folder for path in packages for folder in full_folders(path, MOST_ENTRIES)}
    assert set(SINGLE_ADAPTERS) == {
        name for root in roots for name in ports_with_one_adapter(root, root / "src" / PACKAGE)
    }


def labels(page: str) -> list[str]:
    """Give the headings and the first column."""
    return [line.split("|")[1] if line.startswith("|") else line for line in page.splitlines() if line]
