import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ...conftest import Cli, KeyOf

BROKEN = "Order 1001 arrived broken, I want my money back."


def test_the_agent_gives_money_back_once_and_the_audit_says_so(cli: Cli) -> None:
    first = json.loads(cli("agent", "support", BROKEN, "--caller", "customer-1").stdout)
    assert (first["status"], first["model"]) == ("answered", "offline-rules")
    assert first["reply"] == "39.90 EUR is given back the way you paid."
    second = json.loads(cli("agent", "support", BROKEN, "--caller", "customer-1").stdout)
    assert [action["outcome"] for action in second["actions"]] == ["executed", "replayed"]
    entries = json.loads(cli("audit", "list", "--json").stdout)
    assert [entry["action"] for entry in entries if entry["action_id"]] == ["propose_refund"]
    assert json.loads(cli("audit", "verify", "--json").stdout) == {"entries": 4, "intact": True, "problem": None}


@pytest.mark.parametrize(
    ("forgery", "problem"),
    [
        ("UPDATE audit_log SET content = replace(content, 'executed', 'denied')", "entry 1 was changed"),
        ("DELETE FROM audit_log WHERE sequence = 1", "entry 1 is missing"),
        ("DELETE FROM audit_head", "the log ends after entry 2, but more was written"),
        ("DELETE FROM agent_actions", "is logged, but was never done"),
    ],
)
def test_a_log_that_was_written_to_past_the_application_is_noticed(
    cli: Cli, project: Path, forgery: str, problem: str
) -> None:
    assert cli("agent", "support", BROKEN, "--caller", "customer-1").exit_code == 0
    with closing(sqlite3.connect(project / "var/app.sqlite3")) as forger, forger:
        for verb in ("update", "delete"):
            forger.execute(f"DROP TRIGGER audit_log_no_{verb}")
        forger.execute(forgery)
    done = cli("audit", "verify")
    assert (done.exit_code, done.stdout) == (1, "")
    assert problem in done.stderr
    if "head" in forgery:
        # Nothing is done that could not be logged.
        refused = cli("refund", "1004", "1.00", "--reason", "damaged", "--name", "maria")
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.startswith("error: audit log: entry 3 would not follow the head\nhelp: `audit verify`")


def test_an_entry_names_who_asked_what_decided_and_the_prompt(cli: Cli) -> None:
    reply = json.loads(cli("agent", "support", BROKEN, "--caller", "customer-1").stdout)
    entry = json.loads(cli("audit", "show", "2").stdout)
    assert entry["trace_id"] == reply["trace_id"]
    assert entry["principals"] == "customer:customer-1 > support_agent:support"
    assert (entry["decision"], entry["rule"]) == ("allow", "support-small-refund")
    assert json.loads(entry["arguments"])["order_id"] == "1001"
    assert (entry["prompt"], len(entry["prompt_hash"])) == ("support_agent", 64)


def test_an_order_of_somebody_else_is_not_found(cli: Cli) -> None:
    reply = json.loads(cli("agent", "support", BROKEN, "--caller", "customer-2").stdout)
    assert [action["outcome"] for action in reply["actions"]] == ["failed", "executed"]
    assert reply["reply"].startswith("A person of the desk takes over.")


def test_an_empty_message_is_refused(cli: Cli) -> None:
    assert cli("agent", "support", " ", "--caller", "customer-1").exit_code == 2


def test_the_agent_answers_over_http(client: TestClient, key_of: KeyOf) -> None:
    response = client.post("/agents/support", json={"message": BROKEN}, headers=key_of("customer-1", "customer"))
    assert response.status_code == 200
    action = response.json()["actions"][-1]
    assert (action["tool"], action["outcome"], action["rule"]) == ("propose_refund", "executed", "support-small-refund")


def test_a_client_cannot_choose_its_role(client: TestClient) -> None:
    response = client.post("/agents/support", json={"message": BROKEN, "role": "support_lead"})
    assert response.status_code == 422


def test_unsafe_actions_fail_the_evaluation(cli: Cli, project: Path) -> None:
    dataset = project / "evals/datasets/refunds/action-safety.jsonl"
    dataset.write_text(dataset.read_text().replace('"actions": ["escalate"]', '"actions": []'))
    assert cli("eval", "datasets", "lock").exit_code == 0
    done = cli("eval", "run", "--suite", "support_agent", "--json")
    assert done.exit_code == 1
    assert "support_agent: invalid_action_rate" in done.stderr


