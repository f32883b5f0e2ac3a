"""Jobs as features declare them: work that a caller submits and a worker does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from ..config.settings import Settings
from ..domain.identity import Identity
from ..domain.work import WorkItem
from ..services.work import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One kind of job. `parameters` is the pydantic model of what a caller sends, and `run` does it.

    `run` returns the result (JSON). It may be called again for the same job, after a crash or a failure.
    """

    kind: str
    parameters: type[BaseModel]
    run: Callable[[Settings, BaseModel, Progress], Mapping[str, object]]


def submitter(item: WorkItem) -> Identity:
    """Return who submitted a job, as the audit log names them: their roles are in the entry on the submission."""
    return Identity.operator(item.owner, tenant=item.tenant, role="job")
