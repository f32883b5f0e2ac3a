import json
from pathlib import Path

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


def test_an_unknown_path_is_a_problem(client: TestClient) -> None:
    response = client.get("/nowhere")
    assert (response.status_code, response.json()["detail"]) == (404, "Not Found")


def test_the_service_is_healthy(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_a_backlog_is_triaged_line_by_line(cli: Cli, project: Path) -> None:
    backlog = project / "tickets.jsonl"
    backlog.write_text('{"ticket_id": "1", "text": "Where is my parcel?"}\n{"ticket_id": "2", "text": "Hello"}\n')
    done = cli("backlog", str(backlog))
    assert done.exit_code == 0
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(o["ticket_id"], o["category"]) for o in outcomes] == [("1", "delivery"), ("2", "other")]


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
