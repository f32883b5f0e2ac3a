"""`POST /search`, `POST /ask`, `POST /ask/stream` and `POST /documents`."""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from structlog.contextvars import get_contextvars

from ..domain.identity import Identity
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
_BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
# Base64 has four bytes for three; the rest of a request is small.
_GROWTH, _REST_BYTES = 4 / 3, 10_000
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


class UploadRequest(BaseModel):
    """A file as a client sends it: `content` is base64. Without `replace`, another file of this name is left alone."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=1_000, examples=["opening-hours.md"])
    content: str = Field(pattern=_BASE64, examples=["T3BlbiBmcm9tIG5pbmUgdG8gZml2ZS4K"])
    replace: bool = False


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
        return AnswerResponse.of(asking(_subject(by)).ask(request.question, metadata=request.metadata))

    @router.post(
        "/ask/stream",
        response_class=StreamingResponse,
        responses={200: {"content": {_EVENT_STREAM: {}}}},
        summary="Answer a question in pieces",
    )
    def stream(request: AskRequest, by: Caller) -> StreamingResponse:
        """Server-sent events: `delta` with unchecked text, then one `answer` that is checked, or one `error`."""
        pieces = asking(_subject(by)).stream(request.question, metadata=request.metadata)
        return StreamingResponse(_events(pieces), media_type=_EVENT_STREAM)

    return router


def documents_router(uploads: UploadService) -> APIRouter:
    """Return the route that takes files."""
    router = APIRouter(tags=["retrieval"])

    @router.post(
        "/documents",
        status_code=202,
        openapi_extra=largest_body(int(uploads.max_bytes * _GROWTH) + _REST_BYTES),
        summary="Upload a document",
    )
    def upload(request: UploadRequest, by: Caller, response: Response) -> JobResponse:
        """Keep a file below `retrieval.uploads_dir`, and submit the job that ingests it."""
        trace_id = get_contextvars().get("trace_id", "")
        data = b64decode(request.content)
        job = uploads.upload(request.name, data, replace=request.replace, by=by, trace_id=trace_id)
        response.headers["Location"] = f"/jobs/{job.item_id}"
        return job_response(job)

    return router


def _subject(by: Identity) -> str:
    return f"{by.tenant}/{by.name}"


def _events(pieces: Iterator[str | Answer]) -> Iterator[str]:
    try:
        for piece in pieces:
            if isinstance(piece, Answer):
                yield f"event: answer\ndata: {AnswerResponse.of(piece).model_dump_json()}\n\n"
            else:
                yield f"event: delta\ndata: {json.dumps({'text': piece}, ensure_ascii=False)}\n\n"
    except AppError as error:
        yield f"event: error\ndata: {json.dumps({'detail': str(error)}, ensure_ascii=False)}\n\n"
