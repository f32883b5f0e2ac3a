import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ...conftest import Cli
from ...retrieval.corpus import DOCUMENTS, write_documents


@pytest.fixture
def library(project: Path) -> Path:
    """A folder of documents."""
    return write_documents(project / "library")


@pytest.fixture
def ingested(cli: Cli, library: Path) -> Cli:
    assert cli("ingest", library.name).exit_code == 0
    return cli


@pytest.mark.usefixtures("library")
def test_documents_are_ingested_once(cli: Cli) -> None:
    files = len(DOCUMENTS)
    first = json.loads(cli("ingest", "library", "--json").stdout)
    again = json.loads(cli("ingest", "library", "--json").stdout)
    assert (first["documents"], first["unchanged"], first["deleted"], first["failed"]) == (files, 0, 0, [])
    assert first["chunks"] >= files
    assert (again["documents"], again["chunks"], again["unchanged"]) == (0, 0, files)


def test_changes_and_deletions_of_files_are_followed(ingested: Cli, library: Path) -> None:
    (library / "rooms.md").unlink()
    (library / "loans.md").write_text("# Loans\n\nA xylophone is lent for a week.\n")
    report = json.loads(ingested("ingest", "library", "--json").stdout)
    assert (report["documents"], report["deleted"]) == (1, 1)
    hits = json.loads(ingested("search", "xylophone", "--json").stdout)
    assert [hit["chunk_id"] for hit in hits] == ["library/loans.md#1"]
    left = json.loads(ingested("search", "pencils in the manuscript room", "--json", "--limit", "50").stdout)
    assert "library/rooms.md" not in {hit["document_id"] for hit in left}


def test_a_file_that_fails_is_named_and_the_rest_is_ingested(cli: Cli, project: Path) -> None:
    folder = project / "mixed"
    folder.mkdir()
    (folder / "good.txt").write_text("Whales travel by night.")
    (folder / "bad.txt").write_bytes(b"caf\xe9")
    done = cli("ingest", "mixed", "--json")
    assert done.exit_code == 1
    report = json.loads(done.stdout)
    assert report["documents"] == 1
    assert [failure["source"] for failure in report["failed"]] == ["mixed/bad.txt"]
    assert "not UTF-8" in report["failed"][0]["reason"]
    assert json.loads(cli("retrieval", "failures", "--json").stdout) == report["failed"]
    (folder / "bad.txt").write_text("café")
    again = json.loads(cli("ingest", "--retry-failed", "--json").stdout)
    assert (again["documents"], again["unchanged"], again["deleted"], again["failed"]) == (1, 0, 0, [])
    assert json.loads(cli("retrieval", "failures", "--json").stdout) == []


def test_a_failure_is_forgotten_with_its_source(cli: Cli, project: Path) -> None:
    folder = project / "mixed"
    folder.mkdir()
    (folder / "good.txt").write_text("Whales travel by night.")
    (folder / "bad.txt").write_bytes(b"caf\xe9")
    cli("ingest", "mixed")
    assert len(json.loads(cli("ingest", "--retry-failed", "--json").stdout)["failed"]) == 1
    (folder / "bad.txt").unlink()
    assert json.loads(cli("ingest", "mixed", "--json").stdout)["unchanged"] == 1
    assert json.loads(cli("retrieval", "failures", "--json").stdout) == []


def test_front_matter_that_cannot_be_read_is_a_warning(cli: Cli, project: Path) -> None:
    (project / "guide.md").write_text("---\ntitle: Loans: the short guide\n---\nBooks are lent for 28 days.\n")
    done = cli("ingest", "guide.md", "--json")
    report = json.loads(done.stdout)
    assert (done.exit_code, report["documents"], report["warnings"][0]["source"]) == (0, 1, "guide.md")
    assert "warning: guide.md: front matter is not YAML" in done.stderr
    hits = json.loads(cli("search", "short guide", "--json").stdout)
    assert [hit["title"] for hit in hits] == ["Loans: the short guide"]


