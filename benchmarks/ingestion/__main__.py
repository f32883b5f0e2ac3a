"""Ingest many real files, some hostile, and kill it: `python -m benchmarks.ingestion [FILES [KILLS]]`.

The files are those below the folders of packages, sources and documentation of this machine, with the
corpus of `make bench-extraction` if it is there, repeated under other names until there are enough.
"""

import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import chain, cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.ingestion.hostile import KINDS
from benchmarks.page import write_section
from benchmarks.project import create, environment, output_in
from tools.releases import git
from tools.worktree import ROOT

FILES, KILLS = 10_000, 10
SUFFIXES = (".csv", ".docx", ".eml", ".html", ".json", ".md", ".pdf", ".pptx", ".rst", ".txt", ".xlsx")
PLACES = (
    ROOT / "build" / "extraction" / "corpus",
    ROOT / "docs",
    ROOT / "template" / "docs",
    Path(sys.prefix),
    Path(sys.base_prefix) / "lib",
    Path("/usr/share"),
    Path("/usr/lib"),
    Path.home() / ".cache" / "uv",
    Path.home() / ".rustup",
)
_MOST_BYTES = 1_000_000
_MOST_OF_A_SUFFIX = 0.4
_HOSTILE = 0.02
Stored = dict[str, dict[str, Any]]
# What is stored, whatever the order it came in.
_STORED = """
import contextlib, json, sqlite3
with contextlib.closing(sqlite3.connect("var/documents.sqlite3")) as store:
    rows = store.execute(
        "SELECT d.document_id, d.content_hash, count(*), count(DISTINCT c.chunk_id) FROM documents d "
        "JOIN chunks c USING (document_id) WHERE c.superseded IS NULL GROUP BY 1, 2 ORDER BY 1"
    ).fetchall()
    failed = store.execute("SELECT source, reason FROM failures ORDER BY 1").fetchall()
print(json.dumps({
    "stored": {source: [content, chunks, chunks - distinct] for source, content, chunks, distinct in rows},
    "failed": dict(failed),
}))
"""
_NOTE = """Real files of the packages and the documentation of the machine, repeated under other names
until there are enough; those of a hostile kind (`benchmarks/ingestion/hostile.py`) differ by a number.
Peak: of the largest process. An ingestion is killed with SIGKILL, its children too, at a random moment;
the next one goes on, and begins anew after one that was complete. At the end the store is compared with
that of an ingestion that was not killed: documents, their hashes, the number of their chunks, and
failures. Whether a source is read within the time limit depends on what else the machine does: those that
were not, in one of both, are counted and not compared."""
_SHOWN = 20
_SLOW = "took longer"


def main(arguments: Sequence[str]) -> int:
    """Measure in a fresh project, and write the page; return 1 where something was lost or doubled."""
    files, kills = (int(word) for word in (*arguments, *map(str, (FILES, KILLS)[len(arguments) :])))
    with TemporaryDirectory() as folder:
        project = Path(folder) / "desk"
        create(project, "retrieval")
        distinct, hostile = collect(project / "many", files)
        begun = time.perf_counter()
        report = ingested(project)
        seconds = time.perf_counter() - begun
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_024
        expected = stored(project)
        shutil.rmtree(project / "var")
        kill(project, kills, seconds)
        ingested(project)
        found = stored(project)
    reasons = Counter(reason(failure["reason"]) for failure in report["failed"])
    lost, doubled, slow = differences(expected, found)
    lines = [
        "| | |",
        "|---|---:|",
        f"| files | {files:,} |",
        f"| of them distinct by hash | {distinct:,} |",
        f"| of them hostile, {len(KINDS)} kinds | {hostile:,} |",
        f"| documents stored | {report['documents']:,} |",
        f"| chunks | {report['chunks']:,} |",
        f"| failed, with a reason | {len(report['failed']):,} |",
        f"| neither stored nor failed | {files - report['documents'] - len(report['failed']):,} |",
        f"| seconds | {seconds:,.0f} |",
        f"| files a second | {files / seconds:,.0f} |",
        f"| peak of a process, MiB | {peak:,.0f} |",
        f"| killed ingestions | {kills} |",
        f"| lost or other than without kills | {len(lost):,} |",
        f"| documents with doubled chunks | {len(doubled):,} |",
        f"| over the time limit in one of both | {len(slow):,} |",
        "",
        "| reason of a failure | files |",
        "|---|---:|",
        *(f"| {text} | {count:,} |" for text, count in reasons.most_common()),
    ]
    body = "\n".join(lines)
    print(body)
    for source in [*lost, *doubled][:_SHOWN]:
        print(f"differs: {source}", file=sys.stderr)
    body = f"{body}\n\n{_NOTE} Commit {git(ROOT, 'rev-parse', '--short=12', 'HEAD')}."
    made_by = f"make bench-ingestion FILES={files} KILLS={kills}"
    write_section("Ingestion of many files", body, command=made_by)
    return 1 if lost or doubled else 0


