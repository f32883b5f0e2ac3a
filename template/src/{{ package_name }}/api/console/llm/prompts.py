"""Prompts with their releases."""

from collections.abc import Callable

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ....domain.identity import Identity
from ....errors import AppError
from ....prompts.artifacts import load_prompt, load_prompts
from ....prompts.differences import difference
from ....prompts.files import prompt_files, shown
from ....prompts.prompt_lock import Release, load_releases, release_state
from ...identity import Caller
from ...problems import STATUSES
from ..pages import NotFoundError, Pages, render

_HOME = "/console/llm/prompts"


def prompts_pages(release: Callable[[str, Identity], Release]) -> Pages:
    """Return the pages; `release` releases the working version of a prompt for a caller, or raises why not."""
    router = Pages()

    @router.page(_HOME, title="Prompts", about="Every prompt with its version and release.")
    def list_prompts(request: Request) -> HTMLResponse:
        prompts = [(prompt, release_state(prompt)) for prompt in load_prompts()]
        return render(request, "llm/prompts.html", prompts=prompts)

    @router.get(f"{_HOME}/{{name}}")
    def show_prompt(request: Request, name: str) -> HTMLResponse:
        return show(request, name)

    @router.post(f"{_HOME}/{{name}}/release")
    def release_version(request: Request, name: str, by: Caller) -> Response:
        if name not in prompt_files():
            raise NotFoundError(f"prompt {name}: no such prompt")
        try:
            release(name, by)
        except AppError as error:
            return show(request, name, problem=error)
        return RedirectResponse(f"{_HOME}/{name}", status_code=303)

    def show(request: Request, name: str, *, problem: AppError | None = None) -> HTMLResponse:
        if name not in prompt_files():
            raise NotFoundError(f"prompt {name}: no such prompt")
        prompt, releases = load_prompt(name), load_releases(name)
        return render(
            request,
            "llm/prompt.html",
            status=STATUSES[problem.kind] if problem else 200,
            prompt=prompt,
            file=shown(prompt_files()[name]),
            state=release_state(prompt),
            releases=releases,
            changes=difference(releases[0].artifact, prompt, old=releases[0].version, new="now") if releases else "",
            problem=problem,
        )

    return router
