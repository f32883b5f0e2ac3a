"""Monitoring as pages."""

import json
from pathlib import Path

import pytest

from ...conftest import Cli, KeyOf, served
from ...pages import Person, check_page, get, links_of, read, text_of
from ...scoring.project import copy_trained_state, declare

PAGE = "/console/mlops"
REPORT = "2026-01-01T000000Z"
FACTS = {
    "made_at": "2026-01-01T00:00:00Z",
    "model_version": "1f",
    "predictions": 12_000,
    "performance": "degraded",
    "drift": "drifted",
    "findings": ["drifted: <b>age</b>"],
}


def folder_of(project: Path) -> Path:
    """Return the folder of the reports of the table."""
    folder = project / "var/monitoring/machines"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep(project: Path, report_id: str = REPORT) -> None:
    """Write a report as `monitor` keeps it."""
    (folder_of(project) / f"{report_id}.html").write_text("<!doctype html><title>r</title>")
    (folder_of(project) / f"{report_id}.json").write_text(json.dumps({**FACTS, "report_id": report_id}))


@pytest.fixture(autouse=True)
def _declared(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(project, monkeypatch, "machines")


def test_without_a_report_the_page_says_what_writes_one(project: Path) -> None:
    with served(project) as client:
        page = get(client, PAGE)
        check_page(page)
        assert "There is no report yet: monitor run --table machines writes one." in text_of(page)
        assert "It was not measured yet: eval run --suite machines_fairness measures it." in text_of(page)


def test_reports_and_fairness_are_found_in_five_clicks(
    cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_SCORING__ESTIMATOR__KIND", "logistic")  # It is fitted at once.
    copy_trained_state(project, "machines")
    assert cli("monitor", "report").exit_code == 0
    cli("eval", "run", "--suite", "machines_fairness")
    (kept,) = [json.loads(file.read_text()) for file in folder_of(project).glob("*.json")]
    with served(project) as client:
        person = Person(client)
        person.follow("Monitoring")
        assert f"{kept['model_version']} 0 not measured" in person.text
        assert "maker_disparate_impact" in person.text
        (report,) = [link for link in links_of(person.page) if link.endswith(f"/machines/{kept['report_id']}")]
        shown = get(client, report)
        check_page(shown)
        assert f"Monitoring of machines {kept['model_version']}" in text_of(shown)
        (run,) = [link for link in links_of(person.page) if "/console/evaluation/" in link]
        person.follow(run.rpartition("/")[2])
        assert "machines_fairness" in person.text
        assert person.clicks <= 5


def test_what_a_report_found_is_shown_as_text(project: Path) -> None:
    keep(project)
    with served(project) as client:
        page = get(client, PAGE)
        check_page(page)
        assert "12000 degraded drifted drifted: <b>age</b>" in text_of(page)
        assert [one.text for one in read(page.text).of("b")] == []
        for gone in ("machines/nothing", f"nothing/{REPORT}", "machines/..%2F..", "machines/%2Fetc%2Fpasswd"):
            assert get(client, f"{PAGE}/{gone}").status_code in {403, 404}


def test_the_newest_fifty_reports_are_kept(cli: Cli, project: Path) -> None:
    copy_trained_state(project, "machines")
    for number in range(60):
        keep(project, f"2020-01-01T0000{number:02}Z")
    assert cli("monitor", "report").exit_code == 0
    kept = sorted(file.name for file in folder_of(project).iterdir())
    assert len(kept) == 100
    assert kept[:2] == ["2020-01-01T000011Z.html", "2020-01-01T000011Z.json"]


def test_a_report_that_cannot_be_read_is_named(project: Path) -> None:
    (folder_of(project) / f"{REPORT}.json").write_text("{")
    with served(project) as client:
        page = get(client, PAGE)
        check_page(page)
        assert (page.status_code, f"{REPORT}.json: not a report" in text_of(page)) == (200, True)


def test_only_operators_see_reports(project: Path, key_of: KeyOf) -> None:
    keep(project)
    with served(project, on_loopback=False) as client:
        for path in (PAGE, f"{PAGE}/machines/{REPORT}"):
            assert get(client, path).status_code == 401
            assert get(client, path, **key_of("ann", "scorer")).status_code == 403
            assert get(client, path, **key_of("ann", "operator")).status_code == 200