def collect(folder: Path, count: int) -> tuple[int, int]:
    """Write the files; return how many are distinct, and how many hostile."""
    hostile = int(count * _HOSTILE)
    folder.mkdir()
    hashes = set[str]()
    chosen = list(islice(real(count), count - hostile))
    contents = chain(
        ((source.suffix, source.read_bytes()) for source in islice(cycle(chosen), count - hostile)),
        (
            (suffix, make(number))
            for number, (suffix, make) in enumerate(islice(cycle(KINDS.values()), hostile))
        ),
    )
    for number, (suffix, content) in enumerate(contents):
        hashes.add(sha256(content).hexdigest())
        target = folder / f"{number % 100:02}" / f"{number}{suffix}"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
    return len(hashes), hostile


def real(count: int) -> Iterator[Path]:
    """Yield different real files, of no suffix too many."""
    seen: Counter[str] = Counter()
    hashes = set[bytes]()
    for place in PLACES:
        for path in sorted(place.rglob("*")):
            if path.suffix not in SUFFIXES or path.is_symlink() or not path.is_file():
                continue
            if not 0 < path.stat().st_size < _MOST_BYTES or seen[path.suffix] > count * _MOST_OF_A_SUFFIX:
                continue
            content = sha256(path.read_bytes()).digest()
            if content not in hashes:
                hashes.add(content)
                seen[path.suffix] += 1
                yield path


def ingested(project: Path) -> dict[str, Any]:
    """Ingest, and return the report."""
    done = subprocess.run(command(), cwd=project, env=environment(), check=False, stdout=subprocess.PIPE)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def command() -> list[str]:
    """Return the command that ingests; it must be the process that is killed."""
    return [".venv/bin/python", "-m", "desk", "ingest", "many", "--json"]


def kill(project: Path, kills: int, seconds: float) -> None:
    """Kill as many ingestions at random moments; the one after a complete ingestion begins anew."""
    chance = random.Random(kills)  # noqa: S311 - repeatable moments, not secrets
    longest, killed = seconds / max(kills, 1) * 2, 0
    while killed < kills:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(
            command(), cwd=project, env=environment(), stdout=quiet, stderr=quiet, start_new_session=True
        )
        time.sleep(chance.uniform(1, max(2, longest)))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            killed += 1
        else:
            shutil.rmtree(project / "var")
            longest *= 0.8
        process.wait()


def differences(expected: Stored, found: Stored) -> tuple[list[str], list[str], list[str]]:
    """Return the sources that are lost or other than expected, those with doubled chunks, and slow ones."""
    failed = [*expected["failed"].items(), *found["failed"].items()]
    slow = {source for source, reason in failed if reason.startswith(_SLOW)}
    compared = {source for one in (expected, found) for kind in one.values() for source in kind} - slow
    lost = [
        source
        for source in compared
        if any(expected[kind].get(source) != found[kind].get(source) for kind in found)
    ]
    doubled = [source for source, (_, _, repeated) in found["stored"].items() if repeated]
    return sorted(lost), sorted(doubled), sorted(slow)


def stored(project: Path) -> Stored:
    """Return what the store holds: hash, chunks and repeats of each document, and why others failed."""
    found: Stored = json.loads(output_in(project, [".venv/bin/python", "-c", _STORED]))
    return found


def reason(text: str) -> str:
    """Return a reason without what differs from file to file."""
    words = re.sub(r"[0-9][0-9,.]*|0x[0-9a-f]+|'[^']*'|\"[^\"]*\"", "...", text.split(": ", maxsplit=1)[0])
    return words.replace("|", "/")[:90]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
