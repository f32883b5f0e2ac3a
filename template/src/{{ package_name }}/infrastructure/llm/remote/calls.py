"""Send a request until it succeeds, fails for good, or its time is over."""

import asyncio
import logging
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import httpx2
import stamina
import stamina.instrumentation
from pydantic_ai.exceptions import (
    AgentRunError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelConnectionError,
    ModelQuotaExceededError,
    ModelRateLimitError,
    ModelServerError,
    ModelUnavailableError,
)

from ....domain.redaction import redact
from .http import UnusableReplyError

Result = TypeVar("Result")

_log = logging.getLogger(__name__)
_TRANSIENT = (ModelRateLimitError, ModelUnavailableError, ModelServerError, ModelConnectionError)
_OUTAGES = (*_TRANSIENT, ModelAuthenticationError, ModelQuotaExceededError, httpx2.HTTPError)
_LONGEST_WAIT_S = 10.0
_MAX_REASON = 300
_LINK = re.compile(r"For further information visit \S+|\[type=[^\]]*\]")


class CallError(Exception):
    """A request that failed for good. Its text holds no secret; `late` marks a timeout.

    `is_outage` says that the server is at fault or out of reach, or that the account may send nothing.
    """

    def __init__(
        self, reason: str, *, attempts: int, late: bool = False, is_outage: bool = False, hint: str | None = None
    ) -> None:
        super().__init__(reason)
        self.attempts = attempts
        self.late = late
        self.is_outage = is_outage or late
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often a request is sent, how long all of it may take, and the first wait between two tries, in seconds."""

    max_attempts: int
    deadline_s: float
    first_wait_s: float = 0.25


async def call(
    send: Callable[[], Awaitable[Result]], *, limits: Limits, may_repeat: Callable[[], bool] = lambda: True
) -> tuple[Result, int]:
    """Return what `send` returned and how often it was tried.

    Rate limits, overload, server errors and broken or slow connections are tried again after a jittered, doubling
    wait, or after the wait that the server asks for; not if that would outlast the deadline, and not once `may_repeat`
    says no.

    Raises:
        CallError: the last try failed, or the deadline passed; nothing is left running.
    """
    attempts = 0
    ends_at = asyncio.get_running_loop().time() + limits.deadline_s

    def wait_for(error: Exception) -> bool | float:
        if not (may_repeat() and _is_transient(error)):
            return False
        asked = error.retry_after if isinstance(error, ModelAPIError) else None
        if asked is None:
            return True
        wait = asked + random.uniform(0, limits.first_wait_s)  # noqa: S311 - spreads load, hides nothing
        return wait if asyncio.get_running_loop().time() + wait < ends_at else False

    retries = stamina.retry_context(
        on=wait_for,
        attempts=limits.max_attempts,
        timeout=None,
        wait_initial=limits.first_wait_s,
        wait_max=_LONGEST_WAIT_S,
        wait_jitter=limits.first_wait_s,
    )
    stamina.instrumentation.set_on_retry_hooks([_log_retry])
    try:
        async with asyncio.timeout(limits.deadline_s):
            async for attempt in retries:
                with attempt:
                    attempts = attempt.num
                    return await send(), attempts
    except TimeoutError as error:
        raise CallError(f"no reply within {limits.deadline_s:g} s", attempts=attempts, late=True) from error
    except (IndexError, KeyError, TypeError, AttributeError) as error:
        # How the clients of providers fail on a reply of another form than their protocol's, as one without choices.
        reason = f"the reply has no content in the provider's form ({type(error).__name__}: {error})"
        raise CallError(redact(reason)[:_MAX_REASON], attempts=attempts) from error
    except (AgentRunError, UnusableReplyError, httpx2.HTTPError, ValueError) as error:
        raise CallError(
            _reason(error), attempts=attempts, is_outage=isinstance(error, _OUTAGES), hint=_hint(error)
        ) from error
    raise AssertionError("unreachable: the loop returns or raises")


def _log_retry(details: stamina.instrumentation.RetryDetails) -> None:
    # The library's own hooks would print arguments and unredacted errors.
    extra = {"attempt": details.retry_num, "wait_s": round(details.wait_for, 2)}
    _log.warning("trying again: %s", redact(str(details.caused_by))[:_MAX_REASON], extra=extra)


def _is_transient(error: Exception) -> bool:
    return isinstance(error, _TRANSIENT) and _unusable(error) is None


def _unusable(error: BaseException | None) -> UnusableReplyError | None:
    while error is not None and not isinstance(error, UnusableReplyError):
        error = error.__cause__ or error.__context__
    return error


def _reason(error: Exception) -> str:
    # On one line, without the links to explanations that pydantic adds to each of its findings.
    reason = " ".join(_LINK.sub("", redact(str(_unusable(error) or error))).split())
    return reason if len(reason) <= _MAX_REASON else f"{reason[:_MAX_REASON]}..."


def _hint(error: Exception) -> str | None:
    match error:
        case ModelAuthenticationError():
            return "check the key in the environment and what it may use"
        case ModelQuotaExceededError():
            return "the account's quota or credit is used up"
        case ModelRateLimitError(retry_after=float(seconds)):
            return f"the provider asks to wait {seconds:g} s"
        case _:
            return None
