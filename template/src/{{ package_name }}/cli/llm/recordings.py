"""`eval record`: keep the replies of a real model, so that evaluations need no key."""

from typing import Annotated

import typer

from ...config.loading import load_settings
from ..app import FAILED, print_note


def register(app: typer.Typer) -> None:
    """Add the command to those of the evaluation."""
    for group in app.registered_groups:
        if group.name == "eval" and group.typer_instance:
            group.typer_instance.command("record")(record)


def record(
    *,
    suite: Annotated[list[str] | None, typer.Option("--suite", help="Only this suite; may be repeated.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Cases that run at a time.")] = 4,
) -> None:
    """Record the replies of the model in `chat.provider` to every case; what is recorded already is not asked again.

    `APP_CHAT__PROVIDER=recorded APP_CHAT__MODEL=... eval run` measures on them, without a key.
    """
    from ...composition.llm.recording import record_replies

    recorded, errors = record_replies(load_settings(), suites=suite or (), workers=workers)
    for one in recorded:
        dropped = f", {one.dropped} of an earlier text dropped" if one.dropped else ""
        typer.echo(f"evals/recordings/{one.prompt}.jsonl: {one.kept} replies{dropped}")
    for error in errors:
        print_note(f"not recorded: {error}")
    if errors:
        raise typer.Exit(FAILED)
    print_note("review and commit the files: they are evidence, like locks")