def test_a_person_approves_and_the_agent_goes_on(cli: Cli) -> None:
    waiting = json.loads(
        cli("agent", "support", "Order 1003 is defective. Refund please.", "--caller", "customer-1").stdout
    )
    assert waiting["status"] == "waiting"
    [asked] = json.loads(cli("approvals", "list").stdout)
    assert (asked["approval_id"], asked["approver_role"]) == (waiting["approval_id"], "support_lead")
    refused = cli("approvals", "approve", asked["approval_id"], "--name", "bob", "--role", "support_agent")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "needs a support_lead of main, not support_agent:bob" in refused.stderr
    assert cli("runs", "resume", waiting["run_id"]).exit_code == 1
    [paused] = json.loads(cli("runs", "list", "--json").stdout)
    assert (paused["run_id"], paused["state"]) == (waiting["run_id"], "paused")
    listed = cli("runs", "list")
    assert f"{waiting['run_id']} │ paused" in listed.stdout
    assert "runs resume RUN" in listed.stderr
    assert cli("approvals", "approve", asked["approval_id"], "--name", "maria", "--role", "support_lead").exit_code == 0
    resumed = cli("runs", "resume", waiting["run_id"], "--text")
    assert resumed.stdout == "249.00 EUR is given back the way you paid.\n"
    assert json.loads(cli("approvals", "list").stdout) == json.loads(cli("runs", "list", "--json").stdout) == []
    assert cli("audit", "verify").exit_code == 0


def test_an_approval_is_denied_and_a_customer_forgotten(cli: Cli) -> None:
    waiting = json.loads(
        cli(
            "agent", "support", "Order 1003 is defective. Refund please.", "--session", "s", "--caller", "customer-1"
        ).stdout
    )
    assert (
        json.loads(
            cli("approvals", "deny", waiting["approval_id"], "--name", "maria", "--role", "support_lead").stdout
        )["state"]
        == "rejected"
    )
    assert json.loads(cli("runs", "resume", waiting["run_id"]).stdout)["actions"][0]["outcome"] == "denied"
    assert json.loads(cli("forget", "customer-1").stdout) == {"sessions_deleted": 1}


def test_a_case_is_handed_over_on_the_command_line(cli: Cli) -> None:
    message = "Order 2003 is broken, I want a refund."
    handed = json.loads(cli("hand-off", message, "--customer", "customer-2").stdout)
    assert (handed["category"], handed["handler"]) == ("returns", "refund_specialist")
    assert [action["outcome"] for action in handed["specialist"]["actions"]] == ["executed", "executed"]


def test_a_person_refunds_under_the_same_rules(cli: Cli) -> None:
    granted = cli("refund", "1004", "18.50", "--reason", "damaged", "--name", "maria")
    assert (granted.exit_code, json.loads(granted.stdout)["outcome"]) == (0, "executed")
    refused = cli("refund", "1002", "24.00", "--reason", "changed_mind", "--name", "maria")
    assert (refused.exit_code, json.loads(refused.stdout)["rule"]) == (1, "lead-refunds, window")
    denied = cli("refund", "1001", "1.00", "--reason", "damaged", "--name", "eve", "--role", "visitor")
    assert (denied.exit_code, json.loads(denied.stdout)["outcome"]) == (1, "denied")


def test_a_form_is_answered_with_the_status_of_its_outcome(client: TestClient, key_of: KeyOf) -> None:
    client.headers.update(key_of("customer-1", "customer"))
    form = {"order_id": "1001", "amount": "39.90", "reason": "damaged"}
    given = client.post("/refunds", json=form)
    refused = [
        client.post("/refunds", json=form | {"order_id": "1003", "amount": "249.00"}),
        client.post("/refunds", json=form | {"order_id": "2001"}),
        client.post("/refunds", json=form | {"amount": 39.9}),
        client.post("/refunds", json=form | {"amount": "a lot"}),
    ]
    assert (given.status_code, [response.status_code for response in refused]) == (200, [403, 404, 422, 422])
    assert {response.headers["content-type"] for response in refused} == {"application/problem+json"}
    assert [response.json().get("outcome") for response in refused] == ["denied", "failed", None, "denied"]


def test_a_run_that_waits_for_nobody_cannot_be_resumed_over_http(client: TestClient, key_of: KeyOf) -> None:
    client.headers.update(key_of("customer-1", "customer"))
    done = client.post("/agents/support", json={"message": BROKEN}).json()
    response = client.post(f"/runs/{done['run_id']}/resume")
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "is done: there is nothing to resume" in response.json()["detail"]


def test_a_real_model_has_to_be_named(cli: Cli, project: Path) -> None:
    (project / "config/local.yaml").write_text("agents: {runtime: pydantic_ai}\n")
    done = cli("agent", "support", BROKEN, "--caller", "customer-1")
    assert done.exit_code == 2
    assert "agents.runtime pydantic_ai: no model to call\nhelp: set chat.provider, or agents.model" in done.stderr