def test_suffixes_are_mapped_or_ignored(cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project / "mixed"
    folder.mkdir()
    for name in ("README", "COPYING.LIB", "page.tmpl", "data.bin"):
        (folder / name).write_text(f"<p>Words of {name}.")
    assert cli("ingest", "mixed").exit_code == 1
    monkeypatch.setenv("APP_RETRIEVAL__SUFFIXES", '{".tmpl": "html", ".bin": "ignore"}')
    report = json.loads(cli("ingest", "mixed", "--json").stdout)
    assert (report["documents"], report["unchanged"], report["failed"]) == (1, 2, [])
    hits = json.loads(cli("search", "words of page", "--limit", "1", "--json").stdout)
    assert (hits[0]["document_id"], hits[0]["text"]) == ("mixed/page.tmpl", "Words of page.tmpl.")
    monkeypatch.setenv("APP_RETRIEVAL__SUFFIXES", '{".tmpl": "word"}')
    assert "unknown format 'word'" in cli("ingest", "mixed").stderr


def test_ingest_wants_to_know_what(cli: Cli) -> None:
    done = cli("ingest")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--retry-failed" in done.stderr


@pytest.mark.usefixtures("ingested")
def test_only_documents_with_the_metadata_are_found(cli: Cli, client: TestClient, project: Path) -> None:
    for region in ("eu", "uk"):
        (project / f"{region}.md").write_text(f"---\nregion: {region}\n---\nWhales swim here.\n")
    cli("ingest", "eu.md", "uk.md")
    hits = json.loads(cli("search", "whales swim", "--where", "region=uk", "--json").stdout)
    assert [hit["document_id"] for hit in hits] == ["uk.md"]
    done = cli("search", "whales", "--where", "region")
    assert (done.exit_code, done.stdout) == (2, "")
    found = client.post("/search", json={"query": "whales swim", "metadata": {"region": "eu"}}).json()
    assert [hit["document_id"] for hit in found] == ["eu.md"]


@pytest.mark.usefixtures("ingested")
def test_only_documents_with_the_metadata_answer(cli: Cli, client: TestClient, project: Path) -> None:
    for region, days in (("eu", 14), ("uk", 30)):
        text = f"---\nregion: {region}\n---\nA whale crosses the ocean within {days} days.\n"
        (project / f"{region}.md").write_text(text)
    cli("ingest", "eu.md", "uk.md")
    question = "Within how many days does a whale cross the ocean?"
    answer = json.loads(cli("ask", question, "--where", "region=uk", "--json").stdout)
    assert {citation["document_id"] for citation in answer["citations"]} == {"uk.md"}
    assert "30 days" in cli("ask", question, "--where", "region=uk", "--stream").stdout
    assert cli("ask", question, "--where", "region").exit_code == 2
    body = {"question": question, "metadata": {"region": "eu"}}
    assert "14 days" in client.post("/ask", json=body).json()["answer"]
    last = client.post("/ask/stream", json=body).text.strip().splitlines()[-1]
    assert [citation["document_id"] for citation in json.loads(last.removeprefix("data: "))["citations"]] == ["eu.md"]
    assert client.post("/ask", json={**body, "metadata": {"region": "mars"}}).json()["refused"]


def test_an_answer_cites_the_words_of_a_document(ingested: Cli, project: Path) -> None:
    answer = json.loads(ingested("ask", "For how many days are books lent?", "--json").stdout)
    assert list(answer) == [
        "answer",
        "citations",
        "refused",
        "refusal_reason",
        "unsupported",
        "answered_by",
        "trace_id",
        "edition",
        "superseded",
    ]
    assert "28 days" in answer["answer"]
    assert not answer["refused"]
    for citation in answer["citations"]:
        assert citation["quote"] in (project / citation["document_id"]).read_text(encoding="utf-8")


def test_an_answer_is_a_stored_output_of_the_same_trace(ingested: Cli) -> None:
    answer = json.loads(ingested("ask", "Are reservations charged?", "--json").stdout)
    output = json.loads(ingested("outputs", "show", answer["trace_id"]).stdout)
    assert (output["status"], output["schema"], output["prompt"]) == ("accepted", "GroundedAnswer", "grounded_answer")
    assert output["document"]["answer"] == answer["answer"]


def test_an_answer_streams_the_same_words(ingested: Cli) -> None:
    question = "Are reservations charged?"
    assert ingested("ask", question, "--stream").stdout == ingested("ask", question).stdout


def test_a_question_that_no_document_answers_is_refused(ingested: Cli) -> None:
    answer = json.loads(ingested("ask", "What is the capital of France?", "--json").stdout)
    assert (answer["refused"], answer["citations"]) == (True, [])
    assert answer["answer"] == "The documents do not answer this question."


@pytest.mark.usefixtures("ingested")
def test_a_refusal_has_the_words_of_the_settings(cli: Cli, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_RETRIEVAL__REFUSAL", "Das steht nicht in den Unterlagen.")
    assert cli("ask", "What is the capital of France?").stdout == "Das steht nicht in den Unterlagen.\n"
    assert client.post("/ask", json={"question": "Who are you?"}).json()["refused"]


@pytest.mark.usefixtures("ingested")
@pytest.mark.parametrize(
    ("question", "name", "words"),
    [
        ("Wann beginnt die letzte Talfahrt?", "bahn.md", "18 Uhr 40"),
        ("休園日は何曜日ですか。", "garden.md", "月曜日"),
        ("Are pencils allowed in the manuscript room?", "rooms.md", "Only pencils"),
    ],
)
def test_a_question_is_answered_in_its_language(cli: Cli, question: str, name: str, words: str) -> None:
    answer = json.loads(cli("ask", question, "--json").stdout)
    assert words in answer["answer"]
    assert {citation["document_id"] for citation in answer["citations"]} == {f"library/{name}"}


def test_a_document_that_is_no_longer_in_force_is_not_found(ingested: Cli) -> None:
    hits = json.loads(ingested("search", "books lent in 2020", "--json", "--limit", "100").stdout)
    assert hits
    assert "library/loans-2020.md" not in {hit["document_id"] for hit in hits}


def test_an_empty_question_is_refused(cli: Cli) -> None:
    done = cli("ask", " ")
    assert (done.exit_code, done.stdout) == (2, "")


def test_one_document_cannot_be_streamed(cli: Cli) -> None:
    done = cli("ask", "Are reservations charged?", "--json", "--stream")
    assert (done.exit_code, done.stdout) == (2, "")


@pytest.mark.usefixtures("ingested")
def test_search_and_answers_over_http(client: TestClient) -> None:
    hits = client.post("/search", json={"query": "books and rooms", "limit": 2}).json()
    assert len(hits) == 2
    assert hits[0].keys() == {"document_id", "chunk_id", "score", "text", "title", "section", "language"}
    answer = client.post("/ask", json={"question": "Are reservations charged?"}).json()
    assert answer["citations"][0]["document_id"] == "library/loans.md"
    events = client.post("/ask/stream", json={"question": "Are reservations charged?"})
    assert events.headers["content-type"].startswith("text/event-stream")
    lines = events.text.strip().splitlines()
    pieces = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    assert "".join(piece["text"] for piece in pieces[:-1]) == pieces[-1]["answer"] == answer["answer"]
    assert client.post("/search", json={"query": " "}).status_code == 422


def test_a_collection_is_measured(cli: Cli, project: Path) -> None:
    rows = [("1", "", "the cat sat on the mat"), ("2", "Dogs", "a dog barked"), ("3", "", "ships sail")]
    (project / "corpus.jsonl").write_text(
        "".join(json.dumps({"_id": name, "title": title, "text": text}) + "\n" for name, title, text in rows)
    )
    (project / "queries.jsonl").write_text('{"_id": "q", "text": "dogs"}\n{"_id": "unjudged", "text": "x"}\n')
    (project / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\t2\t1\n")
    arguments = ("--corpus", "corpus.jsonl", "--queries", "queries.jsonl", "--qrels", "qrels.tsv", "--json")
    found = json.loads(cli("retrieval", "evaluate", *arguments).stdout)
    assert {name: found[name] for name in ("ndcg@10", "recall@100", "mrr@10", "map", "queries")} == {
        "ndcg@10": 1.0,
        "recall@100": 1.0,
        "mrr@10": 1.0,
        "map": 1.0,
        "queries": 1,
    }
    assert found["index_seconds"] > 0
    assert 0 < found["query_ms_p50"] <= found["query_ms_p95"]
    for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv"):
        (project / name).write_bytes(b"\xef\xbb\xbf" + (project / name).read_bytes().replace(b"\n", b"\r\n\r\n"))
    assert json.loads(cli("retrieval", "evaluate", *arguments).stdout)["ndcg@10"] == 1.0
    (project / "corpus.jsonl").write_text('{"_id": "2", "text": "a"}\n\n{"_id": "2", "text": "b"}\n')
    assert "corpus.jsonl:3: id '2' appears twice, first on line 1" in cli("retrieval", "evaluate", *arguments).stderr
    (project / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\t2\n")
    done = cli("retrieval", "evaluate", *arguments)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "qrels.tsv:2: not a query, a document and a grade" in done.stderr


def test_an_empty_knowledge_base_says_what_to_do(cli: Cli) -> None:
    for command in ("search", "ask"):
        assert "help: bring documents in with `ingest PATH`" in cli(command, "How long do whales swim?").stderr
