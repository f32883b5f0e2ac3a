"""The interface of a kind of part: what its planner is given and what it returns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from scaffold.answers.values import AnswerValue
from scaffold.generating.names import PartName
from scaffold.generating.table_proposal import TableOutline, TableProposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A part as the user asked for it; `options` are the kind's own flags, by name without dashes.

    `folder` is the working folder, to which relative paths in options refer; `root` is the project's.
    """

    kind: str
    name: PartName
    options: Mapping[str, str] = field(default_factory=dict)
    folder: Path
    root: Path


class ProjectFiles(Protocol):
    """The project that gets the part, as it is in the working folder."""

    @property
    def answers(self) -> Mapping[str, AnswerValue]:
        """The recorded answers."""
        ...

    @property
    def package(self) -> str:
        """The import name of its package."""
        ...

    @property
    def capabilities(self) -> frozenset[str]:
        """The capabilities that are switched on."""
        ...

    @property
    def paths(self) -> frozenset[str]:
        """All files that git does not ignore, relative to the project, with forward slashes."""
        ...

    def read(self, path: str) -> bytes | None:
        """Read a file; None where there is none."""
        ...


class Stage(Protocol):
    """A copy of the project, beside it, in which its own commands can be run. It is gone afterwards.

    It is made when it is first used, with the project's locked environment. A preview (`--dry-run`) has none.
    """

    @property
    def folder(self) -> Path:
        """The root of the copy."""
        ...

    @property
    def sources(self) -> Path:
        """The folder of the kind in the template: `parts/<kind>`."""
        ...

    def run(self, command: Sequence[str], *, accepted: Sequence[int] = (0,)) -> str:
        """Run `command` in the project's environment and return what it prints on stdout.

        Raises:
            TargetError: it ends with a code that is not `accepted`; nothing of the user's has been changed.
        """
        ...

    def changed(self) -> tuple[str, ...]:
        """List the files of the copy that differ from the project; ignored ones are left out."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The decision of a planner.

    `values` are what the kind's templates and the `{...}` of its `files.toml` may use beside the common ones
    (see `common_values`). `copies` are files of the user's that become part of the project: path in the
    project to the file. `sections` are put before the first one of pages, such as the README. `unmeasured`
    says what no evaluation has shown yet, `steps` which commands come next, `facts` is added to `--json`.
    `proposal` is what a table is declared as.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    copies: Mapping[str, Path] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    proposal: TableProposal | None = None


class Kind(Protocol):
    """A planner. `kinds/__init__.py` lists them.

    `summary` is its line in `scaffold generate --list`; `needs` names the capabilities that a project must
    have. A kind that `measures` cannot do without running commands of the project.
    """

    @property
    def summary(self) -> str:
        """One line that says what a part of this kind is."""
        ...

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of capabilities."""
        ...

    @property
    def measures(self) -> bool:
        """Whether the part needs values that only a run of the project gives."""
        ...

    def plan(self, order: Order, project: ProjectFiles) -> Plan:
        """Decide about the part, running nothing of the project.

        Raises:
            ScaffoldError: the order cannot be carried out; says which flag or file is wrong, and how it would
            work.
        """
        ...

    def measured(self, order: Order, plan: Plan, stage: Stage) -> Plan:
        """Return `plan` with what can only be measured in the project, which holds the part by now.

        The part is rendered again where `values` differ. Kinds that measure nothing return `plan`.
        """
        ...


@runtime_checkable
class Proposing(Protocol):
    """A kind whose part is proposed from a file, so that it can be shown and asked about beforehand."""

    def outlined(self, order: Order, project: ProjectFiles, stage: Stage) -> TableOutline | None:
        """Return what the file would be declared as; None where the project's template is too old to tell.

        Raises:
            ScaffoldError: no table can be declared.
        """
        ...


def command_of(project: ProjectFiles) -> str:
    """Spell how the commands of the project are run: by its console script, as its README does."""
    script = project.answers.get("command_name")
    return f"uv run {script}" if script else f"uv run python -m {project.package}"


def common_values(order: Order, project: ProjectFiles) -> Mapping[str, object]:
    """Return what every template and `files.toml` may use: answers, kind, and the name in its forms."""
    return {
        **project.answers,
        "package_name": project.package,
        "capabilities": sorted(project.capabilities),
        "kind": order.kind,
        "name": order.name.module,
        "class_name": order.name.class_name,
        "constant": order.name.constant,
        "dashed": order.name.dashed,
        "title": order.name.title,
    }
