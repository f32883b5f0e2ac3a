"""Plain text."""

from ....retrieval.text.extraction import Extracted, SourceError


def extract_text(data: bytes) -> Extracted:
    """Return the text of a UTF-8 file, unchanged: its spans are spans of the file.

    Raises:
        SourceError: the data is empty or not UTF-8.
    """
    if not data.strip():
        raise SourceError("is empty")
    try:
        return Extracted(text=data.decode())
    except UnicodeDecodeError as error:
        raise SourceError(f"is not UTF-8: {error.reason} at byte {error.start}") from error
