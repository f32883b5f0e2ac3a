"""Find golden cases whose text is in a prompt that is measured on them."""

from collections.abc import Iterable, Mapping

from ..engine.duplicates import CaseText, words_of

# A shorter text may be in a prompt by chance.
_LEAK_WORDS = 6


def find_leaks(texts: Iterable[CaseText], prompts: Mapping[str, str]) -> tuple[str, ...]:
    """Return a sentence for each case whose text a prompt quotes; `prompts` are texts by file."""
    folded = {file: f" {' '.join(words_of(text))} " for file, text in prompts.items()}
    return tuple(
        f"{text.place}: case {text.id!r} stands in {file}: a prompt may not quote what it is measured on"
        for text in texts
        for file, prompt in folded.items()
        if len(text.words) >= _LEAK_WORDS and f" {' '.join(text.words)} " in prompt
    )
