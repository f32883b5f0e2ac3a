"""Line ends of files that are merged: those of the user's file."""


def with_ends_of(text: str, original: str) -> str:
    """Give `text` with CRLF where `original` has it in every line; else as it is."""
    if not 0 < original.count("\n") == original.count("\r\n"):
        return text
    return text.replace("\r\n", "\n").replace("\n", "\r\n")
