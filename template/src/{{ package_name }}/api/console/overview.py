"""`/`, and what every page needs: the stylesheet, signing in and signing out."""

from fastapi import Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from ...errors import AppError, ErrorKind
from ..sessions import COOKIE, is_credential, sent_by_own_page
from .pages import FOLDER, Form, Pages, pages_of, render

_SESSION_S = 12 * 60 * 60
# Where they exist.
_PROBES = ("/livez", "/readyz")


class _ForeignPageError(AppError):
    kind = ErrorKind.DENIED


class _NoCredentialError(AppError):
    kind = ErrorKind.INVALID


def overview_pages() -> Pages:
    """Return the start page and its companions."""
    router = Pages()

    @router.page("/", title="Overview", about="What this service has.")
    def show_overview(request: Request) -> HTMLResponse:
        return render(
            request,
            "overview.html",
            address=str(request.base_url).rstrip("/"),
            cards=[page for page in pages_of(request) if page.path != "/"],
            probes=[path for path in request.app.openapi()["paths"] if path in _PROBES],
        )

    @router.get("/console/style.css")
    def read_style() -> FileResponse:
        return FileResponse(FOLDER / "style.css", media_type="text/css", headers={"Cache-Control": "max-age=300"})

    @router.get("/sign-in")
    def show_sign_in(request: Request) -> HTMLResponse:
        return render(request, "sign_in.html", problem="", back="/")

    @router.post("/sign-in")
    def sign_in(request: Request, form: Form) -> Response:
        _require_own_page(request)
        credential = form.get("credential", "").strip()
        if not is_credential(credential):
            raise _NoCredentialError("this is no complete API key or access token: paste all of it")
        answer = RedirectResponse(_local(form.get("back", "/")), status_code=303)
        answer.set_cookie(
            COOKIE,
            credential,
            max_age=_SESSION_S,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return answer

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        _require_own_page(request)
        answer = RedirectResponse("/sign-in", status_code=303)
        answer.delete_cookie(COOKIE)
        return answer

    return router


def _require_own_page(request: Request) -> None:
    # These routes are public: the guard has not asked.
    if not sent_by_own_page(request):
        raise _ForeignPageError("a page of another site sent this request")


def _local(path: str) -> str:
    """Return `path` if it surely is one of this service, otherwise that of the start page."""
    is_path = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if is_path else "/"
