"""Compare extraction with other readers and with markitdown, on files of other projects.

The files come from source distributions of the package index. They are downloaded by pip, which builds the
metadata of each, and kept in build/.
"""

import json
import re
import shutil
import subprocess
import sys
import tarfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import and_, or_
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.page import write_section
from benchmarks.project import Command, create, output_in
from tools.releases import git
from tools.worktree import ROOT

SOURCES = (
    *("agate==1.14.2", "csvkit==2.2.0", "docutils==0.23", "html2text==2025.4.15", "Markdown==3.11.3"),
    *("markdown2==2.5.5", "pyexcel-xlsx==0.6.1", "pypdf==7.1.1", "python-docx==1.2.0", "python-pptx==1.0.2"),
    *("tablib==3.10.0", "xlsx2csv==0.8.6"),
)
READERS = (
    *("beautifulsoup4", "docutils", "docx2python", "html5lib", "markitdown[docx,pdf,pptx,xlsx]", "pymupdf"),
    *("pypandoc-binary", "pypdfium2", "python-calamine"),
)
FORMATS = {
    ".csv": "the csv module",
    ".docx": "pandoc and docx2python",
    ".html": "pandoc and html5lib",
    ".json": "the json module",
    ".md": "pandoc",
    ".pdf": "PDFium and MuPDF",
    ".pptx": "pandoc and the text runs of the slides",
    ".rst": "pandoc and docutils' HTML",
    ".xlsx": "pandoc and calamine",
}
FOLDER = ROOT / "build" / "extraction"
_MOST_FILES = 40
_MOST_BYTES = 300_000
_CUT = re.compile(r"(?<=\w)[-\u00ad\ufffe\x02\u2010]+[ \t]*\r?\n\s*(?=\w)")
# Whose fault each difference is, after a look at the file.
_FAULTS: Mapping[str, str] = {
    "-quickref.html": "pandoc ignores `<li value=3>`, html5lib shows no numbers; browsers show 3 to 7",
    "-toc_nested_list.html": "ours, by rule: `class=toc` is a table of contents, which repeats headings",
    "-include.md": "the count: Markdown is kept as written, `a[phrase reference][]`",
    "-no_inline_links_nested.md": "the count: Markdown is kept as written, `[[this][1]that][2]`",
    "-protect_links.md": "the count, which joins `very-` and `long` of two lines in our text",
    "-AutoCad_Diagram.pdf": "ours: pypdf joins labels of a drawing that stand apart",
    "-FormTestFromOo.pdf": "ours: pypdf joins two labels that stand apart",
    "-SF424_page2.pdf": "ours: pypdf cuts a word of which a letter is moved",
    "-complex_hidden_sheets.xlsx": "the other readers, which show hidden rows and columns",
    "-fixtures-hidden.xlsx": "the other readers, which show hidden rows and columns",
    "-float2.xlsx": "the other readers, which show no formats: leading zeros, percent",
    "-percentage.xlsx": "the other readers, which show no formats: percent",
    "-formatted_inline_string.xlsx": "ours: openpyxl refuses a file without shared strings",
}
_NOTE = """A word is due as often as every one of the other readers shows it; kept: the share of the due
words that is in the text. Invented: words that the text has more often than any reader shows or the file
holds them. A word that a line break cuts is whole. At most 40 files of a format, none larger than 300 kB,
those that the other readers can read."""

Words = Counter[str]


