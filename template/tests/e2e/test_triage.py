import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ..conftest import Cli


def test_a_ticket_is_triaged_on_the_command_line(cli: Cli) -> None:
    done = cli("triage", "I was charged twice.", "--plan", "enterprise")
    assert done.exit_code == 0
    decision = json.loads(done.stdout)
    assert (decision["category"], decision["priority"], decision["action"]) == ("billing", "high", "reply")
    assert decision["evidence"] == "I was charged twice"
    assert decision["model"] == "offline-rules"


def test_an_empty_ticket_is_refused(cli: Cli) -> None:
    done = cli("triage", "  ")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "error: the ticket is empty\n"


def test_a_ticket_is_triaged_over_http(client: TestClient) -> None:
    response = client.post("/triage", json={"ticket_id": "1", "text": "My password does not work", "plan": "free"})
    assert response.status_code == 200
    assert response.json()["category"] == "account"


def test_a_wrong_request_is_a_problem_that_names_the_field(client: TestClient) -> None:
    response = client.post("/triage", json={"ticket_id": "1", "text": " ", "mood": "bad"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert {error["field"] for error in response.json()["errors"]} == {"body.text", "body.mood"}


def test_a_body_that_is_too_large_or_is_no_json_is_a_problem(client: TestClient) -> None:
    huge = client.post("/triage", content=b" " * 3_000_000, headers={"content-type": "application/json"})
    form = client.post("/triage", data={"ticket_id": "1", "text": "Hello"})
    assert [huge.status_code, form.status_code] == [413, 415]
    assert {huge.headers["content-type"], form.headers["content-type"]} == {"application/problem+json"}
    assert "application/json" in form.json()["detail"]


def test_an_unknown_path_is_a_problem(client: TestClient) -> None:
    response = client.get("/nowhere")
    assert (response.status_code, response.json()["detail"]) == (404, "Not Found")


def test_the_service_is_healthy(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.head("/health").status_code == 200


def test_a_backlog_is_triaged_line_by_line(cli: Cli, project: Path) -> None:
    backlog = project / "tickets.jsonl"
    backlog.write_text('{"ticket_id": "1", "text": "Where is my parcel?"}\n{"ticket_id": "2", "text": "Hello"}\n')
    done = cli("backlog", str(backlog))
    assert done.exit_code == 0
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(o["ticket_id"], o["category"]) for o in outcomes] == [("1", "delivery"), ("2", "other")]


def test_a_ticket_may_hold_what_unicode_calls_the_end_of_a_line(cli: Cli, project: Path) -> None:
    backlog = project / "tickets.jsonl"
    backlog.write_text('{"ticket_id": "1", "text": "Where is\u2028my parcel?\x85"}\n', encoding="utf-8")
    done = cli("backlog", str(backlog))
    assert (done.exit_code, json.loads(done.stdout)["category"]) == (0, "delivery")


def test_a_bad_backlog_names_file_and_line(cli: Cli, project: Path) -> None:
    backlog = project / "tickets.jsonl"
    backlog.write_text('{"ticket_id": "1", "text": "Where is my parcel?"}\n{"ticket": "2"}\n')
    done = cli("backlog", str(backlog))
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        f"error: {backlog}:2: not a ticket: ticket_id: Field required; text: Field required; "
        "ticket: Extra inputs are not permitted\n"
    )


def test_an_argument_that_is_not_text_is_named(cli: Cli) -> None:
    done = cli("triage", b"caf\xe9".decode(errors="surrogateescape"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("error: argument 2 is not UTF-8\nhelp: ")


def test_a_folder_that_cannot_be_made_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_STATE_DIR", "config/local.yaml/var")
    done = cli("triage", "Where is my parcel?")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "error: config/local.yaml/var: Not a directory\n"
