"""Wire `scaffold adopt`."""

from scaffold.adapters.copier_engine import CopierEngine
from scaffold.adapters.gates import UvGates
from scaffold.adapters.projects import GitProjects
from scaffold.adapters.repository import GitRepository
from scaffold.adapters.templates import GitTemplates
from scaffold.adapters.uv import Uv
from scaffold.ports.reporting import Notify, Progress
from scaffold.use_cases.adopt import AdoptProject
from scaffold.wiring.templates import trusted_templates


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
