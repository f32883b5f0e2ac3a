"""Count tokens without a tokenizer."""

import math


def estimate_tokens(text: str) -> int:
    """Return an estimate of the tokens in `text`: four ASCII characters, or one other character, a token.

    Tokenizers are downloads and differ between models; this is the usual rule for English, and counts other scripts
    generously. Use it to keep a text within limits, never to bill.
    """
    ascii_characters = sum(character.isascii() for character in text)
    return math.ceil(ascii_characters / 4) + len(text) - ascii_characters
