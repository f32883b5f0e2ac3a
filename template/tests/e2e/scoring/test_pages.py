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


def test_experiments_are_listed_and_one_is_shown_in_five_clicks(project: Path) -> None:
    with served(project) as client:
        person = Person(client)
        person.follow("Experiments")
        assert "No sweep was recorded yet: experiments run experiments/scoring/trees.yaml records one." in person.text
        run = record(project, "trees-20260101T000000Z", trees=range(1, 121))
        (run.with_name("broken.json")).write_text("{")
        person.follow("Experiments")
        assert "trees-20260101T000000Z machines 240 roc_auc 0.99 trees 120, kind <b>boosting</b>" in person.text
        assert "broken unreadable" in person.text
        person.follow("trees-20260101T000000Z")
        assert "120 combinations under 2 seeds, 5 folds, table machines." in person.text
        assert "1 120 <b>boosting</b> 0.99" in person.text
        person.follow("Next page")
        assert "51 70 <b>boosting</b>" in person.text
        assert person.clicks <= 5
        assert get(client, "/console/experiments/nothing").status_code == 404
        assert get(client, "/console/experiments/..%2Fscoring").status_code in {403, 404}
        assert get(client, "/console/experiments/broken").status_code == 502


def record(project: Path, name: str, *, trees: range) -> Path:
    """Write a run whose metric grows with the number of trees."""
    kind = "<b>boosting</b>"
    grid = {"trees": list(trees), "kind": [kind]}
    sweep = {"name": "trees", "metric": "roc_auc", "folds": 5, "seeds": [0, 1], "grid": grid}
    trials = [
        {"parameters": {"trees": one, "kind": kind}, "seed": seed, "metrics": {"roc_auc": 0.87 + one / 1000}}
        for one in trees
        for seed in (0, 1)
    ]
    run = {"sweep": sweep, "data_hash": "d" * 64, "code_commit": "c0ffee", "libraries": {}, "trials": trials}
    file = project / "experiments/runs" / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({**run, "table": "machines"}))
    return file
