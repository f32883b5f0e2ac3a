"""Uploads of documents: from the console, and through the API."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from ...conftest import Cli, KeyOf, entries_of, served
from ...pages import BROWSER, Person, check_page, get, read, text_of

DOCUMENTS = "/console/retrieval/documents"
WHALES = b"# Whales\n\nWhales swim in the sea.\n"


def send(client: TestClient, name: str, data: bytes = WHALES, *, replace: bool = False) -> Response:
    """Send the form of the page and return where it led, or the page that says why not."""
    fields = {"replace": "yes"} if replace else {}
    return client.post(DOCUMENTS, data=fields, files={"file": (name, data)}, headers=BROWSER, follow_redirects=False)


def kept(project: Path) -> dict[str, bytes]:
    """Return the uploaded files by name, hidden ones too."""
    return {file.name: file.read_bytes() for file in (project / "var/uploads").glob("*")}


def test_a_file_is_uploaded_ingested_and_found_in_five_clicks(cli: Cli, client: TestClient) -> None:
    person = Person(client)
    person.follow("Documents")
    person.send("Upload and ingest", files={"file": ("whales.md", WHALES)})
    assert "ingest queued" in person.text
    assert cli("worker", "--once").exit_code == 0
    person.follow("Read again")
    assert "ingest done" in person.text
    person.follow("Documents")
    assert "var/uploads/whales.md" in person.text
    assert person.clicks <= 5
    assert "whales.md" in cli("search", "whales swim", "--json").stdout


def test_a_file_is_replaced_only_with_a_tick(project: Path, client: TestClient) -> None:
    assert send(client, "whales.md").status_code == 303
    refused = send(client, "whales.md", b"Whales fly.\n")
    check_page(refused)
    assert (refused.status_code, kept(project)) == (409, {"whales.md": WHALES})
    assert "whales.md: there is another file of this name: choose to replace it, or rename yours" in text_of(refused)
    assert send(client, "whales.md", b"Whales fly.\n", replace=True).status_code == 303
    assert kept(project) == {"whales.md": b"Whales fly.\n"}
    assert entries_of(project) == ["documents.upload", "jobs.submit"] * 2


def test_sending_the_same_file_twice_is_no_error(project: Path, client: TestClient) -> None:
    assert [send(client, "whales.md").status_code for _ in range(2)] == [303, 303]
    assert kept(project) == {"whales.md": WHALES}


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("", WHALES, "choose a file that has a name"),
        ("..", WHALES, "choose a file that has a name"),
        ("whales.md", b"", "whales.md: the file is empty"),
        ("whales.exe", WHALES, "whales.exe: no extractor for .exe (retrieval.suffixes); there are those for"),
        ("whales.tmp", WHALES, "whales.tmp: this suffix is ignored (retrieval.suffixes)"),
        ("whales.md", b"a" * 2_001, "whales.md: is larger than 2,000 bytes (retrieval.max_source_bytes)"),
        ("<b>whales</b>.exe", WHALES, "b_.exe: no extractor"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_file_that_is_not_taken_is_refused_on_the_page(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, reason: str
) -> None:
    monkeypatch.setenv("APP_RETRIEVAL__MAX_SOURCE_BYTES", "2000")
    monkeypatch.setenv("APP_RETRIEVAL__SUFFIXES", json.dumps({".tmp": "ignore"}))
    with served(project) as client:
        refused = send(client, name, data)
        check_page(refused)
        assert (refused.status_code, kept(project)) == (422, {})
        assert reason in text_of(refused)
        assert read(refused.text).of("p")[0].attributes["role"] == "alert"
        answered = client.post("/documents", params={"name": name or " "}, content=data)
        is_read = len(data) <= 2_000
        assert (answered.status_code, reason in answered.json()["detail"]) == (422 if is_read else 413, is_read)


@pytest.mark.parametrize("name", ["../../escaped.md", "C:\\docs\\escaped.md", "/etc/escaped.md", ".escaped.md"])
def test_a_name_does_not_lead_out_of_the_folder(project: Path, client: TestClient, name: str) -> None:
    assert send(client, name).status_code == 303
    assert kept(project) == {"escaped.md": WHALES}


def test_a_link_in_the_folder_is_replaced_and_not_followed(project: Path, client: TestClient) -> None:
    outside = project / "outside.md"
    outside.write_bytes(b"Mine.\n")
    (project / "var/uploads").mkdir(parents=True)
    (project / "var/uploads/whales.md").symlink_to(outside)
    assert send(client, "whales.md").status_code == 409
    assert send(client, "whales.md", replace=True).status_code == 303
    assert (outside.read_bytes(), kept(project)) == (b"Mine.\n", {"whales.md": WHALES})


def test_a_folder_that_cannot_be_written_is_said(project: Path, client: TestClient) -> None:
    (project / "var").mkdir(exist_ok=True)
    (project / "var/uploads").write_bytes(b"")
    refused = send(client, "whales.md")
    assert (refused.status_code, "cannot be written" in text_of(refused)) == (503, True)
    assert entries_of(project) == []


def test_documents_are_uploaded_through_the_api(cli: Cli, project: Path, client: TestClient) -> None:
    named = {"name": "whales.md"}
    answered = client.post("/documents", params=named, content=WHALES)
    assert (answered.status_code, answered.json()["state"]) == (202, "queued")
    assert answered.headers["location"] == f"/jobs/{answered.json()['job_id']}"
    assert cli("worker", "--once").exit_code == 0
    assert client.get(answered.headers["location"]).json()["result"]["documents"] == 1
    assert client.post("/documents", params=named, content=b"Other.\n").status_code == 409
    replacing = client.post("/documents", params={**named, "replace": "true"}, content=b"Other.\n")
    assert (replacing.status_code, kept(project)) == (202, {"whales.md": b"Other.\n"})
    assert client.post("/documents", content=WHALES).status_code == 422


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain"])
def test_a_file_is_no_text_of_a_request_whatever_its_kind(project: Path, client: TestClient, kind: str) -> None:
    data = b"%00 \\u0000 " + json.dumps({f"{number}": "" for number in range(2_000)}).encode()
    sent = client.post("/documents", params={"name": "a.md"}, content=data, headers={"content-type": kind})
    assert (sent.status_code, kept(project)) == (202, {"a.md": data})


def test_a_file_may_be_larger_than_other_bodies(project: Path, client: TestClient) -> None:
    large = WHALES * 60_000
    assert len(large) > 2_000_000
    assert send(client, "large.md", large).status_code == 303
    assert kept(project) == {"large.md": large}


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain"])
@pytest.mark.parametrize(
    "body", [b"", b"--x", b"--x\r\n\r\n", b"\xff\x00" * 9, b"--x\r\nContent-Disposition: form-data\r\n\r\na"]
)
def test_what_is_no_form_is_refused(project: Path, client: TestClient, kind: str, body: bytes) -> None:
    headers = {**BROWSER, "content-type": kind}
    refused = client.post(DOCUMENTS, content=body, headers=headers, follow_redirects=False)
    check_page(refused)
    assert (refused.status_code in {400, 422}, kept(project)) == (True, {})


def test_only_operators_upload(project: Path, key_of: KeyOf) -> None:
    with served(project, on_loopback=False) as client:
        for headers, status in (({}, 401), (key_of("ann", "reader"), 403), (key_of("ann", "operator"), 303)):
            answered = client.post(
                DOCUMENTS, files={"file": ("a.md", WHALES)}, headers={**BROWSER, **headers}, follow_redirects=False
            )
            assert answered.status_code == status
        foreign = {**key_of("ann", "operator"), **BROWSER}
        client.cookies.set("session", foreign.pop("Authorization").removeprefix("Bearer "))
        foreign["origin"] = "http://evil.example"
        refused = client.post(DOCUMENTS, files={"file": ("b.md", WHALES)}, headers=foreign)
        assert (refused.status_code, kept(project)) == (403, {"a.md": WHALES})


def test_who_may_not_upload_is_shown_no_form(project: Path, key_of: KeyOf) -> None:
    rules = {"GET /console/retrieval/documents": {"roles": ["reader"]}}
    (project / "config/own_access.yaml").write_text(json.dumps({"routes": rules}))
    with served(project, on_loopback=False) as client:
        assert "Upload a file" not in text_of(get(client, DOCUMENTS, **key_of("ann", "reader")))
