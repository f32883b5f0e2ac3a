"""Find the template that a command works with, and the versions of it that may be used."""

import contextlib
import functools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path

import scaffold
from scaffold.adapters.histories import GitHistories
from scaffold.adapters.installation import VARIABLE, Installation
from scaffold.adapters.templates import GitTemplates
from scaffold.adapters.trust import TrustedTemplates, covers, user_trust_file
from scaffold.errors import TemplateError
from scaffold.project.origin import Origin, Snapshot
from scaffold.workspace.staging import scratch, temporary


def installation() -> Installation:
    """Describe the installation that runs now."""
    package = Path(scaffold.__file__).parent
    return Installation(package=package, distribution=distribution("scaffold"))


def origin(template: str | None) -> Origin:
    """Find the template that a command works with."""
    return installation().origin(template)


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Versions of this installation; `template` is None if it needs a network."""

    scaffold: str
    copier: str
    source: str | None
    template: str | None


def versions() -> Versions:
    """Find out the versions of all parts."""
    try:
        found = origin(None)
    except TemplateError:
        source = template = None
    else:
        source, template = found.recorded, GitTemplates().current(found)
    return Versions(scaffold=version("scaffold"), copier=version("copier"), source=source, template=template)


@contextlib.contextmanager
def named_template(template: str | None, ref: str | None) -> Iterator[Snapshot | None]:
    """Read the template that the user names by flag or variable, as files that are gone after the block.

    None stands for the installation's own.
    """
    if not template and not os.environ.get(VARIABLE):
        yield None
        return
    with scratch(temporary()) as folder:
        yield GitTemplates().export(origin(template), ref=ref, into=folder / "template")


def histories() -> GitHistories:
    """Open the histories of templates; only a trusted one is contacted."""
    known = functools.cache(lambda: origin(None))
    trust = TrustedTemplates(known=known, file=user_trust_file())
    return GitHistories(known=known, require=trust.require)


def trusted_templates() -> TrustedTemplates:
    """Find the templates that the user trusts."""
    return TrustedTemplates(known=lambda: origin(None), file=user_trust_file())


def is_trust_in(said: str, source: str) -> bool:
    """Return whether the address that a user names is the one that an answers file records."""
    return covers(said, source)
