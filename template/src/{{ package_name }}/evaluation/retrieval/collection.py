"""Measure a retriever on a collection in BEIR's layout."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from statistics import fmean

from ...domain.retrieval.documents import Chunk, Document
from ...json_lines import each_once, json_lines
from ...retrieval.hits import Retriever
from ...retrieval.metrics import average_precision, ndcg, recall, reciprocal_rank
from ...retrieval.stores import ChunkedDocument
from ...retrieval.text.analysis import language_of
from ..engine.cases import DatasetError
from ..engine.metrics import percentile

DEPTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionScores:
    """Means over the queries that have a relevant document; `map_score` is over the first 100 hits. Times are in ms."""

    ndcg_10: float
    recall_100: float
    mrr_10: float
    map_score: float
    queries: int
    query_ms_p50: float
    query_ms_p95: float


def read_passages(file: Path) -> Iterator[ChunkedDocument]:
    """Yield each line of `corpus.jsonl` as a document of one chunk: passages of a collection are not cut further.

    Raises:
        DatasetError: the file is missing, a line has no `_id` or `text`, or an id appears twice.
    """
    for row in each_once(_rows(file), file, itemgetter("_id"), error=DatasetError):
        name, title, text = row["_id"], row.get("title", ""), row["text"]
        chunk = Chunk(
            chunk_id=name,
            document_id=name,
            start=0,
            end=len(text.encode()),
            text=text,
            section="",
            title=title,
            language=language_of(text),
        )
        document = Document(document_id=name, title=title, text=text, content_hash="")
        yield ChunkedDocument(document=document, chunks=(chunk,))


def read_queries(file: Path) -> dict[str, str]:
    """Return the queries of `queries.jsonl` by id.

    Raises:
        DatasetError: the file is missing, a line has no `_id` or `text`, or an id appears twice.
    """
    rows = each_once(_rows(file), file, itemgetter("_id"), error=DatasetError)
    return {row["_id"]: row["text"] for row in rows}


def read_grades(file: Path) -> dict[str, dict[str, int]]:
    """Return the grades of `qrels.tsv`, which has a header line, by query and document.

    Raises:
        DatasetError: the file is missing, or a line is not query, document and a whole number.
    """
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in islice(json_lines(file, error=DatasetError), 1, None):
        try:
            query, document, grade = line.split("\t")
            grades[query][document] = int(grade)
        except ValueError as error:
            raise DatasetError(f"{file}:{number}: not a query, a document and a grade") from error
    return dict(grades)


def score_collection(
    retriever: Retriever, queries: Mapping[str, str], grades: Mapping[str, Mapping[str, int]]
) -> CollectionScores:
    """Return the scores of `retriever`, query by query on one thread; the rank of a document is that of its best chunk.

    Raises:
        DatasetError: no query has a relevant document.
    """
    judged = {name: text for name, text in queries.items() if any(grade > 0 for grade in grades.get(name, {}).values())}
    if not judged:
        raise DatasetError("no query has a relevant document")
    rankings, times = {}, []
    for name, text in judged.items():
        started = time.perf_counter()
        hits = retriever.search(text, limit=DEPTH)
        times.append((time.perf_counter() - started) * 1000)
        rankings[name] = list(dict.fromkeys(hit.document_id for hit in hits))
    return CollectionScores(
        ndcg_10=fmean(ndcg(ranking, grades[name], k=10) for name, ranking in rankings.items()),
        recall_100=fmean(recall(ranking, grades[name], k=DEPTH) for name, ranking in rankings.items()),
        mrr_10=fmean(reciprocal_rank(ranking, grades[name], k=10) for name, ranking in rankings.items()),
        map_score=fmean(average_precision(ranking, grades[name]) for name, ranking in rankings.items()),
        queries=len(judged),
        query_ms_p50=percentile(times, 0.5),
        query_ms_p95=percentile(times, 0.95),
    )


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in json_lines(file, error=DatasetError):
        try:
            row = json.loads(line)
            yield number, {"_id": str(row["_id"]), "title": str(row.get("title") or ""), "text": str(row["text"])}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DatasetError(f"{file}:{number}: not an object with _id and text") from error
