"""An index of terms on disk, through tantivy. It holds no text and can be derived again from the store."""

import math
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tantivy
from tantivy import FieldType, Occur, Query

from ....errors import AppError, ErrorKind
from ....retrieval.hits import Filters

_HEAP_BYTES = 64_000_000
_FUZZY_LENGTH = 4
_FAR_LENGTH = 8
# Of a sum of small floats that are the same in whichever segment, and so in whichever order, they are added up.
_SCORE_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """The entry of a chunk in the index."""

    key: int
    terms: Sequence[str]
    identifiers: Sequence[str]
    metadata: Mapping[str, str]


class IndexUnavailableError(AppError):
    """An index whose files cannot be read now."""

    kind = ErrorKind.UNAVAILABLE


class LexicalIndex:
    """BM25 (k1 = 1.2, b = 0.75) over the terms of chunks. A searcher sees one commit, never half of one."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._index.config_reader(reload_policy="manual")
        self._index.reload()

    def reload(self) -> None:
        """See the newest commit, also of another process.

        Raises:
            IndexUnavailableError: its files cannot be read.
        """
        try:
            self._index.reload()
        except ValueError as error:
            raise IndexUnavailableError(f"the index of terms: {error}") from error

    @contextmanager
    def writing(self) -> Iterator["IndexWriting | None"]:
        """Yield what changes the index, alone until the end, or None while another process is doing it."""
        try:
            writer = self._index.writer(_HEAP_BYTES, num_threads=1)
        except ValueError as error:
            if "lock" not in str(error).lower():
                raise
            yield None
            return
        self._index.reload()
        try:
            yield IndexWriting(writer, self._schema)
        finally:
            writer.wait_merging_threads()
            self._index.reload()

    def holds(self, key: int) -> bool:
        """Return whether a chunk is in the index."""
        return self._index.searcher().doc_freq("key", key) > 0

    def among(self, keys: Sequence[int], *, filters: Filters) -> set[int]:
        """Return those of the keys whose chunks are in the index and satisfy the filters."""
        searcher = self._index.searcher()
        asked = self._filtered(searcher, Query.term_set_query(self._schema, "key", list(keys)), filters)
        found = searcher.search(asked, len(keys), count=False).hits
        return {int(key or 0) for key in searcher.fast_field_values("key", [address for _, address in found])}

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        """Return the inverse document frequency of each term; a term that no chunk has is the rarest."""
        searcher = self._index.searcher()
        size = searcher.num_docs
        found = {term: searcher.doc_freq(_field(term), term) for term in set(terms)}
        return {term: math.log(1 + (size - count + 0.5) / (count + 0.5)) for term, count in found.items()}

    def search(self, terms: Sequence[str], *, limit: int, filters: Filters) -> list[tuple[int, float]]:
        """Return keys and scores of the best chunks; a term that is repeated counts as often.

        A term without digits that no chunk has is looked up with a letter or two changed. Scores are rounded to
        `_SCORE_DIGITS`.
        """
        searcher = self._index.searcher()
        wanted: list[tuple[Occur, Query]] = []
        for term, times in Counter(terms).items():
            query = self._term_query(searcher, term)
            wanted += [(Occur.Should, query)] * times
        if not wanted:
            return []
        # The binding walks every passage that matches and skips none by score. To look up the rare terms and only add
        # the frequent ones (MaxScore) is exact as well, but slower: here a jump costs more than the steps it saves.
        asked = self._filtered(searcher, Query.boolean_query(wanted), filters)
        found = searcher.search(asked, limit, count=False).hits
        keys = searcher.fast_field_values("key", [address for _, address in found])
        scores = [round(float(score), _SCORE_DIGITS) for score, _ in found]
        return [(int(key or 0), score) for key, score in zip(keys, scores, strict=True)]

    def _term_query(self, searcher: tantivy.Searcher, term: str) -> Query:
        # Another number is no typo.
        is_exact = len(term) < _FUZZY_LENGTH or term.startswith("=") or any(map(str.isdigit, term))
        if is_exact or searcher.doc_freq("terms", term):
            return Query.term_query(self._schema, _field(term), term, index_option="freq")
        return Query.fuzzy_term_query(self._schema, "terms", term, distance=1 if len(term) < _FAR_LENGTH else 2)

    def _filtered(self, searcher: tantivy.Searcher, query: Query, filters: Filters) -> Query:
        clauses = [(Occur.Must, query)]
        for key, value in sorted(filters.metadata.items()):
            clauses.append((Occur.Must, Query.const_score_query(self._label(f"{key}={value}"), 0.0)))
        if day := filters.in_force_on:
            outside = {"valid_from": {"after": day.toordinal()}, "valid_until": {"before": day.toordinal()}}
            # A clause that can exclude nothing would still be asked of every chunk that has a word.
            dated = [name for name in outside if searcher.doc_freq("labels", name)]
            clauses += [(Occur.MustNot, self._days(name, **outside[name])) for name in dated]
        return Query.boolean_query(clauses) if len(clauses) > 1 else query

    def _label(self, label: str) -> Query:
        return Query.term_query(self._schema, "labels", label, index_option="basic")

    def _days(self, name: str, *, after: int | None = None, before: int | None = None) -> Query:
        days = Query.range_query(
            self._schema,
            name,
            FieldType.Integer,
            lower_bound=after,
            upper_bound=before,
            include_lower=after is None,
            include_upper=before is None,
        )
        # Few documents have days, and only they are looked at.
        return Query.boolean_query([(Occur.Must, self._label(name)), (Occur.Must, days)])


class IndexWriting:
    """Changes that become visible together, with `commit`; without it they are lost."""

    def __init__(self, writer: tantivy.IndexWriter, schema: tantivy.Schema) -> None:
        self._writer = writer
        self._schema = schema

    def add(self, entry: IndexEntry) -> None:
        """Add a chunk that is not in the index."""
        document = tantivy.Document()
        document.add_unsigned("key", entry.key)
        document.add_text("terms", " ".join(entry.terms))
        document.add_text("identifiers", " ".join(entry.identifiers))
        for key, value in entry.metadata.items():
            document.add_text("labels", f"{key}={value}")
            if key in {"valid_from", "valid_until"} and value:
                document.add_text("labels", key)
                document.add_integer(key, date.fromisoformat(value).toordinal())
        self._writer.add_document(document)

    def commit(self) -> None:
        """Make the changes visible and durable."""
        self._writer.commit()

    def remove(self, key: int) -> None:
        """Remove a chunk; one that is not in the index is not an error."""
        # By query: `delete_documents_by_term` silently finds no unsigned number.
        self._writer.delete_documents_by_query(Query.term_query(self._schema, "key", key, index_option="basic"))


def _field(term: str) -> str:
    return "identifiers" if term.startswith("=") else "terms"


def remove_index(folder: Path) -> None:
    """Delete an index that cannot be read or belongs to another store."""
    shutil.rmtree(folder, ignore_errors=True)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("identifiers", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("labels", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("valid_from", indexed=True, fast=True)
    builder.add_integer_field("valid_until", indexed=True, fast=True)
    return builder.build()
