"""Prompts with their releases, and rejected outputs."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from ...errors import AppError, ErrorKind
from ...prompts.artifacts import load_prompt, load_prompts
from ...prompts.files import prompt_files
from ...prompts.prompt_lock import load_releases, release_state
from ...services.llm.failures import FailureDesk, FailureDeskError
from .pages import Pages, render

_MOST_FAILURES = 100


class _NotFoundError(AppError):
    kind = ErrorKind.NOT_FOUND


def llm_pages(desk: FailureDesk) -> Pages:
    """Return the pages."""
    router = Pages()

    @router.page("/console/llm/prompts", title="Prompts", about="Every prompt with its version and release.")
    def list_prompts(request: Request) -> HTMLResponse:
        prompts = [(prompt, release_state(prompt)) for prompt in load_prompts()]
        return render(request, "llm/prompts.html", prompts=prompts)

    @router.get("/console/llm/prompts/{name}")
    def show_prompt(request: Request, name: str) -> HTMLResponse:
        if name not in prompt_files():
            raise _NotFoundError(f"prompt {name}: no such prompt")
        prompt = load_prompt(name)
        state, releases = release_state(prompt), load_releases(name)
        return render(request, "llm/prompt.html", prompt=prompt, state=state, releases=releases)

    @router.page("/console/llm/failures", title="Rejected outputs", about="Replies of models that stayed invalid.")
    def list_failures(request: Request) -> HTMLResponse:
        failures = desk.latest(limit=_MOST_FAILURES, resolved=None)
        return render(request, "llm/failures.html", failures=failures, totals=desk.totals())

    @router.get("/console/llm/failures/{failure_id}")
    def show_failure(request: Request, failure_id: str) -> HTMLResponse:
        try:
            failure, replays = desk.find(failure_id), desk.replays(failure_id)
        except FailureDeskError as error:
            raise _NotFoundError(str(error)) from error
        return render(request, "llm/failure.html", failure=failure, replays=replays)

    return router
