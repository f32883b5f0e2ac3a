"""The one error that a person is meant to read."""


class AppError(Exception):
    """What failed, where and why, and the command or edit that mends it.

    Layers raise subclasses. The CLI prints them with exit code `exit_code`, the API answers with a problem
    document; neither shows a traceback.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint
