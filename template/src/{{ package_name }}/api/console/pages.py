"""Pages: how they are declared, rendered and listed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An entry of the navigation: `about` is a sentence on what its page shows."""

    path: str
    title: str
    about: str


class Pages(APIRouter):
    """Routes of pages. `listed` are those that the navigation has, in its order."""

    def __init__(self) -> None:
        super().__init__(include_in_schema=False, default_response_class=HTMLResponse)
        self.listed: list[Page] = []

    def page(self, path: str, *, title: str, about: str) -> Callable[[EndpointT], EndpointT]:
        """Register the function that answers `GET path`, and list the page."""
        self.listed.append(Page(path=path, title=title, about=about))
        return self.get(path)

    def beside(self, *routers: APIRouter) -> Self:
        """Add the routes of other routers, which stay in the OpenAPI document, and return these pages."""
        for router in routers:
            self.routes.extend(router.routes)
        return self


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
        here=request.url.path,
        caller=getattr(request.state, "identity", None),
        **values,
    )
    return HTMLResponse(html, status_code=status, headers=HEADERS)


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
