"""Measure offline answers on the Debian FAQ in three languages: precision, coverage, and due refusals.

The questions in `questions.jsonl` were written before any answer to them was seen, and no rule may be made
for one of them. The documents are those of Debian's packages debian-faq, debian-faq-de and debian-faq-ja
(Copyright 1996-2003 Software in the Public Interest; verbatim copies permitted): they are downloaded by apt
and not kept here.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from benchmarks.project import create, output_in

QUESTIONS = Path(__file__).parent / "questions.jsonl"
PACKAGES = ("debian-faq", "debian-faq-de", "debian-faq-ja")
LANGUAGES = {"en": "English", "de": "German", "ja": "Japanese"}
FOLDER = Path("usr/share/doc/debian/FAQ")
_ASK = (
    "import json, sys; from benchmarks.answers.asking import answers; print(json.dumps(answers(sys.argv[1])))"
)
_NOTE = (
    "Offline answers, which are quotes or refusals, to 126 questions about the Debian FAQ; each language is "
    "ingested alone. An answer is right if it cites the chapter that answers and has the expected words. "
    "Invented: answered although no answer is due. Precision: right of all answers. Coverage: answered of "
    "the questions that have an answer. Due refusals: refused of the questions that have none. Aims: "
    "precision 0.6 at coverage 0.5, due refusals 0.8. The questions were written before the answers were "
    "seen; no rule was made for one of them."
)

Row = Mapping[str, object]


def main(arguments: list[str]) -> int:
    """Measure in a fresh project, or in the one that an argument names; write the table to the page."""
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        print("skipped: the documents come from Debian's packages", file=sys.stderr)
        return 0
    questions = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    with TemporaryDirectory() as folder:
        documents = fetch(Path(folder) / "documents")
        project = Path(arguments[0]) if arguments else Path(folder) / "desk"
        if not arguments:
            create(project, "retrieval")
        found = [
            row
            for language in LANGUAGES
            for row in json.loads(
                output_in(
                    project,
                    ["uv", "run", "--quiet", "python", "-c", _ASK, documents / language],
                    PYTHONPATH=str(Path(__file__).parents[2]),
                )
            )
        ]
    judged = [
        {**question, **judge(question, answer)} for question, answer in zip(questions, found, strict=True)
    ]
    for row in judged:
        print(f"{row['verdict']:8} {row['id']}: {row['answer']!r}"[:200], file=sys.stderr)
    body = table(judged)
    print(body)
    if not arguments:
        write_section("Answers on foreign documents", f"{body}\n\n{_NOTE}", command="make bench-answers")
    return 0


def fetch(folder: Path) -> Path:
    """Download the documents, a folder for each language."""
    folder.mkdir()
    subprocess.run(
        ["apt-get", "download", "-qq", *PACKAGES], cwd=folder, check=True, stderr=subprocess.DEVNULL
    )
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, folder / "unpacked"], check=True)
    for language in LANGUAGES:
        (folder / language).mkdir()
        for page in (folder / "unpacked" / FOLDER).rglob(f"*.{language}.html"):
            shutil.copyfile(page, folder / language / page.name)
    return folder


def judge(question: Row, answer: Row) -> Row:
    """Return the answer with its verdict."""
    expected, documents = question["contains"], question["documents"]
    if not isinstance(expected, list) or not isinstance(documents, list):
        raise TypeError(f"{question['id']}: not a question")
    text, cited = str(answer["answer"]), str(answer["cited"])
    if answer["refused"]:
        verdict = "refused" if not expected else "silent"
    elif not expected:
        verdict = "invented"
    else:
        has_words = any(words.casefold() in text.casefold() for words in expected)
        verdict = "right" if has_words and any(f"{name}." in cited for name in documents) else "wrong"
    return {"verdict": verdict, "answer": text}


def table(judged: Iterable[Row]) -> str:
    """Return the figures of each language and of all."""
    lines = [
        "| documents | questions | right | wrong | invented | precision | coverage | due refusals |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    rows = list(judged)
    for name, language in [*((name, key) for key, name in LANGUAGES.items()), ("all", None)]:
        of_language = [row for row in rows if language in {None, row["language"]}]
        count = Counter(str(row["verdict"]) for row in of_language)
        answered = count["right"] + count["wrong"] + count["invented"]
        answerable = count["right"] + count["wrong"] + count["silent"]
        due = count["refused"] + count["invented"]
        lines.append(
            f"| {name} | {len(of_language)} | {count['right']} | {count['wrong']} | {count['invented']} "
            f"| {count['right'] / max(answered, 1):.2f} "
            f"| {(count['right'] + count['wrong']) / answerable:.2f} "
            f"| {count['refused'] / due:.2f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
