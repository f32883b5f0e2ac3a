"""Templates and their versions: read, vouched for, rendered."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from scaffold.project.origin import Origin, Snapshot


class Templates(Protocol):
    """Reads templates."""

    def export(self, origin: Origin, *, ref: str | None, into: Path) -> Snapshot:
        """Give the template at `ref` as plain files, in the folder `into`, or where it is already plain.

        `into` must not exist; its parent must. Without a `ref` that is the commit that a local checkout
        stands at, or the newest release of a URL.

        Raises:
            TemplateError: no template there, or no such ref.
            ToolError: git is needed and missing.
        """
        ...


class Engine(Protocol):
    """Renders a snapshot."""

    def render(
        self,
        snapshot: Snapshot,
        answers: Mapping[str, object],
        *,
        into: Path,
        answers_file: str | None = None,
        ask: bool = False,
    ) -> str:
        """Write the project for `answers` into the folder `into`, which must not exist or be empty.

        Unknown answers are ignored; missing ones take the template's defaults, or with `ask` are asked for on
        the terminal. The answers file says where the template is, whatever the template writes into it. Its
        path is `answers_file`, or else the one that the template chooses, and is returned.

        Raises:
            TemplateError: the template refuses an answer, is broken, or makes a path that git refuses.
        """
        ...


class Trust(Protocol):
    """Knows the templates that the user trusts."""

    def require(self, source: str) -> None:
        """Refuse a template that is neither the installation's own nor one that the user has vouched for.

        Raises:
            UntrustedError: it is a stranger; nothing has been contacted.
        """
        ...


class TemplateHistory(Protocol):
    """The versions of one template, opened for reading."""

    def newest(self) -> str:
        """Name the version that an update goes to: the newest release, or the commit of a checkout."""
        ...

    def label(self, ref: str) -> str:
        """Name the commit `ref` as the answers file does.

        Raises:
            TemplateError: there is no such commit.
        """
        ...

    def commit_id(self, ref: str) -> str:
        """Give the id that the commit `ref` has in the repository that the template is developed in.

        Raises:
            TemplateError: there is no such commit.
        """
        ...

    def precedes(self, earlier: str, later: str) -> bool:
        """Tell whether `earlier` is an older version than `later`."""
        ...

    def export(self, ref: str, *, into: Path) -> Snapshot:
        """Write the template at `ref` to `into`.

        Raises:
            TemplateError: there is no such commit, or it holds no template.
        """
        ...


class TemplateHistories(Protocol):
    """Opens the history of a template that the user trusts; of no other one anything is read."""

    def open(self, source: str, *, version: str | None = None) -> AbstractContextManager[TemplateHistory]:
        """Open the template whose address an answers file records, where it has `version`.

        Raises:
            UntrustedError: the user has not vouched for it.
            TemplateError: it cannot be reached.
        """
        ...

    def newer(self, source: str, version: str | None) -> str | None:
        """Name the version that an update from `version` would go to; None where there is none.

        Only names of versions are asked for.

        Raises:
            UntrustedError: the user has not vouched for it.
            TemplateError: it cannot be reached.
        """
        ...
