"""Sources that would break an ingestion become failures with a reason, and the rest is ingested."""

import io
import json
import os
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from ...conftest import Cli


def pdf(text: str) -> bytes:
    """A PDF of one page, written by hand."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 %s >> >> >>" % font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, start=1))
    return body + b"trailer << /Root 1 0 R /Size 5 >>\nstartxref\n0\n%%EOF\n"


def word(text: str) -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("Travel", level=1)
    document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@cache
def bomb() -> bytes:
    """A small archive that unpacks to more than 100 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("word/document.xml", b"\0" * 110_000_000)
    return buffer.getvalue()


def encrypted() -> bytes:
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_every_format_is_found_by_its_words(cli: Cli, project: Path) -> None:
    folder = project / "formats"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(pdf("Zeppelins travel by night"))
    (folder / "b.docx").write_bytes(word("Submarines travel by day."))
    page = "<html><head><title>T</title><script>var hidden</script></head><body><h1>Kites</h1><p>fly &amp; fall</body>"
    (folder / "c.html").write_text(page)
    (folder / "d.txt").write_bytes("\ufeffBalloons rise.\r\n".encode())
    assert json.loads(cli("ingest", "formats", "--json").stdout)["failed"] == []
    for query, name in (("zeppelins", "a.pdf"), ("submarines", "b.docx"), ("kites", "c.html"), ("balloons", "d.txt")):
        assert json.loads(cli("search", query, "--json").stdout)[0]["document_id"] == f"formats/{name}"
    assert json.loads(cli("search", "hidden", "--json").stdout) == []


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("corrupt.pdf", pdf("x")[:40] + b"\xff" * 50, "is damaged"),
        ("encrypted.pdf", encrypted, "is encrypted"),
        ("empty.txt", b"", "is empty"),
        ("empty.xlsx", b"", "is empty"),
        ("blank.md", b" \n\n", "is empty"),
        ("latin1.txt", "naïve".encode("latin-1"), "is not UTF-8: invalid continuation byte at byte 2"),
        ("line.txt", b"x" * 20_000_001, "is larger than 20,000,000 bytes (retrieval.max_source_bytes)"),
        ("bomb.docx", bomb, "is larger than 100,000,000 bytes when unpacked"),
        ("not-a-zip.docx", b"hello", "is damaged: BadZipFile"),
        ("locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "needs a password, or is of Office 97"),
        ("picture.png", b"\x89PNG", "no extractor for .png"),
        ("dates.md", b"---\nvalid_from: soon\n---\ntext", "valid_from or valid_until"),
        ("blank.html", b"<html><script>x</script></html>", "shows no text"),
    ],
)
def test_a_hostile_source_is_a_failure_with_a_reason(
    cli: Cli, project: Path, name: str, data: bytes | Callable[[], bytes], reason: str
) -> None:
    folder = project / "sources"
    folder.mkdir()
    (folder / name).write_bytes(data() if callable(data) else data)
    (folder / "zebra.txt").write_text("Zebras are striped.")
    done = cli("ingest", "sources", "--json")
    report = json.loads(done.stdout)
    assert done.exit_code == 1
    assert report["documents"] == 1
    assert [failure["source"] for failure in report["failed"]] == [f"sources/{name}"]
    assert reason in report["failed"][0]["reason"]


def test_what_is_too_large_is_never_held_in_memory(cli: Cli, project: Path) -> None:
    (project / "line.txt").write_bytes(b"x" * 50_000_000)
    (project / "bomb.docx").write_bytes(bomb())
    (project / "small.docx").write_bytes(word("Small."))
    cli("ingest", "small.docx")  # What is imported for it stays in memory.
    tracemalloc.start()
    try:
        report = json.loads(cli("ingest", "line.txt", "bomb.docx", "--json").stdout)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(report["failed"]) == 2
    assert peak < 20_000_000


