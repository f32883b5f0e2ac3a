"""`inbox`: the cases that people take over."""

from typing import Annotated

import typer

from ...config.loading import load_settings
from ...domain.llm.inbox import CaseState, InboxCase
from ..app import print_json, print_list, print_note

_Id = Annotated[str, typer.Argument(help="The id, as `inbox list` shows it.")]
_Name = Annotated[str, typer.Option("--by", help="Who you are.")]
_Tenant = Annotated[str, typer.Option(help="Your tenant.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Cases that people take over.")
    group.command("list")(list_cases)
    for command in (show, claim, answer, close):
        group.command()(command)
    app.add_typer(group, name="inbox")


def list_cases(
    tenant: _Tenant = "main",
    *,
    every: Annotated[bool, typer.Option("--all", help="Show closed ones too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the cases that are not closed, the one that is due first first."""
    from ...composition.llm.inbox import open_inbox

    with open_inbox(load_settings()) as inbox:
        found = [case for case in inbox.cases(tenant=tenant) if every or case.state is not CaseState.CLOSED]
    if as_json:
        print_json([_payload(case) for case in found])
        return
    rows = [(c.case_id, c.source, c.caller, c.state, c.claimed_by, f"{c.due_at:%Y-%m-%d %H:%M}") for c in found]
    columns = ("case", "source", "caller", "state", "claimed by", "due (UTC)")
    empty = "no cases; what is handed over to a person opens one"
    print_list("Inbox", columns, rows, empty=empty if every else "no open cases; `inbox list --all` shows closed ones")
    if rows:
        print_note(f"{len(found)} cases; `inbox show CASE` prints one")


def show(case_id: _Id, tenant: _Tenant = "main") -> None:
    """Print one case as JSON."""
    from ...composition.llm.inbox import open_inbox

    with open_inbox(load_settings()) as inbox:
        print_json(_payload(inbox.find(case_id, tenant=tenant)))


def claim(case_id: _Id, by: _Name, tenant: _Tenant = "main") -> None:
    """Claim a case; others can no longer claim it."""
    from ...composition.llm.inbox import open_inbox

    with open_inbox(load_settings()) as inbox:
        print_json(_payload(inbox.claim(case_id, by=by, tenant=tenant)))


def answer(
    case_id: _Id, text: Annotated[str, typer.Argument(help="The answer.")], by: _Name, tenant: _Tenant = "main"
) -> None:
    """Store the answer to a case, which is claimed by it."""
    from ...composition.llm.inbox import open_inbox

    with open_inbox(load_settings()) as inbox:
        print_json(_payload(inbox.answer(case_id, text, by=by, tenant=tenant)))


def close(case_id: _Id, by: _Name, tenant: _Tenant = "main") -> None:
    """Close a case."""
    from ...composition.llm.inbox import open_inbox

    with open_inbox(load_settings()) as inbox:
        print_json(_payload(inbox.close(case_id, by=by, tenant=tenant)))


def _payload(case: InboxCase) -> dict[str, object]:
    from ...api.llm.inbox import case_response

    return case_response(case).model_dump(mode="json")
