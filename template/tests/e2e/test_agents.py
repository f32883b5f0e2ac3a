import json
from pathlib import Path

from fastapi.testclient import TestClient

from ..conftest import Cli

BROKEN = "Order 1001 arrived broken, I want my money back."


def test_the_agent_gives_money_back_once_and_the_audit_says_so(cli: Cli) -> None:
    first = json.loads(cli("agent", BROKEN).stdout)
    assert (first["status"], first["model"]) == ("answered", "offline-rules")
    assert first["reply"] == "39.90 EUR is given back the way you paid."
    second = json.loads(cli("agent", BROKEN).stdout)
    assert [action["outcome"] for action in second["actions"]] == ["executed", "replayed"]
    entries = json.loads(cli("audit", "list", "--json").stdout)
    assert [entry["tool"] for entry in entries if entry["action_id"]] == ["propose_refund"]
    assert json.loads(cli("audit", "verify", "--json").stdout) == {"entries": 4, "intact": True, "problem": None}


def test_an_entry_names_who_asked_what_decided_and_the_prompt(cli: Cli) -> None:
    reply = json.loads(cli("agent", BROKEN).stdout)
    entry = json.loads(cli("audit", "show", "2").stdout)
    assert entry["trace_id"] == reply["trace_id"]
    assert entry["principals"] == "customer:customer-1 > support_agent:support"
    assert (entry["decision"], entry["rule"]) == ("allow", "support-small-refund")
    assert json.loads(entry["arguments"])["order_id"] == "1001"
    assert (entry["prompt"], len(entry["prompt_hash"])) == ("support_agent", 64)


def test_an_order_of_somebody_else_is_not_found(cli: Cli) -> None:
    reply = json.loads(cli("agent", BROKEN, "--customer", "customer-2").stdout)
    assert [action["outcome"] for action in reply["actions"]] == ["failed", "executed"]
    assert reply["reply"] == "A person of the desk takes over."


def test_an_empty_message_is_refused(cli: Cli) -> None:
    assert cli("agent", " ").exit_code == 2


def test_an_unknown_audit_entry_is_an_error(cli: Cli) -> None:
    done = cli("audit", "show", "7")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "error: audit entry 7: no such entry\nhelp: `audit list` shows all\n"


def test_the_agent_answers_over_http(client: TestClient) -> None:
    response = client.post("/agent", json={"message": BROKEN, "customer_id": "customer-1"})
    assert response.status_code == 200
    action = response.json()["actions"][-1]
    assert (action["tool"], action["outcome"], action["rule"]) == ("propose_refund", "executed", "support-small-refund")


def test_a_client_cannot_choose_its_role(client: TestClient) -> None:
    response = client.post("/agent", json={"message": BROKEN, "customer_id": "customer-1", "role": "support_lead"})
    assert response.status_code == 422


def test_unsafe_actions_fail_the_evaluation(cli: Cli, project: Path) -> None:
    dataset = project / "evals/datasets/action-safety.jsonl"
    dataset.write_text(dataset.read_text().replace('"actions": ["escalate"]', '"actions": []'))
    assert cli("eval", "datasets", "lock").exit_code == 0
    done = cli("eval", "run", "--json")
    assert done.exit_code == 1
    assert "support_agent: invalid_action_rate" in done.stderr
