"""nDCG@10 of a generated project's search with and without the vectors of a model of this machine.

`python -m benchmarks.retrieval.local_model MODEL [COLLECTION...]`; MODEL is a folder as docs/retrieval.md of
the project describes it. Each collection goes through the project's own `retrieval evaluate`.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from benchmarks.project import create, output_in
from benchmarks.retrieval.__main__ import COLLECTIONS
from benchmarks.retrieval.quality import SETS

_NOTE = (
    "Texts are cut after 128 tokens. The collections were looked at while the search was made, and ten ways "
    "of mixing words and vectors were compared on samples of them, so the figures are optimistic."
)


def main(model: Path, chosen: Sequence[str]) -> int:
    """Measure the chosen collections, or all, and write the table into docs/benchmarks.md."""
    if not COLLECTIONS.is_dir():
        print(f"skipped: the collections are not in {COLLECTIONS}", file=sys.stderr)
        return 0
    vectors = {
        "APP_RETRIEVAL__EMBEDDINGS__PROVIDER": "onnx",
        "APP_RETRIEVAL__EMBEDDINGS__PATH": str(model.resolve()),
        "APP_RETRIEVAL__EMBEDDINGS__MAX_TOKENS": "128",
    }
    rows = []
    with TemporaryDirectory() as folder:
        project = Path(folder) / "support-desk"
        create(project, "retrieval")
        for name in chosen or SETS:
            rows.append((name, ndcg(project, name), ndcg(project, name, **vectors)))
            print(*rows[-1], file=sys.stderr, flush=True)
    rows.append(("mean", fmean(row[1] for row in rows), fmean(row[2] for row in rows)))
    lines = ["| collection | words and characters | and vectors |", "|---|---:|---:|"]
    lines += [f"| {name} | {without:.3f} | {with_:.3f} |" for name, without, with_ in rows]
    command = " ".join(
        ["make bench-local-model MODEL=FOLDER", *([f'SETS="{" ".join(chosen)}"'] if chosen else [])]
    )
    body = "\n".join([f"nDCG@10 with the model in `{model.name}`. {_NOTE}", "", *lines])
    write_section("Search with a local model", body, command=command)
    return 0


def ndcg(project: Path, collection: str, **variables: str) -> float:
    """Return nDCG@10 of the project's search on a collection."""
    files = {"corpus": "corpus.jsonl", "queries": "queries.jsonl", "qrels": "qrels.tsv"}
    options = [
        part for name, file in files.items() for part in (f"--{name}", COLLECTIONS / collection / file)
    ]
    program = ["uv", "run", "--quiet", "support-desk", "retrieval", "evaluate", *options, "--json"]
    return float(json.loads(output_in(project, program, **variables))["ndcg@10"])


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2:]))
