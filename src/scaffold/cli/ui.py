"""`scaffold ui`: a page on this machine to start a project, and to look at an existing one."""

from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli import flags
from scaffold.cli.app import EXIT_CODES
from scaffold.cli.fleet import app

__all__ = ["app"]


@app.command(epilog=EXIT_CODES)
def ui(
    *,
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="Port to listen on; by default a free one.")
    ] = 0,
    template: flags.Template = None,
) -> None:
    """Serve a page on this machine, until interrupted, that runs the commands of scaffold.

    It chooses preset, capabilities and answers, shows the tree and the dependencies that follow, and creates
    the project or packs it into a zip to download. For an existing one it shows how many versions that is
    behind and what an update would change.
    The page listens on the loopback interface only and is at the printed address, which contains a secret.
    """
    from scaffold.cli.output import say
    from scaffold.cli.ui_server import UiServer

    server = UiServer(port=port, folder=Path.cwd(), template=template)
    say(f"{server.address}\nCtrl-C ends it")
    try:
        server.serve_forever()
    finally:
        server.server_close()
