"""The answer of an agent: text for the caller, and what it claims to have been done."""

from pydantic import BaseModel, ConfigDict

from ..outputs import OutputSchema


class AnswerClaim(BaseModel):
    """Something that was done or is promised: what, to what, and the amount such as `12.50 EUR`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    subject: str = ""
    amount: str = ""


class AgentAnswer(BaseModel):
    """Text for the caller, and every claim that it makes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    claims: tuple[AnswerClaim, ...] = ()


AGENT_ANSWER = OutputSchema(feature="agents", version=1, model=AgentAnswer)
SCHEMAS = (AGENT_ANSWER,)
