"""Files that are meant to stop an ingestion, each made from a number."""

import io
import zipfile
from collections.abc import Callable


def _zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, content)
    return packed.getvalue()


_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))

KINDS: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "front matter nested 3,000 deep": (".md", lambda n: b"---\na: " + b"[" * 3_000 + b"%d\n---\nx\n" % n),
    "aliases of YAML that multiply": (
        ".md",
        lambda n: (
            "---\na0: &a0 [x, x]\n"
            + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 30))
            + f"---\n{n}"
        ).encode(),
    ),
    "a heading with 60,000 blanks": (".md", lambda n: b"# T" + b" " * 60_000 + b"x%d" % n),
    "20,000 quotes inside each other": (".md", lambda n: b">" * 20_000 + b"%d" % n),
    "declarations that do not end": (".html", lambda n: b"<p>x%d" % n + b"<![" * 20_000),
    "50,000 elements inside each other": (".html", lambda n: b"<div>" * 50_000 + b"%d" % n),
    "tags that do not end": (".html", lambda n: b"%d" % n + b"<a " * 50_000),
    "an archive of 200 MB in 200 kB": (
        ".docx",
        lambda n: _zipped("word/document.xml", b"%d" % n + b" " * 200_000_000),
    ),
    "entities that multiply": (
        ".docx",
        lambda n: _zipped(
            "word/document.xml", f"<!DOCTYPE x [<!ENTITY e0 '{n}'>{_ENTITIES}]><x>&e9;</x>".encode()
        ),
    ),
    "an archive that is cut off": (".xlsx", lambda n: _zipped("xl/workbook.xml", b"%d" % n * 500)[:-40]),
    "a PDF whose pages point to themselves": (
        ".pdf",
        lambda n: (
            b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
            b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\n"
            b"trailer<</Root 1 0 R>>\n%%%d" % n
        ),
    ),
    "JSON nested 100,000 deep": (".json", lambda n: b"[" * 100_000 + b"%d" % n),
    "a quote that is never closed": (".csv", lambda n: b'a,b\n"%d' % n + b",x\n" * 10_000),
    "bytes that are no text": (".txt", lambda n: bytes(range(256)) * 40 + b"%d" % n),
    "directives inside each other": (
        ".rst",
        lambda n: "".join(f"{'   ' * depth}.. note::\n\n" for depth in range(300)).encode() + b"%d" % n,
    ),
    "a message of messages": (
        ".eml",
        lambda n: b"Subject: %d\nContent-Type: message/rfc822\n\n" % n * 2_000,
    ),
}
