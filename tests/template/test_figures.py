"""The page of figures has every row that is measured, and no figure is over its limit."""

import pytest

from scaffold.answers.presets import PRESETS
from tools import figures
from tools.figure import Figure

from .conftest import Renderer
from .variants import preset_answers

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


def labels(page: str) -> list[str]:
    """Give the headings and the first column."""
    return [line.split("|")[1] if line.startswith("|") else line for line in page.splitlines() if line]
