"""Lands an update in the user's work tree: a program of its own, which a kill of `scaffold` does not reach.

It is given the folder that `landing_plan` describes, imports nothing but the standard library and this
package, prints a report as JSON, and exits with 0 whatever that report says.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from scaffold.adapters.landing_plan import Report
from scaffold.adapters.landing_steps import ChangedError, Landing
from scaffold.adapters.swapping import InTheWayError
from scaffold.errors import ToolError


def land(landing: Landing) -> Report:
    """Land, or put everything back."""
    try:
        landing.prepare()
        if not landing.lock.acquire():
            return taken_back(landing, "busy", [str(landing.lock.path)])
        landing.forward()
    except ChangedError as error:
        return taken_back(landing, "changed", list(error.args))
    except InTheWayError as error:
        return taken_back(landing, "changed", [f"{error.path} was edited"])
    except (OSError, ToolError) as error:
        return taken_back(landing, "failed", [_reason(landing, error)])
    return finished(landing)


def _reason(landing: Landing, error: OSError | ToolError) -> str:
    if isinstance(error, ToolError):
        return error.cause or error.message
    names = [Path(name) for name in (error.filename, error.filename2) if name]
    theirs = [name for name in names if not name.is_relative_to(landing.folder)]
    return f"{(theirs or names)[0]}: {error.strerror}" if names else str(error)


def recover(landing: Landing) -> Report:
    """Finish a landing that was killed after its files were written, undo one that was killed before."""
    if landing.is_complete:
        return finished(landing)
    if not landing.is_begun:
        landing.close()
        return Report(outcome="nothing", reasons=[], rescued=[])
    if not landing.lock.acquire():
        return Report(outcome="busy", reasons=[str(landing.lock.path)], rescued=[])
    return taken_back(landing, "undone", [])


def finished(landing: Landing) -> Report:
    """Close a landing that is complete."""
    rescued = landing.finish()
    landing.close()
    return Report(outcome="landed", reasons=[], rescued=rescued)


def taken_back(landing: Landing, outcome: str, reasons: list[str]) -> Report:
    """Take a landing back; one that cannot be stays on record, so that the next command tries again."""
    rescued, failed = landing.back()
    if failed:
        landing.lock.release()
        return Report(outcome="stuck", reasons=failed, rescued=rescued)
    landing.close()
    return Report(outcome=outcome, reasons=reasons, rescued=rescued)


def main(arguments: Sequence[str]) -> int:
    """Land, or with `--recover` recover, what is in the folder, and print the report."""
    folder, *options = arguments
    landing = Landing(Path(folder))
    json.dump(recover(landing) if "--recover" in options else land(landing), sys.stdout)
    return 0
