"""What schemathesis has to know of this API: each request with an `Idempotency-Key` needs a new one."""

import uuid
from typing import Any

import schemathesis


@schemathesis.hook
def before_call(_context: object, case: schemathesis.Case[Any], _kwargs: dict[str, Any]) -> None:
    """Give a request with a key one that was not used before."""
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = uuid.uuid4().hex
