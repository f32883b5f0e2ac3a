"""Pages: how they are declared, rendered and listed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, Self, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ...errors import AppError, ErrorKind
from ..readiness import Check, Checks

FOLDER = Path(__file__).parent
# Instead of those of the API: a page has one stylesheet and forms, and names itself to its own service only.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
}
_MOST_FIELDS = 50

_templates = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
EndpointT = TypeVar("EndpointT", bound=Callable[..., object])
RowT = TypeVar("RowT")
OtherT = TypeVar("OtherT")
# The number of a page of a list.
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
ROWS_OF_A_PAGE = 50


class NotFoundError(AppError):
    """There is nothing at the address of a page."""

    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An entry of the navigation: `about` is a sentence on what its page shows."""

    path: str
    title: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOfRows(Generic[RowT]):
    """The rows of one page of a list; `more` says whether there is a next page."""

    rows: Sequence[RowT]
    number: int
    more: bool

    def map(self, change: Callable[[RowT], OtherT]) -> "PageOfRows[OtherT]":
        """Return the page with every row changed."""
        return PageOfRows(rows=[change(row) for row in self.rows], number=self.number, more=self.more)


def page_of(number: int, read: Callable[[int, int], Sequence[RowT]]) -> PageOfRows[RowT]:
    """Return a page of the rows that `read` returns for a limit and the number of rows to skip.

    Raises:
        NotFoundError: the list ends before the page; without any row it has its first page.
    """
    found = read(ROWS_OF_A_PAGE + 1, (number - 1) * ROWS_OF_A_PAGE)
    if number > 1 and not found:
        raise NotFoundError(f"page {number}: the list ends before it")
    return PageOfRows(rows=found[:ROWS_OF_A_PAGE], number=number, more=len(found) > ROWS_OF_A_PAGE)


class Pages(APIRouter):
    """Routes of pages. `listed` are those that the navigation has, in its order; `checks` are about what they use."""

    def __init__(self) -> None:
        super().__init__()
        self.listed: list[Page] = []
        self.checks: dict[str, Check] = {}

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:  # noqa: ANN401 - FastAPI's
        """Add a page, which is no operation of the API. Options of the whole router would count for others' routes."""
        super().add_api_route(path, endpoint, **{**options, "include_in_schema": False})

    def page(self, path: str, *, title: str, about: str) -> Callable[[EndpointT], EndpointT]:
        """Register the function that answers `GET path`, and list the page."""
        self.listed.append(Page(path=path, title=title, about=about))
        return self.get(path)

    def checked(self, checks: Checks) -> Self:
        """Have `GET /readyz` ask `checks` too, of what these routes have open; return these pages."""
        self.checks.update(checks)
        return self

    def beside(self, *routers: APIRouter) -> Self:
        """Add other routers, whose operations stay in the OpenAPI document, and other pages; return these pages."""
        for router in routers:
            self.routes.extend(router.routes)
            if isinstance(router, Pages):
                self.listed.extend(router.listed)
                self.checks.update(router.checks)
        return self


def checks_of(routers: Iterable[APIRouter]) -> Checks:
    """Return the checks of all routers."""
    return {name: check for router in routers if isinstance(router, Pages) for name, check in router.checks.items()}


def list_pages(app: FastAPI, routers: Iterable[APIRouter]) -> None:
    """Have every page of `app` list those of the routers."""
    app.state.pages = [page for router in routers if isinstance(router, Pages) for page in router.listed]


def pages_of(request: Request) -> Sequence[Page]:
    """Return the pages that the navigation lists."""
    pages: Sequence[Page] = getattr(request.app.state, "pages", ())
    return pages


def render(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page. Every value is text in it, never markup."""
    html = _templates.get_template(template).render(
        app=request.app.title,
        pages=pages_of(request),
        here=_listed_above(request),
        caller=getattr(request.state, "identity", None),
        **values,
    )
    # JSON may hold halves of characters, for which there is no UTF-8.
    return HTMLResponse(html.encode("utf-8", "replace"), status_code=status, headers=HEADERS)


def _listed_above(request: Request) -> str:
    """Return the path of the listed page that this one is, or is below."""
    path = request.url.path
    above = [page.path for page in pages_of(request) if path == page.path or path.startswith(f"{page.path}/")]
    return max(above, key=len, default="")


async def _form(request: Request) -> Mapping[str, str]:
    if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
        return {}
    body = (await request.body()).decode("utf-8", errors="replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}


# The fields of a form that a page sent; none if the body is not one.
Form = Annotated[Mapping[str, str], Depends(_form)]
