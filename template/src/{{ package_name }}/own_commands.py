"""The commands that were added to this project: modules of `cli`, each with a function `register`.

Releases of the template leave this file as it is.
"""

from collections.abc import Sequence

from .cli.app import Commands

COMMANDS: Sequence[Commands] = []
