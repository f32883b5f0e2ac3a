"""Chat with an agent: its answers, and the calls that it made."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response
from pydantic import ValidationError

from ....agents.directory import AgentDirectory
from ....agents.replies import AgentReply
from ....domain.identity import Identity
from ....errors import AppError, describe
from ....models.agents import MAX_MESSAGE_CHARS, Said
from ....repositories.agents.sessions import SessionKey
from ....services.agents.sessions import SessionService
from ...agents.agents import AgentRequest
from ...identity import Caller
from ...problems import STATUSES
from ..pages import Form, Pages, render

_HOME = "/console/agents/chat"
_INVALID = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """A message that a form sent, and its outcome."""

    agent: str = ""
    session_id: str = ""
    message: str = ""
    reply: AgentReply | None = None
    problem: str = ""
    status: int = 200


def chat_pages(directory: AgentDirectory, sessions: SessionService) -> Pages:
    """Return the pages. Callers write to the agents that answer a role of theirs, in sessions of their own."""
    router = Pages()

    @router.page(_HOME, title="Chat", about="Messages to agents, and the calls that they make.")
    def show_chat(request: Request, by: Caller) -> Response:
        return show(request, by, _Turn())

    @router.post(_HOME)
    def send(request: Request, by: Caller, form: Form) -> Response:
        return show(request, by, _answered(directory, form, by))

    def show(request: Request, by: Identity, turn: _Turn) -> Response:
        key = SessionKey(tenant=by.tenant, caller_id=by.name, session_id=turn.session_id)
        said = sessions.recall(key) if turn.session_id else ()
        return render(
            request,
            "agents/chat.html",
            status=turn.status,
            agents=[name for name, agent in sorted(directory.agents.items()) if by.has(agent.caller_role)],
            turn=turn,
            said=[message for message in said if isinstance(message, Said)],
            longest=MAX_MESSAGE_CHARS,
        )

    return router


def _answered(directory: AgentDirectory, form: Mapping[str, str], by: Identity) -> _Turn:
    agent, message, session = (form.get(name, "") for name in ("agent", "message", "session_id"))
    try:
        sent = AgentRequest(message=message, session_id=session or None)
        reply = directory.reply(agent, sent.message, caller=by, session_id=sent.session_id)
    except ValidationError as error:
        return _Turn(agent=agent, message=message, problem=describe(error), status=_INVALID)
    except AppError as error:
        return _Turn(agent=agent, session_id=session, message=message, problem=str(error), status=STATUSES[error.kind])
    return _Turn(agent=agent, session_id=reply.session_id, reply=reply)
