"""Plain text."""

from ....retrieval.text.extraction import Extracted
from .decoding import decode


def extract_text(data: bytes) -> Extracted:
    """Return the text of a file, unchanged: in a UTF-8 file without a byte order mark its spans are spans of the file.

    Raises:
        SourceError: the data is empty, is no text, or its encoding cannot be told.
    """
    return Extracted(text=decode(data))
