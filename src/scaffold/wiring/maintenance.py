"""Wire the commands that maintain a project: updates, gates, comparison, link and examination."""

from pathlib import Path

from scaffold.adapters.commands import ProcessCommands
from scaffold.adapters.copier_engine import CopierEngine
from scaffold.adapters.gates import UvGates
from scaffold.adapters.histories import GitHistories
from scaffold.adapters.machine import LocalMachine
from scaffold.adapters.projects import GitProjects
from scaffold.adapters.repository import GitRepository
from scaffold.adapters.uv import Uv
from scaffold.ports.reporting import Notify, Progress
from scaffold.ports.tools import Commands
from scaffold.use_cases.check import CheckProject
from scaffold.use_cases.check_update import CheckUpdate
from scaffold.use_cases.diff import DiffProject
from scaffold.use_cases.doctor import Doctor
from scaffold.use_cases.find_project import FindProject
from scaffold.use_cases.fleet import Fleet
from scaffold.use_cases.link import LinkProject
from scaffold.use_cases.update import UpdateProject
from scaffold.wiring.templates import histories, origin, trusted_templates


def recover(path: Path) -> tuple[str, ...]:
    """Finish or undo what a killed command left in the project at `path`; say what was done."""
    return (*GitRepository().take_back(path), *GitProjects().recover(path))


def find_project() -> FindProject:
    """Wire what finds the answers file of a project."""
    return FindProject(projects=GitProjects(), trust=trusted_templates())


def update_project(progress: Progress, notify: Notify) -> UpdateProject:
    """Wire `scaffold update`, `add` and `remove`."""
    return UpdateProject(
        histories=histories(),
        projects=GitProjects(),
        engine=CopierEngine(),
        locker=Uv(),
        gates=UvGates(),
        progress=progress,
        notify=notify,
    )


def check_update() -> CheckUpdate:
    """Wire `scaffold update --check`."""
    return CheckUpdate(histories=histories())


def fleet(answers_file: str | None = None) -> Fleet:
    """Wire `scaffold fleet`."""
    return Fleet(commands=commands(), projects=GitProjects(), answers_file=answers_file)


def commands() -> Commands:
    """Wire what runs commands in processes of their own."""
    return ProcessCommands()


def check_project() -> CheckProject:
    """Wire `scaffold check`."""
    return CheckProject(gates=UvGates(), trust=trusted_templates())


def diff_project(progress: Progress) -> DiffProject:
    """Wire `scaffold diff`."""
    return DiffProject(
        histories=histories(), projects=GitProjects(), engine=CopierEngine(), progress=progress
    )


def link_project() -> LinkProject:
    """Wire `scaffold link`, where the user names the address to contact."""
    return LinkProject(histories=GitHistories(known=lambda: origin(None), require=lambda _named: None))


def doctor(progress: Progress) -> Doctor:
    """Wire `scaffold doctor`."""
    return Doctor(
        machine=LocalMachine(),
        projects=GitProjects(),
        histories=histories(),
        diff=diff_project(progress),
    )
