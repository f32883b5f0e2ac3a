"""Decode bytes to text in the encoding that is declared, or that can be identified with certainty."""

import codecs

import webencodings

from ....retrieval.text.extraction import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Of a reading: the share of odd characters that it may have, by how much that of any other has to be higher, and how
# much like a language it has to be.
_MAX_CHAOS, _CLEAR, _MIN_COHERENCE = 0.02, 0.05, 0.1
_SAMPLE_BYTES = 100_000
_CONTROLS = frozenset(range(9)) | frozenset(range(14, 27)) | frozenset(range(28, 32))


def decode(data: bytes, *, declared: str | None = None) -> str:
    """Return the text of `data`, without a byte order mark.

    A byte order mark counts first, then the label `declared`, as browsers resolve it, then UTF-8, then an encoding that
    is the only one in which the bytes read like a language.

    Raises:
        SourceError: the data is empty, is no text, or its encoding cannot be told.
    """
    if not data.strip():
        raise SourceError("is empty")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    if declared and (label := browser_encoding(declared)):
        return _decoded(data, label)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return _detected(data, f"is not UTF-8: {error.reason} at byte {error.start}")
    if "\x00" in text:
        raise SourceError("is not text: it holds NUL")
    return text


def browser_encoding(label: str) -> str | None:
    """Return the codec that browsers take for an encoding's label, or None for a label that they ignore."""
    found = webencodings.lookup(label)
    if found is None:
        return None
    # The WHATWG standard decodes GBK as its superset.
    return {"gbk": "gb18030", "utf-16le": "utf-8", "utf-16be": "utf-8"}.get(found.name, str(found.codec_info.name))


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(f"is not {encoding}, which it declares: {error.reason} at byte {error.start}") from error


def _detected(data: bytes, reason: str) -> str:
    """Return the only reading of `data` that looks like a language."""
    import charset_normalizer  # noqa: PLC0415 - only for what is not UTF-8

    sample = data[:_SAMPLE_BYTES]
    if _CONTROLS.intersection(sample):
        raise SourceError(f"{reason}; nor is it text in another encoding")
    # Readings that differ in no character count as one.
    readings: dict[str, charset_normalizer.CharsetMatch] = {}
    for found in charset_normalizer.from_bytes(sample, explain=False):
        readings.setdefault(str(found), found)
    ranked = sorted(readings.values(), key=lambda found: (found.chaos, -found.coherence))
    is_certain = (
        bool(ranked)
        and ranked[0].chaos <= _MAX_CHAOS
        and ranked[0].coherence >= _MIN_COHERENCE
        and all(found.chaos >= ranked[0].chaos + _CLEAR for found in ranked[1:])
    )
    if not is_certain:
        raise SourceError(f"{reason}; its encoding cannot be identified with certainty: convert it to UTF-8")
    return _decoded(data, ranked[0].encoding)
