"""Derive known-item queries from a folder of documents, and measure the project's search with them.

Run in the root of a copy of a project: python known_items.py PACKAGE FOLDER DATASETS. Prints a JSON object.

A known-item query is the title or a heading of a document, or its first sentence where it has neither; the
document is what has to be found. Only texts that are of one document alone are taken.
"""

import importlib
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

MOST = 100
WORDS = 2
LONGEST = 200
SENTENCE = re.compile(r"(?<=[.!?。！？])\s|\n")  # noqa: RUF001 - full-width marks are meant


class Recording:
    """A store that also keeps what it was given."""

    def __init__(self, store):
        self.store = store
        self.documents = []

    def replace(self, batch):
        self.documents += [(it.document, it.chunks) for it in batch]
        self.store.replace(batch)

    def __getattr__(self, name):
        return getattr(self.store, name)


def main(package, folder, datasets):
    """Print the queries, what search finds with them, and questions that are answered with citations."""

    def of(module):
        return importlib.import_module(f"{package}.{module}")

    knowledge, settings = of("composition.retrieval"), of("config.loading").load_settings()
    negatives = of("evaluation.retrieval.negatives")
    secret = without_secrets(Path(folder))
    with (
        TemporaryDirectory() as scratch,
        knowledge.open_knowledge_base(settings, scratch=Path(scratch)) as opened,
    ):
        store = Recording(opened.store)
        report = of("composition.retrieval.ingestion").ingest_folder(
            settings, store, Path(folder), root=Path()
        )
        cases = without_known(of, candidates(store.documents), Path(datasets))[:MOST]
        scores = []
        for number, case in enumerate(cases, start=1):
            case["id"] = f"known-item-{number}"
            graded = negatives.HardNegativeCase(
                id=case["id"], query=case["query"], relevant=(case["document"],), hard_negatives=()
            )
            scores.append(negatives.grade_hard_negative(graded, opened.search.search).scores)
    return {
        "documents": report.documents,
        "failed": [*secret, *({"source": it.source, "reason": it.reason} for it in report.failed)],
        "cases": cases,
        "scores": [{"recall": it["recall"], "mrr": it["reciprocal_rank"]} for it in scores],
    }


def without_secrets(folder):
    """Remove documents that the project's gate would stop, from this copy of it, and tell why."""
    sys.path.append("scripts")
    found = {}
    for path, line, kind in importlib.import_module("find_secrets").secrets_in(files_in(folder)):
        found.setdefault(path, f"line {line} looks like a secret: {kind}")
    for path in found:
        path.unlink()
    return [{"source": path.as_posix(), "reason": reason} for path, reason in found.items()]


def files_in(folder):
    """Give the files of a folder."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def candidates(documents):
    """Give queries, one of each document before the second of any, so that few cover many documents."""
    found = defaultdict(list)
    owners = defaultdict(set)
    for document, chunks in documents:
        texts = list(queries(document, chunks))
        for rank, (kind, text) in enumerate(texts):
            owners[text.casefold()].add(document.document_id)
            found[rank].append({"query": text, "document": document.document_id, "kind": kind})
    ordered = [case for rank in sorted(found) for case in found[rank]]
    return [case for case in ordered if len(owners[case["query"].casefold()]) == 1]


def queries(document, chunks):
    """Give the title and the headings of a document, or its first sentence."""
    seen = set()
    texts = [("title", document.title)]
    texts += [("heading", chunk.section.rpartition(" > ")[2]) for chunk in chunks if chunk.section]
    usable = [(kind, " ".join(text.split())) for kind, text in texts]
    stem = Path(document.document_id).stem.casefold()
    usable = [(kind, text) for kind, text in usable if says_something(text) and text.casefold() != stem]
    if not usable:
        first = next((it for it in SENTENCE.split(document.text) if says_something(it)), "")
        usable = [("sentence", " ".join(first.split())[:LONGEST])] if first else []
    for kind, text in usable:
        if text.casefold() not in seen and len(text) <= LONGEST:
            seen.add(text.casefold())
            yield kind, text


def says_something(text):
    """Tell whether a text is of two words or more; scripts without spaces are counted by their characters."""
    return (
        len(re.findall(r"\w+", text)) >= WORDS
        or len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]", text)) >= 2 * WORDS
    )


def without_known(of, cases, datasets):
    """Leave out queries that the project's check of duplicates would find, here or in another dataset."""
    duplicates = of("evaluation.engine.duplicates")
    files = [file for file in sorted(datasets.rglob("*.jsonl")) if file.stat().st_size]
    known = [text for file in files for text in duplicates.read_texts(file)]
    kept = []
    for number, case in enumerate(cases):
        words = duplicates.words_of(case["query"])
        text = duplicates.CaseText(
            file=Path("known-items.jsonl"),
            line=number,
            id=f"known-item-{number}",
            variant_of=None,
            words=words,
        )
        if not any("'" + text.id + "'" in line for line in duplicates.find_duplicates([*known, text])):
            known.append(text)
            kept.append(case)
        if len(kept) == MOST:
            break
    return kept


if __name__ == "__main__":
    json.dump(main(*sys.argv[1:]), sys.stdout, ensure_ascii=False)