def main(arguments: list[str]) -> int:
    """Measure in a fresh project, or in the one that an argument names; write the table to the page."""
    projects = [*map(Path, arguments)]
    corpus = collected(FOLDER / "corpus")
    with TemporaryDirectory() as folder:
        project = projects[0] if projects else Path(folder) / "desk"
        if not projects:
            create(project, "retrieval")
        here = Path(__file__).parent
        ours = output_in(project, ["uv", "run", "--quiet", "python", here / "in_project.py", corpus])
        packages = [word for name in READERS for word in ("--with", name)]
        second: Command = [
            "uv",
            "run",
            "--quiet",
            "--no-project",
            *packages,
            "python",
            here / "second.py",
            corpus,
        ]
        others = output_in(Path(folder), second)
    texts = {row["path"]: row["text"] for row in rows(ours)}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    differences = ["| file | lost | invented | fault of |", "|---|---|---|---|"]
    for row in rows(others):
        name = Path(row["path"]).name
        lost, invented, found = judged(row, texts[row["path"]])
        counts[Path(name).suffix] += found
        if lost or invented:
            fault = next((text for end, text in _FAULTS.items() if name.endswith(end)), "not looked at")
            differences.append(f"| {name} | {listed(lost)} | {listed(invented)} | {fault} |")
    body = "\n".join([table(counts), "", *differences])
    print(body)
    if not projects:
        body = f"{body}\n\n{_NOTE} Commit {git(ROOT, 'rev-parse', '--short=12', 'HEAD')}."
        write_section("Extraction beside other readers", body, command="make bench-extraction")
    return 0


def collected(folder: Path) -> Path:
    """Return the folder of the corpus, after a download if it is not there."""
    if folder.is_dir():
        return folder
    with TemporaryDirectory() as place:
        for source in SOURCES:
            # Not with uv, which downloads no source distributions.
            pip = ["uv", "run", "--quiet", "--no-project", "--with", "pip", "python", "-m", "pip", "download"]
            subprocess.run([*pip, "--quiet", "--no-deps", "--no-binary=:all:", source], cwd=place, check=True)
        for archive in Path(place).glob("*.tar.gz"):
            with tarfile.open(archive) as members:
                members.extractall(Path(place) / "unpacked", filter="data")
        unpacked = Path(place) / "unpacked"
        for suffix in FORMATS:
            files = [
                path for path in sorted(unpacked.rglob(f"*{suffix}")) if path.stat().st_size < _MOST_BYTES
            ]
            chosen = files[:: max(len(files) // _MOST_FILES, 1)][:_MOST_FILES]
            for path in chosen:
                target = folder / suffix[1:] / "-".join(path.relative_to(unpacked).parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    return folder


def rows(lines: str) -> Iterator[dict[str, Any]]:
    """Yield what each line holds."""
    yield from map(json.loads, lines.splitlines())


def judged(row: Mapping[str, Any], text: str) -> tuple[Words, Words, Counter[str]]:
    """Return what the text of a file loses and invents, with the counts of it and of the peer."""
    shown = [words(one) for one in row["shown"]]
    due = reduce(and_, shown)
    held = reduce(or_, [*shown, *map(words, row["stored"])])
    ours, peer = words(text), words(row["peer"])
    counts = Counter(
        {
            "files": 1,
            "due": due.total(),
            "lost": (due - ours).total(),
            "invented": (ours - held).total(),
            "peer lost": (due - peer).total(),
            "peer invented": (peer - held).total(),
        }
    )
    return due - ours, ours - held, counts


def listed(found: Words) -> str:
    """Return words in a line, with how often each is there."""
    return ", ".join(f"{word} ({count})" if count > 1 else word for word, count in sorted(found.items()))


def words(text: str) -> Words:
    """Count words, whole ones; 1.0 is 1."""
    whole = re.sub(r"(?<=\d)\.0\b", "", _CUT.sub("", text))
    return Counter(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", whole).casefold()))


def table(counts: Mapping[str, Counter[str]]) -> str:
    """Return a row for each format, and one for all."""
    lines = [
        "| format | other readers | files | due | kept | lost | invented | peer kept | lost | invented |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    every: Iterable[tuple[str, str, Counter[str]]] = [
        *((suffix[1:], readers, counts[suffix]) for suffix, readers in FORMATS.items() if counts[suffix]),
        ("all", "", sum(counts.values(), Counter())),
    ]
    for name, readers, found in every:
        kept, peer = (f"{1 - found[lost] / max(found['due'], 1):.4f}" for lost in ("lost", "peer lost"))
        lines.append(
            f"| {name} | {readers} | {found['files']} | {found['due']:,} | {kept} | {found['lost']} "
            f"| {found['invented']} | {peer} | {found['peer lost']} | {found['peer invented']} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