def test_a_loop_of_links_ends(cli: Cli, project: Path) -> None:
    folder = project / "sources"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep/note.txt").write_text("Notes.")
    (folder / "deep/up").symlink_to(folder, target_is_directory=True)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    report = json.loads(cli("ingest", "sources", "--json").stdout)
    assert report["documents"] == 1
    assert {failure["source"]: failure["reason"] for failure in report["failed"]} == {
        "sources/deep/up": "is a loop of symbolic links",
        "sources/gone.txt": "cannot be read: No such file or directory",
        "sources/self.txt": "cannot be read: Too many levels of symbolic links",
    }


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_not_text_and_a_pipe_are_failures(cli: Cli, project: Path) -> None:
    folder = project / "sources"
    folder.mkdir()
    (folder / "note.txt").write_text("Notes.")
    (folder / os.fsdecode(b"caf\xe9.txt")).write_text("Coffee.")
    os.mkfifo(folder / "pipe.txt")
    report = json.loads(cli("ingest", "sources", "--json").stdout)
    assert report["documents"] == 1
    assert {failure["source"]: failure["reason"] for failure in report["failed"]} == {
        "sources/caf\\udce9.txt": "its name is not UTF-8",
        "sources/pipe.txt": "is not a file",
    }


@pytest.mark.skipif(sys.platform == "win32", reason="no name has a line end there")
def test_a_name_looks_like_no_other_line(cli: Cli, project: Path) -> None:
    folder = project / "sources"
    folder.mkdir()
    (folder / "a\nfailed: b.txt").write_text("Zebras are striped.")
    (folder / "c\nd.txt").write_bytes(b"")
    done = cli("ingest", "sources")
    assert "failed: sources/c\\nd.txt: is empty" in done.stderr.splitlines()
    assert "sources/a\\nfailed: b.txt#1" in cli("search", "zebras").stdout
    assert "[sources/a\\nfailed: b.txt#1]" in cli("ask", "Are zebras striped?").stdout


def test_a_folder_without_files_is_named(cli: Cli, project: Path) -> None:
    (project / "sources/.hidden").mkdir(parents=True)
    assert cli("ingest", "sources").stderr.splitlines() == ["no files found: sources"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is closed to who runs this")
def test_a_folder_that_may_not_be_read_keeps_its_documents(cli: Cli, project: Path) -> None:
    folder = project / "sources/closed"
    folder.mkdir(parents=True)
    (folder / "note.txt").write_text("Notes.")
    assert cli("ingest", "sources").exit_code == 0
    folder.chmod(0)
    try:
        report = json.loads(cli("ingest", "sources", "--json").stdout)
    finally:
        folder.chmod(0o700)
    assert report["deleted"] == 0
    assert report["failed"] == [{"source": "sources/closed", "reason": "is a folder that may not be read"}]


def test_a_file_that_changes_while_it_is_read_is_a_failure(
    cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = project / "log.txt"
    file.write_text("First line.\n")
    fstat = os.fstat

    def grow(descriptor: int) -> os.stat_result:
        before = fstat(descriptor)
        if file.stat().st_ino == before.st_ino:
            with file.open("a") as log:
                log.write("Another line.\n")
        return before

    monkeypatch.setattr("os.fstat", grow)
    report = json.loads(cli("ingest", "log.txt", "--json").stdout)
    assert report["failed"] == [{"source": "log.txt", "reason": "changed while it was read"}]


def test_a_path_that_does_not_exist_is_a_failure(cli: Cli) -> None:
    done = cli("ingest", "nowhere", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["failed"] == [
        {"source": "nowhere", "reason": "cannot be read: No such file or directory"}
    ]


def test_a_store_that_is_no_store_is_named(cli: Cli, project: Path) -> None:
    (project / "var/documents.sqlite3").write_bytes(b"not a database" * 100)
    done = cli("search", "x")
    assert done.exit_code == 1
    assert "documents.sqlite3: not a store" in done.stderr
    assert "move var/documents.sqlite3 away" in done.stderr
    assert "Traceback" not in done.stderr
