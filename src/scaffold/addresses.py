"""Addresses of templates, as they may be shown and kept."""

import re

# Everything before the @ of a web address is a secret; of any other only what follows the user's name.
_SECRET = re.compile(r"(?<=http://)[^/@\s]+@|(?<=https://)[^/@\s]+@|(?<=://)(?P<user>[^/@:\s]+):[^/@\s]*@")


def without_password(text: str) -> str:
    """Take user names, tokens and passwords out of every address in `text`."""
    return _SECRET.sub(lambda match: f"{match['user']}@" if match["user"] else "", text)
