"""Searches over the same passages: the project's own, and libraries that people would paste in.

Runs inside a generated project. Each builder yields one search, which returns the names of the best passages.
"""

import importlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

DEPTH = 10
_BATCH = 1000

Search = Callable[[str], list[str]]
Passages = Iterable[tuple[str, str]]


def part(name: str) -> Any:  # noqa: ANN401 - the package has another name in each project
    """Import a module of the project, whatever its package is called."""
    package = next(path.name for path in Path("src").iterdir() if (path / "main.py").exists())
    return importlib.import_module(f"{package}.{name}")


def read(file: Path) -> Iterator[tuple[str, str]]:
    """Yield ids and texts of a corpus, titles in front."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["_id"], f"{row.get('title') or ''}\n{row['text']}".strip()


def store_passages(passages: Passages, file: Path) -> None:
    """Bring the passages into the project's own store, each as a document of one chunk, as they come."""
    documents, stores = part("domain.retrieval.documents"), part("retrieval.stores")
    language_of = part("retrieval.text.analysis").language_of
    with part("infrastructure.retrieval.embedded.store").open_embedded_store(file) as store:
        batch = []
        for name, text in passages:
            chunk = documents.Chunk(
                chunk_id=name,
                document_id=name,
                start=0,
                end=0,
                text=text,
                section="",
                title="",
                language=language_of(text),
            )
            document = documents.Document(document_id=name, title="", text="", content_hash="")
            batch.append(stores.ChunkedDocument(document=document, chunks=(chunk,)))
            if len(batch) == _BATCH:
                store.replace(batch)
                batch = []
        store.replace(batch)
        store.flush()


def stored(file: Path, strategy: str = "mix") -> Iterator[Search]:
    """The project's search over `store_passages`; for `mix` all that its service does."""
    opened = part("infrastructure.retrieval.embedded.store").open_embedded_store(file, strategy=strategy)
    with opened as store:
        service = part("services.retrieval.search").SearchService(
            retriever=store, clock=lambda: datetime.now(UTC)
        )
        search = store.search if strategy == "lexical" else service.search
        yield lambda query: [hit.document_id for hit in search(query, limit=DEPTH)]


def ours(passages: Passages, folder: Path) -> Iterator[Search]:
    """Everything that the project does by default."""
    store_passages(passages, folder / "d.sqlite3")
    yield from stored(folder / "d.sqlite3")


def lexical(passages: Passages, folder: Path) -> Iterator[Search]:
    """The project's words only."""
    store_passages(passages, folder / "d.sqlite3")
    yield from stored(folder / "d.sqlite3", "lexical")


def by_bm25s(passages: Passages, _: Path) -> Iterator[Search]:
    """bm25s with stemming and its English stop words."""
    import bm25s
    import Stemmer

    options = {"stemmer": Stemmer.Stemmer("english"), "stopwords": "en", "show_progress": False}
    names, texts = map(list, zip(*passages, strict=True))
    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, **options), show_progress=False)

    def search(query: str) -> list[str]:
        tokens = bm25s.tokenize([query], **options)
        found, scores = index.retrieve(tokens, k=min(DEPTH, len(names)), show_progress=False)
        return [names[i] for i, score in zip(found[0], scores[0], strict=True) if score > 0]

    yield search


def by_tantivy(passages: Passages, _: Path) -> Iterator[Search]:
    """The tantivy library as its README shows it, with the English stemmer."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    index = tantivy.Index(builder.build())
    writer = index.writer(64_000_000, 1)
    for name, text in passages:
        writer.add_document(tantivy.Document(text=text, id=name))
    writer.commit()
    index.reload()

    def search(query: str) -> list[str]:
        searcher = index.searcher()
        parsed, _ = index.parse_query_lenient(query, ["text"])
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(parsed, DEPTH).hits]

    yield search


def by_fts5(passages: Passages, _: Path) -> Iterator[Search]:
    """SQLite FTS5 with the Porter tokenizer; any word may match."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE d USING fts5(id UNINDEXED, text, tokenize='porter')")
    connection.executemany("INSERT INTO d VALUES (?, ?)", passages)
    words = part("retrieval.text.analysis").words

    def search(query: str) -> list[str]:
        match = " OR ".join(f'"{word}"' for word in words(query))
        rows = connection.execute("SELECT id FROM d WHERE d MATCH ? ORDER BY bm25(d) LIMIT ?", (match, DEPTH))
        return [row[0] for row in rows] if match else []

    yield search


def stemmed(text: str) -> list[str]:
    """Words of English, stemmed, as a paste of NLTK would give them."""
    return list(part("retrieval.text.analysis").terms(text, "english"))


def by_rank_bm25(passages: Passages, _: Path) -> Iterator[Search]:
    """rank_bm25 (Okapi) over stemmed words."""
    import numpy as np
    from rank_bm25 import BM25Okapi

    names, texts = map(list, zip(*passages, strict=True))
    index = BM25Okapi([stemmed(text) for text in texts])
    yield lambda query: [
        names[i] for i in np.argsort(-index.get_scores(stemmed(query)), kind="stable")[:DEPTH]
    ]


def by_tfidf(passages: Passages, _: Path, dimensions: int = 0) -> Iterator[Search]:
    """TF-IDF over stemmed words with scikit-learn; with `dimensions`, LSA on top of it."""
    import numpy as np
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer

    names, texts = map(list, zip(*passages, strict=True))
    vectorizer = TfidfVectorizer(analyzer=stemmed, sublinear_tf=True)
    size = min(dimensions, len(names) - 1)
    steps = [vectorizer, TruncatedSVD(size, random_state=0), Normalizer()] if dimensions else [vectorizer]
    model = make_pipeline(*steps)
    matrix = model.fit_transform(texts)

    def search(query: str) -> list[str]:
        scores = matrix @ model.transform([query]).T
        dense = np.asarray(scores.todense() if hasattr(scores, "todense") else scores).ravel()
        return [names[i] for i in np.argsort(-dense, kind="stable")[:DEPTH]]

    yield search


def by_lsa(passages: Passages, folder: Path) -> Iterator[Search]:
    """LSA of 128 dimensions."""
    yield from by_tfidf(passages, folder, dimensions=128)


SYSTEMS: dict[str, Callable[[Passages, Path], Iterator[Search]]] = {
    "this project": ours,
    "its words only": lexical,
    "bm25s, stemmed": by_bm25s,
    "tantivy": by_tantivy,
    "SQLite FTS5": by_fts5,
    "rank_bm25": by_rank_bm25,
    "TF-IDF": by_tfidf,
    "LSA": by_lsa,
}
