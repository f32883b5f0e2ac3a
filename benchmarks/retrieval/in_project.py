"""Run inside a generated project, with the peers installed beside it; prints Markdown.

`in_project.py COLLECTIONS [SIZE ...]`: quality on every collection, then speed at each size (10000, 100000).
"""

import importlib
import json
import random
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean, quantiles
from tempfile import TemporaryDirectory
from typing import Any

SETS = [
    "cranfield",
    "scifact",
    "npl",
    "cisi",
    "med",
    "lisa",
    "time",
    "adi",
    "tau2_banking",
    "xquad_en",
    "xquad_de",
    "xquad_zh",
]
PACKAGE = next(path.name for path in Path("src").iterdir() if (path / "main.py").exists())
DEPTH = 10
SEED = 20261122

Search = Callable[[str], list[str]]
Passages = list[tuple[str, str]]


def part(name: str) -> Any:  # noqa: ANN401 - the package has another name in each project
    """Import a module of the project, whatever its package is called."""
    return importlib.import_module(f"{PACKAGE}.{name}")


def ours(passages: Passages, folder: Path, strategy: str = "mix") -> Iterator[Search]:
    """The project's own store, indexed and opened as its commands do it."""
    documents, stores = part("domain.documents"), part("retrieval.stores")
    opened = part("infrastructure.retrieval.embedded").open_embedded_store(
        folder / "d.sqlite3", strategy=strategy
    )
    with opened as store:
        for start in range(0, len(passages), 1000):
            batch = []
            for name, text in passages[start : start + 1000]:
                chunk = documents.Chunk(
                    chunk_id=name, document_id=name, start=0, end=0, text=text, section=""
                )
                document = documents.Document(document_id=name, title="", text=text, content_hash="")
                batch.append(stores.ChunkedDocument(document=document, chunks=(chunk,)))
            store.replace(batch)
        store.flush()
        yield lambda query: [hit.document_id for hit in store.search(query, limit=DEPTH)]


def lexical(passages: Passages, folder: Path) -> Iterator[Search]:
    """The project's store with words only."""
    yield from ours(passages, folder, strategy="lexical")


def by_bm25s(passages: Passages, _: Path) -> Iterator[Search]:
    """bm25s with stemming and its English stop words."""
    import bm25s
    import Stemmer

    options = {"stemmer": Stemmer.Stemmer("english"), "stopwords": "en", "show_progress": False}
    index = bm25s.BM25()
    index.index(bm25s.tokenize([text for _, text in passages], **options), show_progress=False)

    def search(query: str) -> list[str]:
        tokens = bm25s.tokenize([query], **options)
        found, scores = index.retrieve(tokens, k=min(DEPTH, len(passages)), show_progress=False)
        return [passages[i][0] for i, score in zip(found[0], scores[0], strict=True) if score > 0]

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
    words = part("retrieval.analysis").words

    def search(query: str) -> list[str]:
        match = " OR ".join(f'"{word}"' for word in words(query))
        rows = connection.execute("SELECT id FROM d WHERE d MATCH ? ORDER BY bm25(d) LIMIT ?", (match, DEPTH))
        return [row[0] for row in rows] if match else []

    yield search


def stemmed(text: str) -> list[str]:
    """Words of English, stemmed, as a paste of NLTK would give them."""
    return list(part("retrieval.analysis").terms(text, "english"))


def by_rank_bm25(passages: Passages, _: Path) -> Iterator[Search]:
    """rank_bm25 (Okapi) over stemmed words."""
    import numpy as np
    from rank_bm25 import BM25Okapi

    index = BM25Okapi([stemmed(text) for _, text in passages])
    yield lambda query: [
        passages[i][0] for i in np.argsort(-index.get_scores(stemmed(query)), kind="stable")[:DEPTH]
    ]


def by_tfidf(passages: Passages, _: Path, dimensions: int = 0) -> Iterator[Search]:
    """TF-IDF over stemmed words with scikit-learn; with `dimensions`, LSA on top of it."""
    import numpy as np
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer

    vectorizer = TfidfVectorizer(analyzer=stemmed, sublinear_tf=True)
    size = min(dimensions, len(passages) - 1)
    steps = [vectorizer, TruncatedSVD(size, random_state=0), Normalizer()] if dimensions else [vectorizer]
    model = make_pipeline(*steps)
    matrix = model.fit_transform([text for _, text in passages])

    def search(query: str) -> list[str]:
        scores = matrix @ model.transform([query]).T
        dense = np.asarray(scores.todense() if hasattr(scores, "todense") else scores).ravel()
        return [passages[i][0] for i in np.argsort(-dense, kind="stable")[:DEPTH]]

    yield search


def by_lsa(passages: Passages, folder: Path) -> Iterator[Search]:
    """LSA of 128 dimensions."""
    yield from by_tfidf(passages, folder, dimensions=128)


