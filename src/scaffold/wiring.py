"""The composition root: the adapter of each port. Nothing happens at import."""

import contextlib
import functools
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path

import scaffold
from scaffold.adapters import preset_files
from scaffold.adapters.answer_files import read_answers, user_defaults_file
from scaffold.adapters.commands import ProcessCommands
from scaffold.adapters.copier_engine import CopierEngine
from scaffold.adapters.gates import UvGates
from scaffold.adapters.histories import GitHistories
from scaffold.adapters.installation import VARIABLE, Installation
from scaffold.adapters.machine import LocalMachine
from scaffold.adapters.projects import GitProjects
from scaffold.adapters.repository import GitRepository
from scaffold.adapters.stage import UvStage
from scaffold.adapters.templates import GitTemplates
from scaffold.adapters.trust import TrustedTemplates, covers, user_trust_file
from scaffold.adapters.uv import Uv, lock_command
from scaffold.answers.resolution import Given, Strength
from scaffold.errors import TemplateError
from scaffold.generating.kinds import KINDS
from scaffold.ports.reporting import Notify, Progress
from scaffold.ports.repository import FALLBACK_IDENTITY
from scaffold.project.addresses import without_password
from scaffold.project.origin import Origin, Snapshot
from scaffold.use_cases.adopt import AdoptProject
from scaffold.use_cases.check import CheckProject
from scaffold.use_cases.check_update import CheckUpdate
from scaffold.use_cases.diff import DiffProject
from scaffold.use_cases.doctor import Doctor
from scaffold.use_cases.fleet import Fleet
from scaffold.use_cases.generate import GeneratePart
from scaffold.use_cases.link import LinkProject
from scaffold.use_cases.new import NewProject
from scaffold.use_cases.new_foreign import NewForeignProject
from scaffold.use_cases.show import ShowPreset
from scaffold.use_cases.update import UpdateProject


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


def new_project(progress: Progress) -> NewProject:
    """Wire `scaffold new`."""
    return NewProject(
        templates=GitTemplates(),
        engine=CopierEngine(),
        repository=GitRepository(),
        locker=Uv(),
        progress=progress,
    )


def new_foreign_project(progress: Progress) -> NewForeignProject:
    """Wire `scaffold new` for a template that is not of scaffold's kind."""
    return NewForeignProject(
        engine=CopierEngine(), repository=GitRepository(), locker=Uv(), progress=progress
    )


@contextlib.contextmanager
def named_template(template: str | None, ref: str | None) -> Iterator[Snapshot | None]:
    """Read the template that the user names by flag or variable, as files that are gone after the block.

    None stands for the installation's own.
    """
    if not template and not os.environ.get(VARIABLE):
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="scaffold-template-") as folder:
        yield GitTemplates().export(origin(template), ref=ref, into=Path(folder) / "template")


def lock_by_hand() -> str:
    """Spell the command with which the user makes a lock file that could not be made here."""
    return lock_command()


def show_preset(progress: Progress) -> ShowPreset:
    """Wire `scaffold show`."""
    return ShowPreset(templates=GitTemplates(), engine=CopierEngine(), progress=progress)


def recover(path: Path) -> tuple[str, ...]:
    """Finish or undo what a killed command left in the project at `path`; say what was done."""
    return (*GitRepository().take_back(path), *GitProjects().recover(path))


def update_project(progress: Progress, notify: Notify) -> UpdateProject:
    """Wire `scaffold update`, `add` and `remove`."""
    return UpdateProject(
        histories=_histories(),
        projects=GitProjects(),
        engine=CopierEngine(),
        locker=Uv(),
        gates=UvGates(),
        progress=progress,
        notify=notify,
    )


def fleet() -> Fleet:
    """Wire `scaffold fleet`."""
    return Fleet(commands=ProcessCommands(), projects=GitProjects())


def adopt_project(progress: Progress, notify: Notify) -> AdoptProject:
    """Wire `scaffold adopt`."""
    return AdoptProject(
        templates=GitTemplates(),
        engine=CopierEngine(),
        repository=GitRepository(),
        projects=GitProjects(),
        locker=Uv(),
        recorder=UvGates(),
        trust=trusted_templates(),
        progress=progress,
        notify=notify,
    )


def generate_part(progress: Progress, notify: Notify) -> GeneratePart:
    """Wire `scaffold generate`."""
    return GeneratePart(
        kinds=KINDS,
        histories=_histories(),
        projects=GitProjects(),
        engine=CopierEngine(),
        stages=UvStage,
        progress=progress,
        notify=notify,
    )


def commit_all(path: Path, message: str) -> None:
    """Commit everything in the project at `path`."""
    GitRepository().next_commit(path, fallback=FALLBACK_IDENTITY, message=message)


def check_update() -> CheckUpdate:
    """Wire `scaffold update --check`."""
    return CheckUpdate(histories=_histories())


def check_project() -> CheckProject:
    """Wire `scaffold check`."""
    return CheckProject(gates=UvGates(), trust=trusted_templates())


def diff_project(progress: Progress) -> DiffProject:
    """Wire `scaffold diff`."""
    return DiffProject(
        histories=_histories(), projects=GitProjects(), engine=CopierEngine(), progress=progress
    )


def link_project() -> LinkProject:
    """Wire `scaffold link`, where the user names the address to contact."""
    histories = GitHistories(known=lambda: origin(None), require=lambda _named: None)
    return LinkProject(histories=histories)


def doctor(progress: Progress) -> Doctor:
    """Wire `scaffold doctor`."""
    return Doctor(
        machine=LocalMachine(),
        projects=GitProjects(),
        histories=_histories(),
        diff=diff_project(progress),
    )


def _histories() -> GitHistories:
    known = functools.cache(lambda: origin(None))
    trust = TrustedTemplates(known=known, file=user_trust_file())
    return GitHistories(known=known, require=trust.require)


def trusted_templates() -> TrustedTemplates:
    """Find the templates that the user trusts."""
    return TrustedTemplates(known=lambda: origin(None), file=user_trust_file())


def own_presets() -> Mapping[str, str]:
    """Map the presets of organisations that are on this machine to their summaries."""
    return {preset.name: preset.summary for preset in preset_files.known()}


def is_trust_in(said: str, source: str) -> bool:
    """Return whether the address that a user names is the one that an answers file records."""
    return covers(said, source)


def file_layers(answers: Path | None, preset: str | None = None) -> tuple[Mapping[str, Given], ...]:
    """Read the answers in files, strongest first: answers file, organisation's preset, user's defaults."""
    layers = []
    if answers is not None:
        layers.append(_layer(answers, Strength.SAID))
    if preset is not None:
        given = preset_files.find(preset).answers.items()
        origin_ = f"in preset {without_password(preset)}"
        layers.append(
            {key: Given(value=value, origin=origin_, strength=Strength.PREFERRED) for key, value in given}
        )
    defaults = user_defaults_file()
    if defaults.is_file():
        layers.append(_layer(defaults, Strength.PREFERRED))
    return tuple(layers)


def _layer(file: Path, strength: Strength) -> Mapping[str, Given]:
    return {
        question: Given(value=value, origin=f"in {file}", strength=strength)
        for question, value in read_answers(file).items()
    }
