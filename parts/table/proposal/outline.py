"""What a file would be declared as, without fitting a model: for a preview, and for questions about it."""

import json
import re
import sys
from typing import Any

from .command import proposal_of
from .description import described
from .project_code import ProjectCode
from .proposal import require_columns
from .wishes import ProposalError, Wishes, parse_wishes

_TARGET = re.compile(r"^(target|label|class|outcome|result|y)$", re.IGNORECASE)


def main() -> None:
    """Print the outline, or `error` and `help` where there is none."""
    try:
        found = outlined(parse_wishes(sys.argv[1:], needs_target=False))
    except ProposalError as error:
        found = {"error": str(error), "help": error.help}
    print(json.dumps(found, default=str))  # noqa: T201 - the protocol with the generator


def outlined(wishes: Wishes) -> dict[str, Any]:
    """Return the columns of the file and the likely target; with a target, all that would be declared.

    Raises:
        ProposalError: the file cannot be read, or no table can be declared from it.
    """
    code = ProjectCode(wishes.package)
    errors = code.module("errors").AppError
    try:
        if wishes.target:
            proposal, cells = proposal_of(code, wishes)
            return {"names": cells.columns, "target": wishes.target, "proposal": described(proposal, cells)}
        rows = code.read(wishes)
    except errors as error:
        raise ProposalError(str(error), help=error.hint or "") from error
    require_columns(rows, wishes)
    named = [name for name in rows.columns if _TARGET.match(name.strip())]
    return {"names": rows.columns, "target": [*named, *rows.columns[-1:]][0], "proposal": None}
