"""Check ZIP archives before a library unpacks them."""

import io
import zipfile
from collections.abc import Iterator

from ....retrieval.text.extraction import SourceError

_MAX_UNPACKED_BYTES = 100_000_000
_BLOCK = 1 << 20
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_archive(data: bytes) -> None:
    """Unpack every member without keeping it: the size that an archive declares may be false.

    Raises:
        SourceError: the data is no sound archive, or larger than 100 MB when unpacked.
    """
    if data.startswith(_COMPOUND_FILE):
        raise SourceError("needs a password, or is of Office 97 to 2003: save it without one in the current format")
    try:
        too_large = any(size > _MAX_UNPACKED_BYTES for size in _unpacked_sizes(data))
    except Exception as error:
        # A damaged archive makes zipfile raise nearly anything.
        raise SourceError(f"is damaged: {type(error).__name__}: {error}") from error
    if too_large:
        raise SourceError(f"is larger than {_MAX_UNPACKED_BYTES:,} bytes when unpacked")


def _unpacked_sizes(data: bytes) -> Iterator[int]:
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            with archive.open(member) as content:
                while block := content.read(_BLOCK):
                    total += len(block)
                    yield total
