"""Documents that are stored, sources whose ingestion failed, and the upload of further ones."""

from dataclasses import dataclass
from itertools import islice
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile
from structlog.contextvars import get_contextvars

from ....errors import AppError
from ....retrieval.stores import DocumentStore
from ....services.retrieval.uploads import UploadService
from ...bodies import largest_body
from ...identity import Caller
from ...problems import STATUSES
from ..pages import PageNumber, Pages, page_of, render

_HOME = "/console/retrieval/documents"
# What a form has beside the file. A file that is a little too large is refused by name.
_REST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """The parts of the lists that a page shows."""

    prefix: str = ""
    page: int = 1
    failed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """What a form brings: a file, whose name is empty where none was chosen, and whether it may replace another."""

    name: str
    data: bytes
    replace: bool


async def _sent(request: Request) -> _Sent:
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        name, data = (file.filename or "", await file.read()) if isinstance(file, UploadFile) else ("", b"")
        return _Sent(name=name, data=data, replace="replace" in form)


def documents_pages(store: DocumentStore, uploads: UploadService) -> Pages:
    """Return the pages."""
    router = Pages()

    @router.page(_HOME, title="Documents", about="What search finds, what failed, and the upload of files.")
    def list_documents(
        request: Request,
        prefix: Annotated[str, Query(max_length=1_000)] = "",
        page: PageNumber = 1,
        failed: PageNumber = 1,
    ) -> Response:
        return show(request, _Shown(prefix=prefix, page=page, failed=failed))

    @router.post(_HOME, openapi_extra=largest_body(uploads.max_bytes + _REST_BYTES))
    def upload(request: Request, by: Caller, sent: Annotated[_Sent, Depends(_sent)]) -> Response:
        trace_id = get_contextvars().get("trace_id", "")
        try:
            job = uploads.upload(sent.name, sent.data, replace=sent.replace, by=by, trace_id=trace_id)
        except AppError as error:
            return show(request, _Shown(), problem=str(error), status=STATUSES[error.kind])
        return RedirectResponse(f"/console/jobs/{job.item_id}", status_code=303)

    def show(request: Request, shown: _Shown, *, problem: str = "", status: int = 200) -> Response:
        prefix, failures = shown.prefix, store.failures()
        return render(
            request,
            "retrieval/documents.html",
            status=status,
            prefix=prefix,
            documents=page_of(
                shown.page, lambda limit, skip: list(islice(store.document_ids(prefix), skip, skip + limit))
            ),
            failures=page_of(shown.failed, lambda limit, skip: failures[skip : skip + limit]),
            total=len(failures),
            problem=problem,
            uploads=uploads,
        )

    return router
