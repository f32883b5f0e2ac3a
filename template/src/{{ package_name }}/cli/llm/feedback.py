"""`feedback`: what people say of outputs, and its way into datasets."""

from typing import Annotated

import typer

from ...config.loading import load_settings
from ...domain.llm.feedback import Candidate, Review, Verdict
from ..app import print_json, print_list, print_note, print_text

_Id = Annotated[str, typer.Argument(help="The id, as `feedback list` shows it.")]
_Name = Annotated[str, typer.Option("--by", help="Who you are.")]
_Tenant = Annotated[str, typer.Option(help="Your tenant.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Feedback on outputs, and the candidate cases that come of it.")
    group.command("list")(list_candidates)
    for command in (give, accept, dismiss):
        group.command()(command)
    app.add_typer(group, name="feedback")


def give(  # noqa: PLR0913 - a flag each
    trace_id: Annotated[str, typer.Argument(help="The trace of the output.")],
    verdict: Annotated[Verdict, typer.Argument(help="Whether the output was right.")],
    *,
    text: Annotated[str, typer.Option(help="What was asked.")],
    by: _Name,
    expected: Annotated[str, typer.Option(help="What the output should have been.")] = "",
    tenant: _Tenant = "main",
) -> None:
    """Keep feedback on an output as a candidate case, redacted; the same words are kept once."""
    from ...composition.llm.feedback import open_feedback

    with open_feedback(load_settings()) as service:
        given = service.give(trace_id, text=text, verdict=verdict, expected=expected, by=by, tenant=tenant)
    print_json(_payload(given))


def list_candidates(
    tenant: _Tenant = "main",
    *,
    every: Annotated[bool, typer.Option("--all", help="Show reviewed ones too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the candidates that are not reviewed yet, the most frequent first."""
    from ...composition.llm.feedback import open_feedback

    with open_feedback(load_settings()) as service:
        found = service.of_tenant(tenant, review=None if every else Review.OPEN)
    if as_json:
        print_json([_payload(one) for one in found])
        return
    rows = [(one.case_id, one.prompt, one.verdict, str(one.times), one.text, one.review) for one in found]
    columns = ("candidate", "prompt", "verdict", "times", "text", "review")
    empty = "no candidates; `feedback give TRACE VERDICT` keeps one"
    print_list("Candidates", columns, rows, empty=empty)
    if rows:
        print_note(f"{len(found)} candidates; `feedback accept CANDIDATE` prints one as a case")


def accept(case_id: _Id, by: _Name, tenant: _Tenant = "main") -> None:
    """Accept a candidate and print it as a line for a dataset, to be completed with the fields of its cases."""
    reviewed = _review(case_id, Review.ACCEPTED, by=by, tenant=tenant)
    print_json(
        {
            "id": f"feedback-{reviewed.case_id}",
            "text": reviewed.text,
            "expected": reviewed.expected,
            "tags": ["feedback"],
        }
    )
    print_note(
        f"add it to the dataset of {reviewed.prompt} in the form of its cases, then run `eval datasets lock` and review"
    )


def dismiss(case_id: _Id, by: _Name, tenant: _Tenant = "main") -> None:
    """Dismiss a candidate."""
    reviewed = _review(case_id, Review.DISMISSED, by=by, tenant=tenant)
    print_text(f"{reviewed.case_id} is {reviewed.review}")


def _review(case_id: str, review: Review, *, by: str, tenant: str) -> Candidate:
    from ...composition.llm.feedback import open_feedback

    with open_feedback(load_settings()) as service:
        return service.review(case_id, review, by=by, tenant=tenant)


def _payload(candidate: Candidate) -> dict[str, object]:
    from ...api.llm.feedback import candidate_response

    return candidate_response(candidate).model_dump(mode="json")
