"""`ingest`, `search`, `ask` and `retrieval`: the knowledge base."""

import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ..config.loading import load_settings
from ..domain.retrieval.answers import Answer
from ..errors import AppError
from ..retrieval.hits import hit_payload
from ..retrieval.stores import DocumentStore
from ..workflows.retrieval import IngestReport
from .app import FAILED, operator, print_json, print_list, print_note, print_table, print_text, printable

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Where = Annotated[
    list[str] | None, typer.Option(metavar="KEY=VALUE", help="Only documents with this metadata; repeatable.")
]
_PREVIEW = 160


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(ingest)
    app.command()(search)
    app.command()(ask)
    group = typer.Typer(no_args_is_help=True, help="Measure search, look after the knowledge base.")
    group.callback()(_group)
    group.command("evaluate")(evaluate)
    group.command("failures")(failures)
    app.add_typer(group, name="retrieval")


def _group() -> None:
    """Measure search, look after the knowledge base."""


def ingest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, s3://BUCKET/PREFIX; what vanished from a folder or prefix is deleted."),
    ] = None,
    *,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try the sources again whose last ingestion failed.")
    ] = False,
    name: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="What to call a path outside the project.")
    ] = None,
    allow_delete: Annotated[
        bool, typer.Option("--allow-delete", help="Delete vanished documents, even if a path is missing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring documents into the knowledge base: new and changed ones are stored, vanished ones deleted."""
    from ..composition.retrieval import IngestRequest, ingest_paths, open_knowledge_base

    given = paths or []
    if not (given or retry_failed):
        raise typer.BadParameter("name files or folders, or give --retry-failed", param_hint="PATHS")
    if name is not None and (len(given) != 1 or "://" in given[0] or "/" in name or not name.strip(".")):
        raise typer.BadParameter("it names one path, no address, and has no slash", param_hint="--as")
    settings = load_settings()
    request = IngestRequest(paths=given, name=name, retry_failed=retry_failed, allow_delete=allow_delete)
    with open_knowledge_base(settings) as opened, _progress() as progress:
        report = ingest_paths(settings, opened.store, request, by=operator(), progress=progress)
    if as_json:
        print_json(_report_payload(report))
    else:
        counts = (report.documents, report.chunks, report.unchanged, report.deleted, len(report.failed))
        print_table("Ingested", ("documents", "chunks", "unchanged", "deleted", "failed"), [[*map(str, counts)]])
        if paths and not any((*counts, report.withheld)):
            print_note(f"no files found: {', '.join(map(str, paths))}")
    for warning in report.warnings:
        print_note(f"warning: {_one_line(warning.source)}: {warning.message}")
    for failure in report.failed:
        print_note(f"failed: {_one_line(failure.source)}: {failure.reason}")
    if report.withheld:
        print_note(f"not deleted: {report.withheld} documents whose sources are gone")
        print_note("help: check the paths; if the documents are to go, run the command again with --allow-delete")
    if report.failed or report.withheld:
        raise typer.Exit(FAILED)


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    limit: Annotated[int, typer.Option(min=1, max=100, help="Passages at most.")] = 10,
    *,
    where: Where = None,
    as_json: Json = False,
) -> None:
    """Find the passages that a query is about, best first."""
    from ..composition.retrieval import open_knowledge_base
    from ..composition.telemetry import open_command_trace

    metadata, settings = _pairs(where or []), load_settings()
    with open_command_trace(settings, "search"), open_knowledge_base(settings) as opened:
        hits = opened.search.search(_said(query), limit=limit, metadata=metadata)
        if not hits:
            _explain_nothing(opened.store)
    if as_json:
        print_json([hit_payload(hit) for hit in hits])
    else:
        for hit in hits:
            print_text(f"{hit.score:.3f}  {_one_line(hit.chunk_id)}")
            is_headed = hit.section.partition(" > ")[0] == hit.title
            print_text(f"       {hit.section if is_headed else ' > '.join(filter(None, [hit.title, hit.section]))}")
            print_text(f"       {textwrap.shorten(hit.text, _PREVIEW, placeholder=' ...')}")


def ask(
    question: Annotated[str, typer.Argument(help="The question.")],
    *,
    where: Where = None,
    as_json: Json = False,
    stream: Annotated[bool, typer.Option("--stream", help="Print the answer while it is written.")] = False,
) -> None:
    """Answer a question from the knowledge base, with citations, or refuse."""
    from ..composition.retrieval import open_ask, open_knowledge_base
    from ..composition.telemetry import open_command_trace

    if as_json and stream:
        raise typer.BadParameter("one JSON document cannot be streamed: give --json or --stream")
    metadata, settings = _pairs(where or []), load_settings()
    with (
        open_command_trace(settings, "ask"),
        open_knowledge_base(settings) as opened,
        open_ask(settings, opened.search) as service,
    ):
        said = _said(question)
        if as_json:
            print_json(_answer_payload(service.ask(said, metadata=metadata)))
            return
        if stream:
            answer = _stream(service.stream(said, metadata=metadata))
        else:
            answer = service.ask(said, metadata=metadata)
            print_text(answer.text)
        if answer.refusal_reason:
            print_note(f"refused ({answer.refusal_reason}): {answer.refusal_reason.explanation}")
            _explain_nothing(opened.store)
    for citation in answer.citations:
        print_text(f"  [{_one_line(citation.chunk_id)}] {citation.quote}")
    for sentence in answer.unsupported:
        print_note(f"not supported by a citation: {sentence}")
    for document in answer.superseded:
        print_note(f"superseded by the edition {answer.edition}: {_one_line(document)}")
    print_note(f"answered by: {answer.answered_by}")


def evaluate(
    corpus: Annotated[Path, typer.Option(help="corpus.jsonl: _id, title, text.")],
    queries: Annotated[Path, typer.Option(help="queries.jsonl: _id, text.")],
    qrels: Annotated[Path, typer.Option(help="qrels.tsv with a header line: query, document, grade.")],
    *,
    as_json: Json = False,
) -> None:
    """Measure search on a collection in BEIR's layout, in a store of its own."""
    from ..composition.retrieval import evaluate_collection

    found = evaluate_collection(load_settings(), corpus=corpus, queries=queries, qrels=qrels)
    if as_json:
        print_json(found)
    else:
        print_table("Retrieval", ("metric", "value"), [(name, f"{value:.4g}") for name, value in found.items()])


def failures(*, as_json: Json = False) -> None:
    """List the sources whose last ingestion failed; `ingest --retry-failed` tries them again."""
    from ..composition.retrieval import open_knowledge_base

    with open_knowledge_base(load_settings()) as opened:
        found = opened.store.failures()
    if as_json:
        print_json([{"source": failure.source, "reason": failure.reason} for failure in found])
    else:
        rows = [(_one_line(failure.source), failure.reason) for failure in found]
        print_list("Failures", ("source", "reason"), rows, empty="no failures: every source could be ingested")


def _one_line(name: str) -> str:
    """Return a name with tabs and line ends as escapes too, so that none of it looks like a line of its own."""
    return printable(name).replace("\t", "\\t").replace("\n", "\\n")


def _said(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("it is empty", param_hint="QUERY or QUESTION")
    return text


def _explain_nothing(store: DocumentStore) -> None:
    if next(store.document_ids(""), None) is None:
        print_note("nothing is ingested yet\nhelp: bring documents in with `ingest PATH`")


def _pairs(where: list[str]) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in where]
    if wrong := ["".join(pair) for pair in pairs if not (pair[0] and pair[1])]:
        raise typer.BadParameter(f"{wrong[0]!r} is not KEY=VALUE", param_hint="--where")
    return {key: value for key, _, value in pairs}


def _stream(pieces: Iterator[str | Answer]) -> Answer:
    """Print the pieces as they arrive, then the checked answer if it differs; return it."""
    said = ""
    for piece in pieces:
        if isinstance(piece, Answer):
            rest = piece.text.removeprefix(said) if piece.text.startswith(said) else f"\n{piece.text}"
            print_text(rest)
            return piece
        said += piece
        sys.stdout.write(printable(piece))
        sys.stdout.flush()
    raise AppError("the stream ended before the answer was complete", hint="ask again")


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """Yield what counts sources on a terminal, and nowhere else."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn

    console = Console(stderr=True)
    with Progress(SpinnerColumn(), "{task.completed} sources", console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("ingest", total=None)
        yield lambda count: bar.advance(task, count)


def _report_payload(report: IngestReport) -> dict[str, object]:
    return {
        "documents": report.documents,
        "chunks": report.chunks,
        "unchanged": report.unchanged,
        "deleted": report.deleted,
        "withheld": report.withheld,
        "warnings": [{"source": warning.source, "message": warning.message} for warning in report.warnings],
        "failed": [{"source": failure.source, "reason": failure.reason} for failure in report.failed],
    }


def _answer_payload(answer: Answer) -> dict[str, object]:
    return {
        "answer": answer.text,
        "citations": [
            {"chunk_id": citation.chunk_id, "document_id": citation.document_id, "quote": citation.quote}
            for citation in answer.citations
        ],
        "refused": answer.refused,
        "refusal_reason": answer.refusal_reason,
        "unsupported": list(answer.unsupported),
        "answered_by": answer.answered_by,
        "trace_id": answer.trace_id,
        "edition": answer.edition,
        "superseded": list(answer.superseded),
    }
