"""Runs inside a generated project: ingests a folder and asks the questions of its language."""

import importlib
import json
import os
import tempfile
from pathlib import Path

QUESTIONS = Path(__file__).parent / "questions.jsonl"


def answers(folder: str) -> list[dict[str, object]]:
    """Return the answer to each question in the language that the folder is named after, in their order."""
    documents = Path(folder)
    package = next(path.parent.name for path in Path("src").glob("*/composition"))
    retrieval = importlib.import_module(f"{package}.composition.retrieval")
    loading = importlib.import_module(f"{package}.config.loading")
    identity = importlib.import_module(f"{package}.domain.identity")
    settings = loading.load_settings()
    with tempfile.TemporaryDirectory() as state:
        os.environ["APP_STATE_DIR"] = state
        settings = settings.model_copy(update={"state_dir": Path(state)})
        with retrieval.open_knowledge_base(settings) as opened:
            report = retrieval.ingest_paths(
                settings,
                opened.store,
                retrieval.IngestRequest(paths=[folder], name="faq"),
                by=identity.Identity.operator("operator", tenant="main"),
            )
            if report.failed:
                raise SystemExit(f"not ingested: {report.failed[0]}")
            with retrieval.open_ask(settings, opened.search) as ask:
                questions = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
                found = [
                    ask.ask(question["question"])
                    for question in questions
                    if question["language"] == documents.name
                ]
    return [
        {
            "answer": answer.text,
            "refused": answer.refused,
            "cited": " ".join(citation.document_id for citation in answer.citations),
        }
        for answer in found
    ]
