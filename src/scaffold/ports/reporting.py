"""Progress and notes for a waiting person."""

from typing import Protocol


class Progress(Protocol):
    """Shows progress to a waiting person."""

    def __call__(self, step: str, /) -> None:
        """Announce the step that begins now, as the end of "I am ...": `rendering the template`."""
        ...


class Notify(Protocol):
    """Prints a note at once, terminal or not."""

    def __call__(self, note: str, /) -> None:
        """Print one line."""
        ...