SYSTEMS = {
    "this project": ours,
    "its words only": lexical,
    "bm25s, stemmed": by_bm25s,
    "tantivy": by_tantivy,
    "SQLite FTS5": by_fts5,
    "rank_bm25": by_rank_bm25,
    "TF-IDF": by_tfidf,
    "LSA": by_lsa,
}


def quality(collections: Path) -> str:
    """Return the table of nDCG@10, all systems through one evaluator."""
    collection, ndcg = part("evaluation.retrieval.collection"), part("retrieval.metrics").ndcg
    scores: dict[str, list[float]] = {name: [] for name in SYSTEMS}
    for name in SETS:
        folder = collections / name
        passages = read(folder / "corpus.jsonl")
        queries, grades = (
            collection.read_queries(folder / "queries.jsonl"),
            collection.read_grades(folder / "qrels.tsv"),
        )
        asked = {
            key: text
            for key, text in queries.items()
            if any(grade > 0 for grade in grades.get(key, {}).values())
        }
        for system, build in SYSTEMS.items():
            with TemporaryDirectory() as place:
                for search in build(passages, Path(place)):
                    scores[system].append(
                        fmean(ndcg(search(q), grades[key], k=10) for key, q in asked.items())
                    )
        print(f"{name}: {scores['this project'][-1]:.3f}", file=sys.stderr)
    lines = [f"| nDCG@10 | mean | {' | '.join(SETS)} |", "|---|" + "---:|" * (len(SETS) + 1)]
    for system, values in scores.items():
        cells = " | ".join(f"{value:.3f}" for value in values)
        lines.append(f"| {system} | {fmean(values):.3f} | {cells} |")
    return "\n".join(lines)


def speed(collections: Path, sizes: Sequence[int]) -> str:
    """Return the table of speed; each system at each size runs in a process of its own."""
    lines = [
        "| passages | system | passages/s | p50 ms | p95 ms | peak MB | p50 over bm25s | memory over bm25s |"
    ]
    lines.append("|---:|---|" + "---:|" * 6)
    for size in sizes:
        rows = {}
        for system in ("bm25s, stemmed", "its words only", "this project"):
            command = [sys.executable, __file__, str(collections), "--one", system, str(size)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            rows[system] = json.loads(done.stdout)
            print(f"{size} {system}: {rows[system]}", file=sys.stderr)
        peer = rows["bm25s, stemmed"]
        for system, row in rows.items():
            cells = [f"{row['rate']:.0f}", f"{row['p50']:.2f}", f"{row['p95']:.2f}", f"{row['peak']:.0f}"]
            ratios = [f"{row['p50'] / peer['p50']:.2f}", f"{row['peak'] / peer['peak']:.2f}"]
            lines.append(f"| {size:,} | {system} | {' | '.join([*cells, *ratios])} |")
    return "\n".join(lines)


def measure(collections: Path, system: str, size: int) -> dict[str, float]:
    """Time one system in this process; `rate` is passages indexed a second, `peak` memory in MB."""
    passages, queries = synthesize(collections, size)
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        for search in SYSTEMS[system](passages, Path(folder)):
            seconds = time.perf_counter() - started
            for query in queries[:20]:
                search(query)
            times = []
            for query in queries:
                begun = time.perf_counter()
                search(query)
                times.append((time.perf_counter() - begun) * 1000)
    cuts = quantiles(times, n=20)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rate": size / seconds, "p50": cuts[9], "p95": cuts[18], "peak": peak}


def synthesize(collections: Path, size: int) -> tuple[Passages, list[str]]:
    """Return passages of four real sentences of abstracts, drawn with a fixed seed, and real questions."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable passages, not secrets
    texts = [
        text
        for name in ("scifact", "lisa", "cranfield", "npl", "med")
        for _, text in read(collections / name / "corpus.jsonl")
    ]
    split = part("retrieval.sentences").sentences
    pool = [sentence for text in texts for sentence in split(text)]
    passages = [(f"p{number}", " ".join(chance.choices(pool, k=4))) for number in range(size)]
    questions = part("evaluation.retrieval.collection").read_queries(
        collections / "scifact" / "queries.jsonl"
    )
    return passages, list(questions.values())


def read(file: Path) -> Passages:
    """Return ids and texts, titles in front."""
    rows = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    return [(row["_id"], f"{row.get('title') or ''}\n{row['text']}".strip()) for row in rows]


def main(arguments: list[str]) -> None:
    """Print the two tables, or the measures of one system as JSON."""
    collections = Path(arguments[0])
    if arguments[1:2] == ["--one"]:
        print(json.dumps(measure(collections, arguments[2], int(arguments[3]))))
        return
    sizes = [int(size) for size in arguments[1:]] or [10_000, 100_000]
    print(quality(collections))
    print()
    print(speed(collections, sizes))


if __name__ == "__main__":
    main(sys.argv[1:])
