"""Time and memory of the project's search beside bm25s, and how they grow with the corpus.

`python -m benchmarks.retrieval.speed COLLECTIONS SIZE ...`, inside a generated project; prints Markdown.
The peer and the project run in processes of their own, which index side by side; then they answer the same
queries in rounds, in turns. What counts is processor time of all threads of the process. The time of a
query is the least of its rounds, p50 and p95 are over the queries, and a ratio is the project's figure by
the peer's of the same run. Growth is p50 at a size by p50 at the size before.
"""

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.retrieval.systems import Search, by_bm25s, part, read, store_passages, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One system at one size: milliseconds, passages a second of the processor, MiB."""

    p50: float
    p95: float
    throughput: float
    indexing: float
    peak: float
    disk: float


PEER = "bm25s, stemmed"
OURS = ("its words only", "this project")
# Sentences and questions come from all of them: the words of one alone are rare among those of the others.
SOURCES = ("scifact", "lisa", "cranfield", "npl", "med")
QUERIES = 300
ROUNDS = 5
# Where a round takes long, fewer are enough.
LARGE, ROUNDS_OF_LARGE = 200_000, 3
SEED = 20261122
_MIB = 1024


def main(collections: Path, sizes: Sequence[int]) -> None:
    """Print a table of all sizes, and one of the growth between them."""
    measured = {size: measure(collections, size) for size in sorted(sizes)}
    print(table(measured))
    if len(measured) > 1:
        print(f"\n{growth(measured)}")


def measure(collections: Path, size: int) -> dict[str, Figures]:
    """Return the figures of each system at one size."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        corpus = Path(folder) / "corpus.jsonl"
        tell(f"{size:,}: writing passages")
        synthesize(collections, size, corpus)
        arguments = [str(corpus), *(str(collections / name / "queries.jsonl") for name in SOURCES)]
        tell(f"{size:,}: indexing")
        children = {name: stack.enter_context(child(name, arguments)) for name in (PEER, OURS[0])}
        asked = {PEER: children[PEER], **dict.fromkeys(OURS, children[OURS[0]])}
        indexed = {PEER: answer(asked[PEER]), **dict.fromkeys(OURS, answer(asked[OURS[0]]))}
        rounds: dict[str, list[list[float]]] = {name: [] for name in asked}
        peaks: dict[str, float] = {}
        for number in range(ROUNDS if size < LARGE else ROUNDS_OF_LARGE):
            tell(f"{size:,}: round {number + 1} of {QUERIES} queries")
            for name, process in asked.items():
                found = answer(process, name)
                rounds[name].append(found["ms"])
                peaks[name] = found["peak"]
    figures = {
        name: Figures(
            p50=quantiles(best(times), n=20)[9],
            p95=quantiles(best(times), n=20)[18],
            throughput=size / indexed[name]["seconds"],
            indexing=indexed[name]["indexing"],
            peak=peaks[name],
            disk=indexed[name]["disk"],
        )
        for name, times in rounds.items()
    }
    print(table({size: figures}), file=sys.stderr, flush=True)
    return figures


