"""The composition root: which adapter stands behind which port."""

from scaffold.adapters.copier_engine import CopierEngine
from scaffold.adapters.git import Git, GitRepository, GitTemplates
from scaffold.adapters.uv import Uv
from scaffold.use_cases.new import NewProject


def new_project() -> NewProject:
    """Wire `scaffold new`."""
    git = Git()
    return NewProject(
        templates=GitTemplates(git), engine=CopierEngine(), repository=GitRepository(git), locker=Uv()
    )
