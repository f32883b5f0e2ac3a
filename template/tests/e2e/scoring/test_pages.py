"""Models as pages."""

import json
from pathlib import Path

import pytest

from ...conftest import Cli, served
from ...pages import Person, check_page, get, links_of, text_of
from ...scoring.project import copy_trained_state, declare

PAGE = "/console/scoring"


def test_without_a_model_the_page_says_how_to_make_one(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(project, monkeypatch, "machines")
    with served(project) as client:
        page = get(client, PAGE)
        check_page(page)
        assert "machines no model" in text_of(page)
        assert "train machines" in text_of(page)


def test_a_model_is_trained_again_in_five_clicks(cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(project, monkeypatch, "machines")
    with served(project) as client:
        person = Person(client)
        person.follow("Models")
        person.send("Train machines")
        assert person.clicks <= 5
        assert "train queued" in person.text
        assert cli("worker", "--once").exit_code == 0
        person.follow("Read again")
        assert "train done" in person.text
        person.follow("Models")
        assert "machines served" in person.text


def test_a_model_is_shown_with_its_metrics_its_versions_and_its_card(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(project, monkeypatch, "machines")
    copy_trained_state(project, "machines")
    (version,) = [file.parent.name for file in (project / "var/models/machines").glob("*/model.json")]
    metrics = json.loads((project / "var/models/machines" / version / "model.json").read_text())["metrics"]
    with served(project) as client:
        page = get(client, PAGE)
        check_page(page)
        text = text_of(page)
        assert all(f"{name} {value:.4g}" in text for name, value in metrics.items())
        (card,) = [link for link in links_of(page) if link.endswith(version)]
        shown = get(client, card)
        check_page(shown)
        assert (shown.status_code, version in shown.text) == (200, True)
        for gone in ("machines/nothing", f"nothing/{version}", "machines/..%2F.."):
            assert get(client, f"{PAGE}/{gone}").status_code in {403, 404}
