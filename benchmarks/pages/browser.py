"""Visit every page of a running project in Chromium: errors, foreign requests, axe-core, pictures.

Runs with the dependency group `pages`; Chromium itself is looked for on PATH.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Response, sync_playwright

THEMES = ("light", "dark")
WIDTHS = (1280, 390)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_HEIGHT = 800
# Rules of axe-core for WCAG 2.0 to 2.2, A and AA, and its best practices.
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A page in one theme and width; `faults` is what was wrong with it."""

    address: str
    theme: str
    width: int
    faults: Sequence[str]
    picture: Path


@dataclass(slots=True, kw_only=True)
class Watch:
    """Notes what a page reports and whom it asks."""

    origin: str
    faults: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        """Note errors of scripts and of the console, and requests to other services."""
        page.on("console", lambda said: self._note(said.type == "error", f"console: {said.text}"))
        page.on("pageerror", lambda error: self._note(True, f"script: {error}"))  # noqa: FBT003
        page.on(
            "request",
            lambda sent: self._note(not sent.url.startswith((self.origin, "data:")), f"foreign: {sent.url}"),
        )

    def _note(self, is_fault: bool, text: str) -> None:  # noqa: FBT001
        if is_fault:
            self.faults.append(text)


class BrowserError(Exception):
    """A browser that is not there, or does not start; axe-core comes with the dependency group `pages`."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a headless Chromium.

    Raises:
        BrowserError: there is none on PATH, or it does not start.
    """
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if program is None:
        raise BrowserError(f"no Chromium on PATH: install one that is called {' or '.join(_BROWSERS)}")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        except Error as error:
            raise BrowserError(f"{program} does not start: {error}") from error
        yield browser
        browser.close()


def addresses(browser: Browser, origin: str, *, each: int) -> list[str]:
    """Return the pages that links lead to from `/`, at most `each` below one page."""
    page = browser.new_page()
    seen: list[str] = []
    waiting, children = ["/"], dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        if address in seen or "page=" in address:
            continue
        parent = urlsplit(address).path.rpartition("/")[0]
        is_record = any(character.isdigit() for character in address)
        if is_record and children.get(parent, 0) >= each:
            continue
        answer = page.goto(f"{origin}{address}", wait_until="load")
        if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        seen.append(address)
        children[parent] = children.get(parent, 0) + is_record
        for link in page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))"):
            full = urlsplit(urljoin(f"{origin}{address}", link))
            if f"{full.scheme}://{full.netloc}" == origin:
                waiting.append(full.path + (f"?{full.query}" if full.query else ""))
    page.close()
    return seen


def visit_all(browser: Browser, origin: str, found: Sequence[str], into: Path) -> Iterator[Visit]:
    """Visit the pages in every theme and width."""
    into.mkdir(parents=True, exist_ok=True)
    for theme, width in product(THEMES, WIDTHS):
        context = browser.new_context(
            color_scheme="dark" if theme == "dark" else "light", viewport={"width": width, "height": _HEIGHT}
        )
        for number, address in enumerate(found):
            page, watch = context.new_page(), Watch(origin=origin)
            watch.attach(page)
            answer = page.goto(f"{origin}{address}", wait_until="load")
            if answer is None or not answer.ok:
                watch.faults.append(f"status: {answer.status if answer else 'none'}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                watch.faults.append(f"scrolls sideways: {wide} px")
            picture = into / f"{number:02}-{theme}-{width}.jpg"
            page.screenshot(path=picture, type="jpeg", quality=70)
            watch.faults += violations(page, answer)
            page.close()
            yield Visit(address=address, theme=theme, width=width, faults=watch.faults, picture=picture)
        context.close()


def violations(page: Page, answer: Response | None) -> list[str]:
    """Return what axe-core finds on the page."""
    if answer is None:
        return []
    if "sandbox" in answer.headers.get("content-security-policy", ""):
        # No script runs in a sandbox, axe-core neither: it reads the same text on a page without one.
        with page.context.new_page() as copy:
            copy.set_content(answer.text())
            return violations_on(copy)
    return violations_on(page)


def violations_on(page: Page) -> list[str]:
    """Return what axe-core finds on a page that may run scripts."""
    found = Axe().run(page, options=_RULES).response["violations"]
    return [f"axe: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def contact_sheet(browser: Browser, rows: Sequence[tuple[str, Sequence[Path]]], into: Path) -> None:
    """Write one picture of all pictures: a row for each page, a column for each theme and width."""
    heights = {1280: 150, 390: 150}
    cells = "".join(
        f"<figure><figcaption>{name}</figcaption>"
        + "".join(f'<img src="{picture.as_uri()}" height="{heights[1280]}">' for picture in pictures)
        + "</figure>"
        for name, pictures in rows
    )
    style = (
        "body{margin:8px;font:12px sans-serif;display:grid;grid-template-columns:1fr 1fr;gap:8px}"
        "figure{margin:0}figcaption{padding:2px}img{margin-right:4px;border:1px solid #999}"
    )
    page = browser.new_page(viewport={"width": 1400, "height": 800})
    file = into.with_suffix(".html")
    file.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{cells}", "utf-8")
    page.goto(file.as_uri())
    page.screenshot(path=into, type="jpeg", quality=60, full_page=True)
    page.close()
    file.unlink()
