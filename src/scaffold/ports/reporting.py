"""What a waiting person is shown."""

from typing import Protocol


class Progress(Protocol):
    """Tells a waiting person what is going on."""

    def __call__(self, step: str, /) -> None:
        """Announce the step that begins now, as the end of "I am ...": `rendering the template`."""
        ...


class Notify(Protocol):
    """Tells the user something at once, terminal or not."""

    def __call__(self, note: str, /) -> None:
        """Print one line."""
        ...
