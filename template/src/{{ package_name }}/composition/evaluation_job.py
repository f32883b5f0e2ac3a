"""The job that runs the evaluation."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated

from pydantic import BaseModel, ConfigDict, FailFast

from ..config.settings import Settings
from ..errors import AppError, ErrorKind
from ..services.work import Progress
from .evaluation import measure, report
from .job import Job

_WORKERS = 4


class UnknownSuiteError(AppError):
    """A suite that this project has not."""

    kind = ErrorKind.INVALID


class EvaluateParameters(BaseModel):
    """Names of the suites to run; all if there are none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suites: Annotated[tuple[str, ...], FailFast()] = ()


def _evaluate(settings: Settings, parameters: BaseModel, progress: Progress) -> Mapping[str, object]:
    from .parts import open_suites

    wanted = EvaluateParameters.model_validate(parameters).suites
    with open_suites(settings) as suites:
        known = {suite.name: suite for suite in suites}
        if unknown := sorted(set(wanted) - set(known)):
            raise UnknownSuiteError(f"no suite {', '.join(unknown)}; there are {', '.join(known) or 'none'}")
        chosen = [known[name] for name in wanted] or list(known.values())
        run, _ = measure(
            chosen,
            settings,
            fresh=False,
            workers=_WORKERS,
            progress=partial(_report, progress),
        )
    page = report(run, settings)
    return {"run_id": run.run_id, "passed": run.passed, "report": page.as_posix()}


def _report(progress: Progress, done: int, of: int) -> None:
    # Each report is a commit: one for each percent is enough.
    if of and done * 100 // of != (done - 1) * 100 // of:
        progress.report(done / of)


EVALUATE = Job(kind="evaluate", parameters=EvaluateParameters, run=_evaluate)
