"""The agent with a provider's model over HTTP, chosen by settings alone."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from ...conftest import Cli
from ...llm.provider import Fault, LoopbackServer
from ...loopback import serve

KEY = "sk-" + "k" * 40
BROKEN = "Order 1001 arrived broken, I want my money back."
SMALL = ("propose_refund", {"order_id": "1001", "amount": "39.90", "reason": "damaged", "condition": "broken"})
LARGE = ("propose_refund", {"order_id": "1003", "amount": "249.00", "reason": "damaged"})


class CallingServer(LoopbackServer):
    """Asks for `calls` of tools (name, arguments), each once the one before it was answered, and then says its text.

    In the protocol of OpenAI only.
    """

    calls: Sequence[tuple[str, dict[str, Any]]] = ()

    def _answer(self, path: str, request: dict[str, Any]) -> tuple[str, list[bytes]]:
        content_type, (answer,) = super()._answer(path, request)
        made = sum(message["role"] == "tool" for message in request["messages"])
        if made >= len(self.calls):
            return content_type, [answer]
        name, arguments = self.calls[made]
        function = {"name": name, "arguments": json.dumps(arguments)}
        call = {"id": f"call-{made}", "type": "function", "function": function}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
        return content_type, [json.dumps({**json.loads(answer), "choices": [choice]}).encode()]


@pytest.fixture(scope="module")
def running() -> Iterator[CallingServer]:
    server = CallingServer()
    with serve(server) as url:
        server.url = url
        yield server


@pytest.fixture
def server(running: CallingServer, project: Path, monkeypatch: pytest.MonkeyPatch) -> CallingServer:
    running.reset()
    running.calls = ()
    running.text = "Your money is on its way."
    chat = f"chat: {{provider: openai, model: loopback-1, base_url: '{running.url}/v1', max_attempts: 2}}\n"
    (project / "config/local.yaml").write_text(f"{chat}agents: {{runtime: pydantic_ai}}\n")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return running


def test_the_model_is_given_tools_and_their_results(cli: Cli, server: CallingServer) -> None:
    server.calls = [("look_up_order", {"order_id": "1001"}), SMALL]
    reply = json.loads(cli("agent", "support", BROKEN, "--caller", "customer-1").stdout)
    assert (reply["reply"], reply["status"], reply["model"]) == (server.text, "answered", "loopback-1")
    assert [(action["tool"], action["outcome"]) for action in reply["actions"]] == [
        ("look_up_order", "executed"),
        ("propose_refund", "executed"),
    ]
    first, _, last = server.requests
    assert {"look_up_order", "propose_refund", "escalate"} <= {t["function"]["name"] for t in first["tools"]}
    shown = [json.loads(message["content"]) for message in last["messages"] if message["role"] == "tool"]
    assert (shown[0]["paid"], shown[1]["refunded"]) == ("39.90 EUR", "39.90 EUR")
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_what_a_model_may_not_do_alone_waits_for_a_person(cli: Cli, server: CallingServer) -> None:
    server.calls = [("grant_role", {"role": "support_lead"}), LARGE]
    waiting = json.loads(cli("agent", "support", "Order 1003 is defective.", "--caller", "customer-1").stdout)
    assert [action["outcome"] for action in waiting["actions"]] == ["denied", "paused"]
    cli("approvals", "approve", waiting["approval_id"], "--name", "maria", "--role", "support_lead")
    server.calls = [LARGE]
    resumed = json.loads(cli("runs", "resume", waiting["run_id"]).stdout)
    assert (resumed["reply"], resumed["actions"][0]["outcome"]) == (server.text, "executed")


def test_a_request_that_was_refused_for_now_is_sent_again(cli: Cli, server: CallingServer) -> None:
    server.calls, server.fault, server.faulty = [SMALL], Fault.OVERLOADED, 1
    reply = json.loads(cli("agent", "support", BROKEN, "--caller", "customer-1").stdout)
    assert [action["outcome"] for action in reply["actions"]] == ["executed"]
    assert len(server.requests) == 3


def test_a_provider_that_fails_is_an_error_and_nothing_is_done(cli: Cli, server: CallingServer) -> None:
    server.calls, server.fault = [SMALL], Fault.UNAUTHORIZED
    done = cli("agent", "support", BROKEN, "--caller", "customer-1")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "loopback-1 gave no answer" in done.stderr
    assert "sk-" not in done.stderr
    assert json.loads(cli("audit", "list", "--json").stdout) == []
    # What the message names is what goes on once the key is right.
    server.fault = None
    (command,) = re.findall(r"help: `(runs resume \w+)` continues where it stopped", done.stderr)
    assert json.loads(cli(*command.split()).stdout)["reply"] == server.text


def test_tokens_that_a_provider_counts_end_the_run(cli: Cli, server: CallingServer, project: Path) -> None:
    settings = project / "config/local.yaml"
    settings.write_text(settings.read_text().replace("runtime:", "budget: {tokens: 20}, runtime:"))
    server.calls = [("look_up_order", {"order_id": "1001"}), SMALL]
    reply = json.loads(cli("agent", "support", BROKEN, "--caller", "customer-1").stdout)
    # Twelve tokens an answer: the second one is over the limit, and what it asks for is not done.
    assert (reply["status"], [action["tool"] for action in reply["actions"]]) == ("stopped", ["look_up_order"])
