"""Documents that are stored, and sources whose ingestion failed."""

from itertools import islice
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from ....retrieval.stores import DocumentStore
from ..pages import PageNumber, Pages, page_of, render


def documents_pages(store: DocumentStore) -> Pages:
    """Return the pages."""
    router = Pages()

    @router.page("/console/retrieval/documents", title="Documents", about="What search finds, and what failed.")
    def list_documents(
        request: Request,
        prefix: Annotated[str, Query(max_length=1_000)] = "",
        page: PageNumber = 1,
        failed: PageNumber = 1,
    ) -> Response:
        failures = store.failures()
        return render(
            request,
            "retrieval/documents.html",
            prefix=prefix,
            documents=page_of(page, lambda limit, skip: list(islice(store.document_ids(prefix), skip, skip + limit))),
            failures=page_of(failed, lambda limit, skip: failures[skip : skip + limit]),
            total=len(failures),
        )

    return router
