"""nDCG@10 of every system on every collection, and of the project's search with parts of it left out.

`python -m benchmarks.retrieval.quality COLLECTIONS`, inside a generated project; prints Markdown.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from benchmarks.retrieval.systems import SYSTEMS, Search, part, read, store_passages, stored

SETS = (
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
)
# What is another constant of the project's search, by module and name.
VARIANTS: Mapping[str, Mapping[str, object]] = {
    "all, 100 candidates": {"ranking.DEPTH": 100},
    "all, 32 candidates": {"ranking.DEPTH": 32},
    "all, 16 candidates": {"ranking.DEPTH": 16},
    "without characters": {"ranking.WEIGHTS": {"lexical": 1.0, "characters": 0.0}},
    "without smoothing": {"feedback._SMOOTHING": 0.0},
    "without feedback": {"feedback._SMOOTHING": 0.0, "feedback._LIKENESS": 0.0},
}


def main(collections: Path) -> None:
    """Print the two tables."""
    scores: dict[str, list[float]] = {name: [] for name in (*SYSTEMS, *VARIANTS)}
    for name in SETS:
        score = scorer(collections / name)
        for system, values in measured(collections / name / "corpus.jsonl"):
            scores[system].append(fmean(score(values)))
        print(f"{name}: {scores['this project'][-1]:.3f}", file=sys.stderr)
    print(table({name: scores[name] for name in SYSTEMS}))
    print("\nThe project's search with other settings, none of which looks at the collection:\n")
    print(table({name: scores[name] for name in ("this project", "its words only", *VARIANTS)}))


def measured(corpus: Path) -> Iterator[tuple[str, Search]]:
    """Yield the name of each system and variant with its search over the corpus."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "own.sqlite3"
        store_passages(read(corpus), file)
        for name in ("this project", "its words only"):
            for search in stored(file, "mix" if name == "this project" else "lexical"):
                yield name, search
        for name, constants in VARIANTS.items():
            with changed(constants):
                for search in stored(file):
                    yield name, search
    for name, build in list(SYSTEMS.items())[2:]:
        with TemporaryDirectory() as folder:
            for search in build(read(corpus), Path(folder)):
                yield name, search


def scorer(folder: Path) -> "Scorer":
    """Return what scores a search on the queries of a collection that have a relevant passage."""
    collection = part("evaluation.retrieval.collection")
    queries = collection.read_queries(folder / "queries.jsonl")
    grades = collection.read_grades(folder / "qrels.tsv")
    judged = {name: found for name, found in grades.items() if any(grade > 0 for grade in found.values())}
    return Scorer({name: text for name, text in queries.items() if name in judged}, judged)


class Scorer:
    """nDCG@10 of each query, by the project's own metric, which its tests compare with trec_eval."""

    def __init__(self, queries: Mapping[str, str], grades: Mapping[str, Mapping[str, int]]) -> None:
        self._queries = queries
        self._grades = grades

    def __call__(self, search: Search) -> list[float]:
        """Return the scores in the order of the queries."""
        ndcg = part("retrieval.metrics").ndcg
        return [ndcg(search(text), self._grades[name], k=10) for name, text in self._queries.items()]


@contextmanager
def changed(constants: Mapping[str, object]) -> Iterator[None]:
    """Run with other constants of the modules of the project's retrieval."""
    places = [(part(f"retrieval.{name.split('.')[0]}"), name.split(".")[1]) for name in constants]
    kept = [getattr(module, name) for module, name in places]
    for (module, name), value in zip(places, constants.values(), strict=True):
        setattr(module, name, value)
    try:
        yield
    finally:
        for (module, name), value in zip(places, kept, strict=True):
            setattr(module, name, value)


def table(scores: Mapping[str, list[float]]) -> str:
    """Return Markdown, one row a system."""
    lines = [f"| nDCG@10 | mean | {' | '.join(SETS)} |", "|---|" + "---:|" * (len(SETS) + 1)]
    for system, values in scores.items():
        cells = " | ".join(f"{value:.3f}" for value in values)
        lines.append(f"| {system} | {fmean(values):.3f} | {cells} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
