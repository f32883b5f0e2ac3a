"""Wire what looks after rejected outputs."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Protocol, runtime_checkable

from pydantic import BaseModel
from sqlalchemy import Engine

from ...config.settings import Settings
from ...services.llm.failures import FailureDesk, FollowUp
from ...services.llm.gateway import Gateway
from ..core import open_app_database, utc_now
from ..parts import PARTS
from .chat import open_chat_model
from .gateway import build_any_gateway, open_stores


@runtime_checkable
class FollowsUp(Protocol):
    """A part that does something with an output that became valid when its failure was replayed."""

    def follow_ups(self, engine: Engine) -> Mapping[str, FollowUp]:
        """Return what is done with outputs, by the prompt that led to them."""
        ...


@contextmanager
def open_failure_desk(settings: Settings) -> Iterator[FailureDesk]:
    """Yield the desk for rejected outputs; what the parts offer follows a replay."""
    with (
        open_app_database(settings) as engine,
        open_stores(settings, engine) as stores,
        ExitStack() as stack,
    ):

        def gateway_of(prompt: str) -> Gateway[BaseModel]:
            # Opened when it is asked for: to read failures nobody needs a key.
            model = stack.enter_context(open_chat_model(settings))
            return build_any_gateway(prompt, model=model, stores=stores, settings=settings)

        offered = [part.follow_ups(engine) for part in PARTS if isinstance(part, FollowsUp)]
        yield FailureDesk(
            failures=stores.failures,
            gateway_of=gateway_of,
            follow_ups={prompt: follow_up for follow_ups in offered for prompt, follow_up in follow_ups.items()},
            clock=utc_now,
        )
