"""`backup` and `restore`: the database and the files of `state_dir` in one archive."""

from pathlib import Path
from typing import Annotated

import typer

from ..config.loading import load_settings
from .app import FAILED, operator, print_json, print_note

_File = Annotated[Path, typer.Argument(help="The archive.", dir_okay=False)]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(backup)
    app.command()(restore)


def backup(file: _File) -> None:
    """Write database and state files to a new archive, also while the service is in use; protect it as you do them."""
    from ..composition.backup import back_up

    manifest = back_up(load_settings(), file)
    print_json({"file": str(file), "database": manifest.database, "files": len(manifest.files)})


def restore(
    file: _File,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace what is there; state_dir is kept beside.")
    ] = False,
) -> None:
    """Put database and state files back from an archive, and verify the audit log; stop the service first."""
    from ..composition.audit import open_audit
    from ..composition.backup import log_restored
    from ..composition.backup import restore as put_back

    settings = load_settings()
    manifest = put_back(settings, file, replace=replace)
    with open_audit(settings) as audit:
        entries, problem = audit.verify()
    print_json(
        {"made_at": manifest.made_at, "files": len(manifest.files), "audit_entries": entries, "problem": problem}
    )
    if problem:
        print_note(f"audit log: {problem}")
        raise typer.Exit(FAILED)
    log_restored(settings, manifest, by=operator())
