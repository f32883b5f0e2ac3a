"""`scaffold adopt` and its flags. The body is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli import flags
from scaffold.cli.app import EXIT_CODES
from scaffold.cli.generate_small import app
from scaffold.cli.inside import AnswersFile, NoGates, Preview

__all__ = ["app"]

Repository = Annotated[str, typer.Argument(metavar="PATH", help="Folder of the repository.")]
NewBranch = Annotated[
    str | None,
    typer.Option(
        "--branch",
        metavar="NAME",
        callback=flags.filled,
        help="Commit the change on a new branch; leave the files as they are.",
    ),
]
NoLock = Annotated[bool, typer.Option("--no-lock", help="Write no lock file; use no network.")]


@app.command(epilog=EXIT_CODES)
def adopt(  # noqa: PLR0913 - one parameter per flag
    path: Repository = ".",
    *,
    preset: flags.Preset = None,
    with_: flags.With = None,
    without: flags.Without = None,
    set_: flags.Set = None,
    answers: flags.AnswersFile = None,
    dry_run: Preview = False,
    branch: NewBranch = None,
    no_gates: NoGates = False,
    no_lock: NoLock = False,
    template: flags.Template = None,
    ref: flags.Ref = None,
    answers_file: AnswersFile = None,
    json: flags.Json = False,
) -> None:
    """Bring the existing repository in PATH under the template.

    What the template has is put around what is there. No file of yours is moved or replaced: a file that both
    have stays yours, and pyproject.toml and .gitignore are merged. What the gates find in your files is
    listed in gates-baseline.toml, which may only shrink. Nothing is committed. Locking and the gates run code
    of the repository; --dry-run runs nothing and writes nothing.
    """
    from scaffold.cli.adoption import How, run
    from scaffold.cli.new_command import NewCommand

    said = NewCommand(
        path=Path(path),
        preset=preset,
        with_=tuple(with_ or ()),
        without=tuple(without or ()),
        set_=tuple(set_ or ()),
        answers=answers,
        template=template,
        ref=ref,
    )
    how = How(dry_run=dry_run, branch=branch, gates=not no_gates, lock=not no_lock, answers_file=answers_file)
    raise typer.Exit(run(said, how, as_json=json))
