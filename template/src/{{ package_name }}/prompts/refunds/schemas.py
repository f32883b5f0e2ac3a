"""The reply of the agent to a customer; what it does goes through its tools, whose arguments are checked there."""

from pydantic import RootModel

from ..outputs import OutputSchema


class SupportAgentReply(RootModel[str]):
    """Text for the customer."""


SCHEMAS = (OutputSchema(feature="refunds", version=1, model=SupportAgentReply),)
