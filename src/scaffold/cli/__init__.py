"""The command line: parsing, prompting and printing, nothing else.

`entry` starts it and turns errors into exit codes; `app` holds the commands; `new` and `catalogue` are their
bodies. A body is imported when its command runs, so that `--help` waits for nothing that it does not print.
"""

from scaffold.cli.entry import main

__all__ = ["main"]
