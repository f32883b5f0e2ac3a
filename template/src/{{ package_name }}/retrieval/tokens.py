"""Estimate how many tokens a model takes for a text."""

import math
from collections.abc import Callable

TokenCounter = Callable[[str], int]


def estimate_tokens(text: str) -> int:
    """Return an upper estimate without a tokenizer: four ASCII characters a token, one token for any other character.

    Never larger for a text than the sum over its parts, so that parts that fit one by one also fit together.
    """
    beyond_ascii = sum(1 for character in text if character > "\x7f") if not text.isascii() else 0
    return math.ceil((len(text) - beyond_ascii) / 4) + beyond_ascii
