"""Taking the user's word on a template that is not this installation's."""

import sys

from scaffold.errors import UsageError
from scaffold.project import recorded
from scaffold.project.addresses import without_password
from scaffold.project.recorded import ProjectFolder
from scaffold.wiring.templates import is_trust_in, trusted_templates


def take_word(project: ProjectFolder, said: str | None, *, may_ask: bool) -> None:
    """Remember the template that `--trust-template` names, or ask on a terminal where a command runs code.

    Raises:
        UsageError: what is named is not the template of this project.
        TargetError: not a project.
    """
    source = recorded.read(project).source
    trust = trusted_templates()
    if said is not None:
        if not is_trust_in(said, source):
            raise UsageError(
                f"{without_password(said)} is not the template of this project",
                cause=f"that is {without_password(source)}",
            )
        trust.remember(said)
    elif may_ask and sys.stdin.isatty() and sys.stderr.isatty() and not trust.knows(source):
        from scaffold.cli.prompts import confirm_trust

        if confirm_trust(without_password(source)):
            trust.remember(source)
