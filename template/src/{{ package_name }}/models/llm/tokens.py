"""Estimate tokens without a tokenizer."""

import math
from collections.abc import Callable

TokenCounter = Callable[[str], int]


def estimate_tokens(text: str) -> int:
    """Return an estimate of the tokens in `text`: four ASCII characters, or one other character, a token.

    Tokenizers are downloads and differ between models; this is the usual rule for English, and counts other scripts
    generously. Use it to keep a text within limits, never to bill. Never larger for a text than the sum over its
    parts, so that parts that fit one by one also fit together.
    """
    beyond_ascii = sum(1 for character in text if character > "\x7f") if not text.isascii() else 0
    return math.ceil((len(text) - beyond_ascii) / 4) + beyond_ascii
