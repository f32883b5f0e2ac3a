"""Start a project from each folder of documents, without an edit: `python -m benchmarks.documents [NAME...]`.

Without names those are made that docs/own-data.md has no row of. With `--of-the-part` only the gates of
sources and data are run, and of the tests those of the documents; the row says so.
"""

import json
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.project import output_in
from benchmarks.trials import BUILD, FAILS, made, own_checks, rows_of, targets, write_row
from scaffold.adapters.uv import program

TITLE = "Documents"
FOLDERS = Path(__file__).with_name("folders.toml")
_ABOUT = """`scaffold new PATH --preset rag --documents FOLDER`, then `ingest`, questions, and `make
check`, which runs what `make test` runs, without an edit ("of the part": of the gates those of sources and
data, of the tests those of the documents). A question is right where its answer has the expected words and
cites the expected document, or where it is refused because the documents do not answer it.
`benchmarks/documents/folders.toml` names the packages and the questions."""


def main(arguments: Sequence[str]) -> int:
    """Try each folder, and write its row; return 1 where one fails."""
    names = [word for word in arguments if not word.startswith("-")]
    folders = tomllib.loads(FOLDERS.read_text("utf-8"))["folder"]
    known = rows_of(TITLE)
    chosen = [one for one in folders if one["name"] in names or (not names and one["name"] not in known)]
    failed = [one["name"] for one in chosen if not tried(one, whole="--of-the-part" not in arguments)]
    return 1 if failed else 0


def tried(folder: Mapping[str, Any], *, whole: bool) -> bool:
    """Make a project of a folder, ask it, check it, and write its row; tell whether it passes."""
    documents = fetched(folder)
    project, seconds = made(folder["name"], "--preset", "rag", "--documents", documents)
    targets(project, "setup")
    [package] = [path.parent.name for path in (project / "src").glob("*/main.py")]
    run = [program(), "run", "--quiet", "--no-sync", "python", "-m", package]
    [name] = [path.name for path in (project / "data").iterdir() if path.is_dir()]
    output_in(project, [*run, "ingest", f"data/{name}"])
    verdicts = Counter(asked(project, run, *question) for question in folder["questions"])
    found = {
        "folder": folder["name"],
        "what": folder["what"],
        "files": str(sum(path.is_file() for path in documents.rglob("*"))),
        "new": seconds,
        "answers": ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())),
    }
    found |= targets(project, "check") if whole else {"check": own_checks(project, name)}
    write_row(TITLE, _ABOUT, found, command="python -m benchmarks.documents")
    return found["check"] != FAILS and verdicts["right"] > 0


def fetched(folder: Mapping[str, Any]) -> Path:
    """Download the package, and return the folder of its documents."""
    place = BUILD / "documents" / str(folder["name"])
    if not place.is_dir():
        with TemporaryDirectory() as unpacked:
            command = ["apt-get", "download", "-qq", folder["package"]]
            subprocess.run(command, cwd=unpacked, check=True, stderr=subprocess.DEVNULL)
            [package] = Path(unpacked).glob("*.deb")
            subprocess.run(["dpkg", "-x", package, unpacked], check=True)
            shutil.copytree(Path(unpacked) / folder["path"], place)
    return place


def asked(project: Path, run: Sequence[str | Path], question: str, words: str, document: str) -> str:
    """Ask a question, and judge the answer."""
    answer = json.loads(output_in(project, [*run, "ask", question, "--json"]))
    cited = [Path(one["document_id"]).name for one in answer["citations"]]
    print(f"{question}: {answer['answer']!r} {cited}"[:400], file=sys.stderr)
    if not words:
        return "rightly refused" if answer["refused"] else "invented"
    if answer["refused"]:
        return "silent"
    right = words.casefold() in answer["answer"].casefold() and any(
        name.startswith(document) for name in cited
    )
    return "right" if right else "wrong"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
