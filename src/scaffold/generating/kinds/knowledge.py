"""A knowledge base: a folder of documents, known-item queries with thresholds, questions to complete."""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from scaffold.errors import TargetError, UsageError
from scaffold.generating.documents import copies_of, documents_in, suffixes_of
from scaffold.generating.kind import Order, Plan, ProjectFiles, Stage, command_of
from scaffold.generating.known_items import Case, Failure, Measured, dataset_line, lower_bound
from scaffold.workspace.paths import resolved

_TO_COMPLETE = "to be completed: ask a real question, name its document and words of the answer, remove this"
_QUESTIONS = {
    "typical": "What would people ask {} most often? Put that question here.",
    "detail": "Which number, date or name do readers look up in {}?",
    "paraphrase": "How would somebody ask {} who does not know the words of its documents?",
    "two-documents": "What can only be answered from two places in {}, and from which?",
    "unanswerable": "What will {} never answer, although it sounds as if it should? Leave out its document.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """The planner."""

    summary: str = (
        "a folder of documents: searched and cited, with known-item queries and measured thresholds"
    )
    needs: tuple[str, ...] = ("retrieval",)
    measures: bool = True

    def plan(self, order: Order, project: ProjectFiles) -> Plan:
        """Take in the documents, unless they are in the project already."""
        if "from" not in order.options:
            raise UsageError(
                "--from is missing",
                cause="a knowledge base is made from a folder of documents",
                help=f"scaffold generate knowledge {order.name.module} --from FOLDER",
            )
        folder = resolved(order.folder / order.options["from"])
        suffixes = suffixes_of(project)
        found, others = documents_in(folder, suffixes)
        if not found:
            raise UsageError(
                f"--from: {order.options['from']} holds no document",
                cause=f"read are {', '.join(sorted(suffixes))}",
                help="name a folder with documents",
            )
        inside = folder.relative_to(order.root).as_posix() if folder.is_relative_to(order.root) else None
        documents = inside or f"data/{order.name.module}"
        copies = {} if inside else copies_of(found, folder, documents)
        skipped = [f"left out: {what} ({count})" for what, count in others.items()]
        return Plan(
            values={
                "documents": documents,
                "package": project.package,
                "run": command_of(project),
                "golden_cases": list(_golden_cases(order)),
                "known_items": [],
                "first_query": '""',
                "measured_cases": 0,
                "min_recall": 0.0,
                "min_mrr": 0.0,
            },
            copies=copies,
            notes=tuple(skipped),
            unmeasured=(
                f"answers: the five questions of {_dataset(order, 'golden')} are to be completed",
                "known items are titles and headings, not questions of people: real ones are harder",
            ),
            steps=(
                f"uv run python -m {project.package} ingest {documents}",
                f"uv run python -m {project.package} ask QUESTION",
                f"complete {_dataset(order, 'golden')}, then eval datasets lock {order.name.dashed}-golden",
            ),
            facts={"documents": len(found), "folder": documents},
        )

    def measured(self, order: Order, plan: Plan, stage: Stage) -> Plan:
        """Derive the known items with the project's own extraction and measure its search with them."""
        folder = str(plan.values["documents"])
        script = str(stage.sources / "known_items.py")
        package = str(plan.values["package"])
        found: Measured = json.loads(stage.run(("python", script, package, folder, "evals/datasets")))
        reasons = tuple(f"{failure['source']}: {failure['reason']}" for failure in found["failed"])
        plan = _without_failed(plan, found["failed"], stage, reasons)
        if not found["cases"]:
            raise TargetError(
                f"no known items can be derived from {folder}",
                cause="no document has a title, a heading or a sentence of its own",
                details=reasons,
                help="add headings to the documents, or documents with text",
            )
        count = len(found["cases"])
        recall, mrr = (fmean(score[name] for score in found["scores"]) for name in ("recall", "mrr"))
        first = next(
            (
                case
                for case, score in zip(found["cases"], found["scores"], strict=True)
                if score["recall"] == 1
            ),
            found["cases"][0],
        )
        values: Mapping[str, object] = {
            **plan.values,
            "known_items": [dataset_line(case) for case in found["cases"]],
            "first_query": json.dumps(first["query"], ensure_ascii=False),
            "measured_cases": count,
            "min_recall": lower_bound(recall, count),
            "min_mrr": lower_bound(mrr, count),
        }
        facts = {
            **plan.facts,
            "ingested": found["documents"],
            "known_items": count,
            "recall@5": round(recall, 4),
            "mrr@5": round(mrr, 4),
        }
        notes = (
            *plan.notes,
            *(f"left out: {line}" for line in reasons),
            f"search finds {recall:.0%} of {count} known items among its first five (MRR {mrr:.2f})",
        )
        sections = {"README.md": _readme(order, plan, facts, first)} if "readme" in order.options else {}
        return replace(plan, values=values, facts=facts, notes=notes, sections=sections)


def _without_failed(plan: Plan, failed: Sequence[Failure], stage: Stage, reasons: tuple[str, ...]) -> Plan:
    """Leave out the documents that cannot be taken in; those that are in the project are refused."""
    sources = {failure["source"] for failure in failed}
    if not sources <= plan.copies.keys():
        raise TargetError(
            "documents in the project cannot be taken in",
            details=reasons,
            help="fix them, or move them out of the folder",
        )
    for source in sources:
        (stage.folder / source).unlink(missing_ok=True)
    return replace(plan, copies={path: file for path, file in plan.copies.items() if path not in sources})


def _readme(order: Order, plan: Plan, facts: Mapping[str, object], case: Case) -> str:
    """Describe the documents for the README."""
    run, folder = plan.values["run"], plan.values["documents"]
    return (
        f"## Documents: {order.name.title}\n\n"
        f"`{folder}` holds the documents of the knowledge base `{order.name.module}`; the folder is a "
        f"setting, `APP_{order.name.constant}_DOCUMENTS`.\n\n"
        f"    {run} ingest {folder}\n"
        f"    {run} search {shlex.quote(case['query'])}\n"
        f'    {run} ask "..."\n\n'
        f"`eval run` measures search with {facts['known_items']} titles and headings of these documents "
        f"(recall@5 {facts['recall@5']}, MRR@5 {facts['mrr@5']} when they were added). These are a start: "
        f"answers are measured once the questions in `{_dataset(order, 'golden')}` are completed.\n"
    )


def _dataset(order: Order, what: str) -> str:
    return f"evals/datasets/{order.name.module}/{order.name.dashed}-{what}.jsonl"


def _golden_cases(order: Order) -> Iterator[str]:
    for number, (tag, question) in enumerate(_QUESTIONS.items(), start=1):
        case = {
            "id": f"{order.name.dashed}-{number}",
            "question": question.format(order.name.module),
            "tags": [tag],
            "skip": _TO_COMPLETE,
        }
        yield json.dumps(case, ensure_ascii=False)


KNOWLEDGE = Knowledge()
