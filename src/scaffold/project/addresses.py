"""Addresses of templates, as they may be shown and kept."""

import json
import re

# Everything before the @ of a web address is a secret; of any other only what follows the user's name. What
# comes before the last @ is meant, and a password may hold a slash, which no address should.
_SECRET = re.compile(
    r"""
      (?<=http://)[^/\s]*@ | (?<=https://)[^/\s]*@
    | (?<=http:/)[^/\s]+@ | (?<=https:/)[^/\s]+@  # as a path spells it
    | (?:(?<=://) | (?<=\w:/))(?P<user>[^/@:\s]+):[^/\s]*@
    | (?<=://)[^/@:\s]+:(?!\d*/)[^/@\s]*/\S*?@
    """,
    re.IGNORECASE | re.VERBOSE,
)


def without_password(text: str) -> str:
    """Take user names, tokens and passwords out of every address in `text`."""
    return _SECRET.sub(lambda match: f"{match['user']}@" if match["user"] else "", text)


def without_password_of(address: str, text: bytes) -> bytes:
    """Take the secret of `address` out of `text`, however YAML spells it, and leave other addresses alone."""
    secret = _SECRET.search(address)
    if secret is None:
        return text
    kept = f"{secret['user']}@" if secret["user"] else ""
    for spelled in (secret[0], secret[0].replace("'", "''"), json.dumps(secret[0])[1:-1]):
        text = text.replace(spelled.encode(), kept.encode())
    return text
