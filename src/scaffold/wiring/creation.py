"""Wire the commands that make a project where none is, for good or for a look: `new` and `show`."""

from scaffold.adapters.copier_engine import CopierEngine
from scaffold.adapters.repository import GitRepository
from scaffold.adapters.templates import GitTemplates
from scaffold.adapters.uv import Uv, lock_command
from scaffold.ports.reporting import Progress
from scaffold.use_cases.new import CreateProject
from scaffold.use_cases.new_foreign import NewForeignProject
from scaffold.use_cases.show import ShowPreset


def new_project(progress: Progress) -> CreateProject:
    """Wire `scaffold new`."""
    return CreateProject(
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


def lock_by_hand() -> str:
    """Spell the command with which the user makes a lock file that could not be made here."""
    return lock_command()


def show_preset(progress: Progress) -> ShowPreset:
    """Wire `scaffold show`."""
    return ShowPreset(templates=GitTemplates(), engine=CopierEngine(), progress=progress)
