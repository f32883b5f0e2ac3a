"""Time and memory of the project's search beside bm25s at one size.

`python -m benchmarks.retrieval.speed COLLECTIONS SIZE`, inside a generated project; prints Markdown. The
peer and the project run in processes of their own; rounds of queries are taken in turns, so that all see the
same load.
"""

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.retrieval.systems import Search, by_bm25s, part, read, store_passages, stored

PEER = "bm25s, stemmed"
OURS = ("its words only", "this project")
QUERIES = 300
ROUNDS = 5
SEED = 20261122
_MIB = 1024


def main(collections: Path, size: int) -> None:
    """Print the table of one size."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        corpus = Path(folder) / "corpus.jsonl"
        synthesize(collections, size, corpus)
        arguments = [str(corpus), str(collections / "scifact" / "queries.jsonl")]
        children = {name: stack.enter_context(child(name, arguments)) for name in (PEER, OURS[0])}
        indexed = {name: answer(process) for name, process in children.items()}
        indexed[OURS[1]] = indexed[OURS[0]]
        rounds: dict[str, list[list[float]]] = {name: [] for name in (PEER, *OURS)}
        for _ in range(ROUNDS):
            for name, times in rounds.items():
                found = answer(children.get(name, children[OURS[0]]), name)
                times.append(found["ms"])
                indexed[name] = {**indexed[name], "searching": found["peak"]}
    print(table(size, indexed, {name: best(times) for name, times in rounds.items()}))


def table(size: int, indexed: Mapping[str, Any], times: Mapping[str, Sequence[float]]) -> str:
    """Return Markdown: figures, and ratios to the peer."""
    columns = ["p50 ms", "p95 ms", "p50 / bm25s", "p95 / bm25s", "indexed a CPU second"]
    columns += ["peak MiB, indexing", "peak MiB, all", "peak / bm25s", "disk MiB"]
    lines = [f"| {size:,} passages | {' | '.join(columns)} |", "|---|" + "---:|" * len(columns)]
    cuts = {name: (quantiles(found, n=20)[9], quantiles(found, n=20)[18]) for name, found in times.items()}
    for name, (p50, p95) in cuts.items():
        row = indexed[name]
        cells = [f"{p50:.2f}", f"{p95:.2f}", f"{p50 / cuts[PEER][0]:.2f}", f"{p95 / cuts[PEER][1]:.2f}"]
        cells += [f"{size / row['seconds']:,.0f}", f"{row['indexing']:,.0f}", f"{row['searching']:,.0f}"]
        cells += [
            f"{row['searching'] / indexed[PEER]['searching']:.2f}",
            f"{row['disk']:,.0f}" if row["disk"] else "",
        ]
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
    print(request or line.strip(), file=sys.stderr)
    return found


def serve(name: str, corpus: Path, questions: Path) -> None:
    """Index, say what it took, then answer each request with the times of one round of queries."""
    queries = list(part("evaluation.retrieval.collection").read_queries(questions).values())[:QUERIES]
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
    split = part("retrieval.sentences").sentences
    pool = [
        sentence
        for name in ("scifact", "lisa", "cranfield", "npl", "med")
        for _, text in read(collections / name / "corpus.jsonl")
        for sentence in split(text)
    ]
    with file.open("w", encoding="utf-8") as lines:
        for number in range(size):
            row = {"_id": f"p{number}", "text": " ".join(chance.choices(pool, k=4))}
            lines.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "--child":
        serve(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]))
