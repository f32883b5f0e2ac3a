"""Limit how much each tenant asks a chat model."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from ...domain.evidence import EvidenceClass
from ...models.llm.chat import ChatBusyError, ChatModel, ChatReply, ChatRequest


class TenantLimitedChat:
    """A `ChatModel` that sends a limited number of requests of a tenant at once and in a span of time.

    `tenant` returns whose request is being served, empty outside of one. Each process counts for itself.
    """

    def __init__(
        self, model: ChatModel, *, tenant: Callable[[], str], concurrent: int | None, rate: RateLimitItem | None
    ) -> None:
        self._model = model
        self._tenant = tenant
        self._concurrent = concurrent
        self._rate = rate
        self._rates = MovingWindowRateLimiter(MemoryStorage())
        self._running: dict[str, int] = defaultdict(int)
        self._lock = Lock()

    @property
    def evidence(self) -> EvidenceClass:
        """Who writes the replies."""
        return self._model.evidence

    def complete(self, request: ChatRequest) -> ChatReply:
        """Return the reply.

        Raises:
            ChatBusyError: the tenant has reached a limit; nothing was sent.
        """
        with self._admitted():
            return self._model.complete(request)

    def stream(self, request: ChatRequest) -> Iterator[str | ChatReply]:
        """Yield the pieces and the reply; raises what `complete` raises."""
        with self._admitted():
            yield from self._model.stream(request)

    @contextmanager
    def _admitted(self) -> Iterator[None]:
        tenant = self._tenant()
        with self._lock:
            if self._concurrent is not None and self._running[tenant] >= self._concurrent:
                raise ChatBusyError(
                    f"{self._running[tenant]} requests of this tenant are being answered",
                    hint="ask again in a moment, or raise chat.tenant_concurrent",
                )
            if self._rate and not self._rates.hit(self._rate, tenant):
                raise ChatBusyError(
                    f"this tenant has made {self._rate.amount} requests in {self._rate.get_expiry()} s",
                    hint="ask again later, or raise chat.tenant_rate",
                )
            self._running[tenant] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[tenant] -= 1
                if not self._running[tenant]:
                    del self._running[tenant]
