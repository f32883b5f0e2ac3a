import json
from pathlib import Path

from ...conftest import Cli, served
from ...pages import BROWSER


def test_a_refusal_is_rebuilt_from_one_id(cli: Cli, project: Path) -> None:
    (project / "notes").mkdir()
    (project / "notes/whales.md").write_text("# Whales\n\nWhales swim in the sea for 14 days.\n")
    assert cli("ingest", "notes").exit_code == 0
    with served(project) as client:
        answers = [client.post("/ask", json={"question": q}) for q in ("How long do whales swim?", "Who is the CEO?")]
        metrics = client.get("/metrics").text
        asked = client.post("/console/retrieval/ask", data={"question": "Who is the CEO?"}, headers=BROWSER)
    assert [answer.json()["refused"] for answer in answers] == [False, True]
    assert [answer.json()["refusal_reason"] for answer in answers] == [None, "no-passage"]
    assert "retrieval_seconds_count 2.0" in metrics
    assert 'answers_total{refusal_reason=""} 1.0' in metrics
    assert 'answers_total{refusal_reason="no-passage"} 1.0' in metrics
    assert "refused: no-passage" in asked.text
    assert 'outputs_total{prompt="grounded_answer",status="accepted"}' in metrics
    assert 'chat_tokens_total{direction="input",prompt="grounded_answer"}' in metrics
    page, listed = json.loads(cli("trace", "list", "--refused", "--json").stdout)
    assert listed["trace_id"] == answers[1].headers["x-trace-id"]
    assert page["trace_id"] == asked.headers["x-trace-id"]
    # The id in the body leads there as well as that in the header.
    for answer in answers:
        shown = json.loads(cli("trace", "show", answer.json()["trace_id"]).stdout)
        assert shown["trace_id"] == answer.headers["x-trace-id"]
        spans = {span["name"].partition(" ")[0]: span["attributes"] for span in shown["spans"]}
        assert spans["retrieval"]["app.query"] in {"How long do whales swim?", "Who is the CEO?"}
        assert spans["request"]["app.refused"] == answer.json()["refused"]
        assert spans["request"].get("app.refusal_reason") == answer.json()["refusal_reason"]
    first = json.loads(cli("trace", "show", answers[0].json()["trace_id"]).stdout)
    spans = {span["name"].partition(" ")[0]: span["attributes"] for span in first["spans"]}
    assert spans["chat"]["gen_ai.response.model"] == "offline-rules"
    assert "Whales swim" in spans["chat"]["app.request"]
    assert (spans["output"]["app.status"], len(spans["output"]["app.prompt_hash"])) == ("accepted", 64)


def test_an_answer_of_the_command_line_is_rebuilt_from_its_id(cli: Cli, project: Path) -> None:
    (project / "notes").mkdir()
    (project / "notes/whales.md").write_text("# Whales\n\nWhales swim in the sea for 14 days.\n")
    assert cli("ingest", "notes").exit_code == 0
    asked = [json.loads(cli("ask", q, "--json").stdout) for q in ("How long do whales swim?", "Who is the CEO?")]
    shown = [json.loads(cli("trace", "show", answer["trace_id"]).stdout)["spans"] for answer in asked]
    roots = [next(span["attributes"] for span in spans if span["name"] == "command") for spans in shown]
    assert [root["app.kind"] for root in roots] == ["ask", "ask"]
    assert [root["app.refused"] for root in roots] == [False, True]
    assert any("Whales swim" in str(span["attributes"]) for span in shown[0])
    assert [answer["refusal_reason"] for answer in asked] == [None, "no-passage"]
    assert roots[1]["app.refusal_reason"] == "no-passage"
    [refused] = json.loads(cli("trace", "list", "--refused", "--json").stdout)
    assert refused["trace_id"] == shown[1][0]["trace_id"]
    assert "refused: no-passage" in cli("trace", "list", "--refused").stdout
