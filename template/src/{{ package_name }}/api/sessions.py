"""Browsers as callers: the cookie that carries a credential, and requests that pages of other sites make them send."""

import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from starlette.requests import HTTPConnection

COOKIE = "session"
# An API key, or an access token; longer ones do not fit into a cookie.
_CREDENTIAL = re.compile(r"[A-Za-z0-9._~+/=-]{1,3800}")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_credential(text: str) -> bool:
    """Return whether a cookie can carry `text`."""
    return bool(_CREDENTIAL.fullmatch(text))


def parts_of(url: str) -> SplitResult:
    """Return the parts of a URL that a client sent; of what is no URL, all are empty."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def sent_by_own_page(connection: HTTPConnection, *, trusted: Collection[str] = ()) -> bool:
    """Return whether a request changes nothing, or no page of another origin than those that are `trusted` sent it.

    Browsers add their cookies, and reach this machine, whatever page sends a request. They name the sender in
    `Sec-Fetch-Site` and `Origin`; other programs send neither.
    """
    headers, origin = connection.headers, connection.headers.get("origin")
    if connection.scope["method"] in _SAFE or origin in trusted:
        return True
    if (site := headers.get("sec-fetch-site")) is not None:
        return site in {"same-origin", "none"}
    return origin is None or parts_of(origin).netloc == headers.get("host")
