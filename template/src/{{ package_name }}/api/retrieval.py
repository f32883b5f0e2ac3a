"""`POST /search`, `POST /ask`, `POST /ask/stream` and `POST /documents`."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from structlog.contextvars import get_contextvars

from ..domain.retrieval.answers import Answer, RefusalReason
from ..errors import AppError
from ..retrieval.hits import hit_payload
from ..services.retrieval.ask import Asking
from ..services.retrieval.search import SearchService
from ..services.retrieval.uploads import UploadService
from .bodies import largest_body
from .identity import Caller
from .jobs import JobResponse, job_response

_EVENT_STREAM = "text/event-stream"
_log = logging.getLogger(__name__)
_FILE = "application/octet-stream"
Metadata = Annotated[dict[str, str], Field(default_factory=dict, max_length=10)]


class SearchRequest(BaseModel):
    """A query as a client sends it; only documents with this `metadata` are searched."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=1, max_length=10_000, pattern=r"\S", examples=["opening hours"])
    limit: int = Field(default=10, ge=1, le=100)
    metadata: Metadata


class HitResponse(BaseModel):
    """A passage as a client receives it."""

    document_id: str
    chunk_id: str
    score: float
    text: str
    title: str
    section: str
    language: str


class AskRequest(BaseModel):
    """A question as a client sends it; only documents with this `metadata` are used to answer it."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=10_000, pattern=r"\S", examples=["When is it open?"])
    metadata: Metadata


class CitationResponse(BaseModel):
    """Words of a passage."""

    chunk_id: str
    document_id: str
    quote: str


class AnswerResponse(BaseModel):
    """An answer as a client receives it.

    `refusal_reason` is null unless it was refused; `unsupported` are the sentences of it that no cited passage
    supports; `superseded` are documents of which a cited one is a newer edition, the one that `edition` names.
    """

    answer: str
    citations: list[CitationResponse]
    refused: bool
    refusal_reason: RefusalReason | None
    unsupported: list[str]
    answered_by: str
    trace_id: str
    edition: str
    superseded: list[str]

    @classmethod
    def of(cls, answer: Answer) -> "AnswerResponse":
        """Return the wire form of an answer."""
        return cls(
            answer=answer.text,
            citations=[
                CitationResponse(chunk_id=cited.chunk_id, document_id=cited.document_id, quote=cited.quote)
                for cited in answer.citations
            ],
            refused=answer.refused,
            refusal_reason=answer.refusal_reason,
            unsupported=list(answer.unsupported),
            answered_by=answer.answered_by,
            trace_id=answer.trace_id,
            edition=answer.edition,
            superseded=list(answer.superseded),
        )


def retrieval_router(search_service: SearchService, asking: Callable[[str], Asking]) -> APIRouter:
    """Return the routes of the two services; `asking` returns the one that answers a caller."""
    router = APIRouter(tags=["retrieval"])

    @router.post("/search", summary="Find passages")
    def search(request: SearchRequest) -> list[HitResponse]:
        hits = search_service.search(request.query, limit=request.limit, metadata=request.metadata)
        return [HitResponse(**hit_payload(hit)) for hit in hits]

    @router.post("/ask", summary="Answer a question with citations")
    def ask(request: AskRequest, by: Caller) -> AnswerResponse:
        return AnswerResponse.of(asking(by.key).ask(request.question, metadata=request.metadata))

    @router.post(
        "/ask/stream",
        response_class=StreamingResponse,
        responses={200: {"content": {_EVENT_STREAM: {}}}},
        summary="Answer a question in pieces",
    )
    def stream(request: AskRequest, by: Caller) -> StreamingResponse:
        """Server-sent events: `delta` with unchecked text, then one `answer` that is checked, or one `error`."""
        pieces = asking(by.key).stream(request.question, metadata=request.metadata)
        return StreamingResponse(_events(pieces), media_type=_EVENT_STREAM)

    return router


def documents_router(uploads: UploadService) -> APIRouter:
    """Return the route that takes files."""
    router = APIRouter(tags=["retrieval"])

    @router.post(
        "/documents",
        status_code=202,
        openapi_extra=largest_body(uploads.max_bytes)
        | {
            "requestBody": {
                "required": True,
                "content": {
                    _FILE: {"schema": {"type": "string", "format": "binary"}, "example": "Open from nine to five.\n"}
                },
            }
        },
        summary="Upload a document",
    )
    def upload(
        name: Annotated[str, Query(min_length=1, max_length=1_000, examples=["opening-hours.md"])],
        data: Annotated[bytes, Depends(_data)],
        by: Caller,
        response: Response,
        replace: Annotated[bool, Query()] = False,  # noqa: FBT002 - a parameter of the query
    ) -> JobResponse:
        """Keep the file that is the body below `retrieval.uploads_dir`, and submit the job that ingests it.

        Without `replace`, another file of this name is left alone.
        """
        trace_id = get_contextvars().get("trace_id", "")
        job = uploads.upload(name, data, replace=replace, by=by, trace_id=trace_id)
        response.headers["Location"] = f"/jobs/{job.item_id}"
        return job_response(job)

    return router


async def _data(request: Request) -> bytes:
    return await request.body()


def _events(pieces: Iterator[str | Answer]) -> Iterator[str]:
    try:
        for piece in pieces:
            if isinstance(piece, Answer):
                yield f"event: answer\ndata: {AnswerResponse.of(piece).model_dump_json()}\n\n"
            else:
                yield f"event: delta\ndata: {json.dumps({'text': piece}, ensure_ascii=False)}\n\n"
    except AppError as error:
        yield _error(str(error))
    except Exception:  # noqa: BLE001 - the answer has begun: there is no other status to tell it by
        _log.exception("unforeseen error")
        yield _error(f"an unforeseen error; the log has it under {get_contextvars().get('trace_id', '')}")


def _error(detail: str) -> str:
    return f"event: error\ndata: {json.dumps({'detail': detail}, ensure_ascii=False)}\n\n"
