"""Jobs: submitted over HTTP or on the command line, done by a worker."""

import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from ..conftest import Cli, KeyOf, served


def test_the_evaluation_runs_as_a_job(cli: Cli, client: TestClient, project: Path) -> None:
    answered = client.post("/jobs/evaluate", json={"suites": []})
    assert answered.status_code == 202, answered.text
    job = answered.json()
    assert (job["state"], job["trace_id"]) == ("queued", answered.headers["x-trace-id"])
    assert cli("worker", "--once").stderr.endswith("1 items were worked on\n")
    done = client.get(answered.headers["location"]).json()
    assert (done["state"], done["progress"], done["error"]) == ("done", 1.0, None)
    assert (project / done["result"]["report"]).is_file()
    shown = json.loads(cli("trace", "show", job["job_id"]).stdout)
    assert "work" in {span["name"] for span in shown["spans"]}
    assert client.get("/jobs").json() == [done]


def test_a_job_is_managed_on_the_command_line(cli: Cli) -> None:
    job = json.loads(cli("jobs", "submit", "evaluate").stdout)
    assert job["job_id"] in cli("jobs", "list").stdout
    assert json.loads(cli("jobs", "cancel", job["job_id"]).stdout)["state"] == "cancelled"
    assert json.loads(cli("jobs", "retry", job["job_id"]).stdout)["state"] == "queued"
    assert json.loads(cli("jobs", "show", job["job_id"]).stdout)["attempts"] == 0
    assert [one["job_id"] for one in json.loads(cli("jobs", "list", "--json").stdout)] == [job["job_id"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("submit", "nonsense"), "error: no job 'nonsense'\nhelp: one of "),
        (("submit", "evaluate", "--parameters", "["), "error: --parameters: parameters: Invalid JSON"),
        (("submit", "evaluate", "--parameters", '{"x": 1}'), "error: --parameters: x: Extra inputs"),
        (("show", "nothing"), "error: job 'nothing': no such job\nhelp: `jobs list` shows the jobs\n"),
    ],
)
def test_what_is_no_job_is_an_error(cli: Cli, arguments: tuple[str, ...], message: str) -> None:
    done = cli("jobs", *arguments)
    assert (done.exit_code, done.stdout) == (2 if "submit" in arguments else 1, "")
    assert done.stderr.startswith(message)


def export(cli: Cli, rows: str = "audit") -> dict[str, Any]:
    """Submit an export, let a worker do it, and return the job."""
    job = json.loads(cli("jobs", "submit", "export", "--parameters", json.dumps({"rows": rows})).stdout)
    assert cli("worker", "--once").exit_code == 0
    return dict(json.loads(cli("jobs", "show", job["job_id"]).stdout))


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_rows_of_the_tenant_of_a_caller_are_exported_and_of_no_other(cli: Cli, project: Path, key_of: KeyOf) -> None:
    key_of("ann", "reader")
    key_of("bea", "reader", tenant="other")
    job = export(cli)
    file = project / job["result"]["file"]
    found = lines(file)
    assert (job["state"], job["progress"], job["result"]["rows"]) == ("done", 1.0, len(found))
    assert [(row["tenant"], json.loads(row["content"])["action"]) for row in found] == [
        ("main", "keys.create"),
        ("main", "jobs.submit"),
    ]
    assert job["result"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (*_, entry) = json.loads(cli("audit", "list", "--json", "--trace", job["trace_id"]).stdout)
    assert (entry["action"], entry["rows"], entry["after"]) == ("export", "audit", "2 rows")


def test_exported_traces_are_those_of_the_tenant(cli: Cli, project: Path, key_of: KeyOf) -> None:
    with served(project, on_loopback=False) as client:
        for tenant in ("main", "other"):
            assert client.get("/jobs", headers=key_of("ann", "operator", tenant=tenant)).status_code == 200
    rows = lines(project / export(cli, "traces")["result"]["file"])
    assert [row["attributes"]["app.tenant"] for row in rows if row["name"] == "request"] == ["main"]


def test_what_cannot_be_exported_is_refused_at_once(client: TestClient) -> None:
    refused = client.post("/jobs/export", json={"rows": "passwords"})
    assert refused.status_code == 422
    assert "there are audit" in refused.text


def test_the_same_key_is_the_same_job(client: TestClient) -> None:
    key = {"Idempotency-Key": "once"}
    first, again = (client.post("/jobs/evaluate", json={}, headers=key).json() for _ in range(2))
    assert first["job_id"] == again["job_id"]
    assert len(client.get("/jobs").json()) == 1


def test_a_job_of_another_caller_is_not_found(client: TestClient, key_of: KeyOf) -> None:
    job = client.post("/jobs/evaluate", json={}).json()
    reader, stranger = key_of("ann", "reader"), key_of("developer", "operator", tenant="other")
    for headers in (reader, stranger):
        assert client.get(f"/jobs/{job['job_id']}", headers=headers).status_code == 404
        assert client.post(f"/jobs/{job['job_id']}/cancel", headers=headers).status_code == 404
        assert client.get("/jobs", headers=headers).json() == []
    assert client.post("/jobs/evaluate", json={}, headers=reader).status_code == 403
    cancelled = client.post(f"/jobs/{job['job_id']}/cancel", headers=key_of("olga", "operator"))
    assert cancelled.json()["state"] == "cancelled"
    assert client.post(f"/jobs/{job['job_id']}/cancel").status_code == 409
