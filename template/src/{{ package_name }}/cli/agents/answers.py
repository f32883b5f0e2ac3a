"""Print the answer of an agent."""

import typer

from ...agents.replies import AgentReply
from ...api.agents.agents import agent_response
from ..app import print_json


def print_answer(reply: AgentReply, *, as_json: bool) -> None:
    """Print the whole answer as JSON, or its text only."""
    if as_json:
        print_json(agent_response(reply).model_dump(mode="json"))
    else:
        typer.echo(reply.text)
