"""Search and ask: passages with their scores, answers with their citations."""

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from ....domain.retrieval.answers import Answer
from ....errors import AppError, describe
from ....services.retrieval.ask import AskService
from ....services.retrieval.search import SearchService
from ...problems import STATUSES
from ...retrieval import AskRequest
from ..pages import Form, Pages, render

_INVALID = 422


def search_pages(search_service: SearchService, ask_service: AskService) -> Pages:
    """Return the pages of the two services."""
    router = Pages()

    @router.page("/console/retrieval/search", title="Search", about="Passages of the documents, with their scores.")
    def search(
        request: Request,
        query: Annotated[str, Query(max_length=10_000)] = "",
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
    ) -> HTMLResponse:
        hits = search_service.search(query, limit=limit) if query.strip() else ()
        return render(request, "retrieval/search.html", query=query, hits=hits)

    @router.page("/console/retrieval/ask", title="Ask", about="Answers from the documents, with their citations.")
    def show_form(request: Request) -> HTMLResponse:
        return show(request)

    @router.post("/console/retrieval/ask")
    def ask(request: Request, form: Form) -> HTMLResponse:
        question = form.get("question", "")
        try:
            answer = ask_service.ask(AskRequest(question=question, metadata={}).question)
        except ValidationError as error:
            return show(request, question, problem=describe(error), status=_INVALID)
        except AppError as error:
            return show(request, question, problem=str(error), status=STATUSES[error.kind])
        return show(request, question, answer=answer)

    def show(
        request: Request, question: str = "", *, answer: Answer | None = None, problem: str = "", status: int = 200
    ) -> HTMLResponse:
        cited = answer.citations if answer else ()
        passages = [
            (hit, quoted(hit.text, [one.quote for one in cited if one.chunk_id == hit.chunk_id]))
            for hit in (search_service.search(question) if answer else ())
        ]
        return render(
            request,
            "retrieval/ask.html",
            status=status,
            question=question,
            answer=answer,
            passages=passages,
            problem=problem,
        )

    return router


def quoted(text: str, quotes: Sequence[str]) -> list[str]:
    """Return the parts of `text`, every second of which is one of the quotes."""
    return re.split(f"({'|'.join(map(re.escape, quotes))})", text) if quotes else [text]