def table(measured: Mapping[int, Mapping[str, Figures]]) -> str:
    """Return Markdown: figures, and ratios to the peer."""
    columns = ["p50 ms", "p95 ms", "p50 / bm25s", "p95 / bm25s", "indexed a CPU second"]
    columns += ["peak MiB, indexing", "peak MiB, all", "peak / bm25s", "disk MiB"]
    lines = [f"| passages | system | {' | '.join(columns)} |", "|---:|---|" + "---:|" * len(columns)]
    for size, systems in measured.items():
        peer = systems[PEER]
        for name, row in systems.items():
            cells = [
                f"{row.p50:.2f}",
                f"{row.p95:.2f}",
                f"{row.p50 / peer.p50:.2f}",
                f"{row.p95 / peer.p95:.2f}",
            ]
            cells += [f"{row.throughput:,.0f}", f"{row.indexing:,.0f}", f"{row.peak:,.0f}"]
            cells += [f"{row.peak / peer.peak:.2f}", f"{row.disk:,.0f}" if row.disk else ""]
            lines.append(f"| {size:,} | {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def growth(measured: Mapping[int, Mapping[str, Figures]]) -> str:
    """Return Markdown: how many times longer a query takes at a size than at the size before."""
    steps = list(pairwise(measured))
    heads = [f"{before:,} to {after:,} ({after / before:g} times)" for before, after in steps]
    lines = [f"| p50 grows | {' | '.join(heads)} |", "|---|" + "---:|" * len(steps)]
    for name in (PEER, *OURS):
        cells = [f"{measured[after][name].p50 / measured[before][name].p50:.1f}" for before, after in steps]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def best(rounds: Sequence[Sequence[float]]) -> list[float]:
    """Return the best time of each query: what is left when the machine does something else in between."""
    return [min(times) for times in zip(*rounds, strict=True)]


@contextmanager
def child(name: str, arguments: Sequence[str]) -> Iterator["subprocess.Popen[str]"]:
    """Start the process of one system; it ends with its standard input."""
    command = [sys.executable, "-m", __spec__.name, "--child", name, *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


def answer(process: "subprocess.Popen[str]", request: str | None = None) -> dict[str, Any]:
    """Return what a process says next, on request."""
    if request and process.stdin:
        process.stdin.write(f"{request}\n")
        process.stdin.flush()
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError(f"a measured process ended early: {process.args!r}")
    found: dict[str, Any] = json.loads(line)
    return found


def tell(progress: str) -> None:
    """Say what is being done."""
    print(f"{time.strftime('%H:%M:%S')} {progress}", file=sys.stderr, flush=True)


def serve(name: str, corpus: Path, questions: Sequence[Path]) -> None:
    """Index, say what it took, then answer each request with the times of one round of queries."""
    queries = in_turns([part("evaluation.retrieval.collection").read_queries(file) for file in questions])
    with TemporaryDirectory() as place:
        folder = Path(place)
        started = time.process_time()
        if name == PEER:
            searches = {PEER: by_bm25s(read(corpus), folder)}
            found = {name: next(search) for name, search in searches.items()}
        else:
            store_passages(read(corpus), folder / "d.sqlite3")
            searches = {
                name: stored(folder / "d.sqlite3", strategy)
                for name, strategy in zip(OURS, ("lexical", "mix"), strict=True)
            }
            found = {name: next(search) for name, search in searches.items()}
        seconds = time.process_time() - started
        disk = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / _MIB**2
        say({"seconds": seconds, "indexing": peak(), "disk": disk})
        for line in sys.stdin:
            say({"ms": timed(found[line.strip()], queries), "peak": peak()})


def in_turns(collections: Sequence[Mapping[str, str]]) -> list[str]:
    """Return `QUERIES` questions: the first of each collection, the second of each, and so on."""
    rows = zip_longest(*(queries.values() for queries in collections))
    return [query for row in rows for query in row if query is not None][:QUERIES]


def timed(search: Search, queries: Sequence[str]) -> list[float]:
    """Return the milliseconds of processor time of each query, all threads together: load does not count."""
    times = []
    for query in queries:
        begun = time.process_time()
        search(query)
        times.append((time.process_time() - begun) * 1000)
    return times


def peak() -> float:
    """Return the highest resident memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB


def say(found: Mapping[str, object]) -> None:
    """Tell the process that asks."""
    print(json.dumps(found), flush=True)


def synthesize(collections: Path, size: int, file: Path) -> None:
    """Write passages of four real sentences of abstracts, drawn with a fixed seed, titled with nothing."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable passages, not secrets
    split = part("retrieval.text.sentences").sentences
    pool = [
        sentence
        for name in SOURCES
        for _, text in read(collections / name / "corpus.jsonl")
        for sentence in split(text)
    ]
    with file.open("w", encoding="utf-8") as lines:
        for number in range(size):
            row = {"_id": f"p{number}", "text": " ".join(chance.choices(pool, k=4))}
            lines.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "--child":
        serve(sys.argv[2], Path(sys.argv[3]), [Path(file) for file in sys.argv[4:]])
    else:
        main(Path(sys.argv[1]), [int(size) for size in sys.argv[2:]])
