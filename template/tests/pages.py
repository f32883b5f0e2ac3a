"""Pages of the console as tests read them, and as a person uses them."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from fastapi.testclient import TestClient
from httpx2 import Response

BROWSER = {"accept": "text/html,application/xhtml+xml"}
_BLOCKS = {"dd", "dt", "h1", "h2", "h3", "li", "option", "p", "td", "th"}
_LOADING = {"href", "src", "action", "srcset", "poster", "data", "formaction", "content"}
_FIELDS = {"input", "select", "textarea"}


@dataclass(slots=True, kw_only=True)
class Element:
    """An element with its attributes and its text."""

    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]
    text: str = ""


@dataclass(slots=True, kw_only=True)
class FormOf:
    """A form: where it goes, what it sends and may send, and the texts of its buttons with what each adds."""

    action: str
    method: str
    encoding: str = ""
    names: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, dict[str, str]] = field(default_factory=dict)


class Reader(HTMLParser):
    """Collects tags with the names of their attributes, addresses by tag, texts, elements and forms."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.elements: list[Element] = []
        self.forms: list[FormOf] = []
        self._open: list[Element] = []
        self._has_option: dict[str, bool] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"{tag} {' '.join(name for name, _ in attrs)}")
        if tag in _BLOCKS:
            self.texts.append(" ")
        self.addresses += [(tag, value or "") for name, value in attrs if name in _LOADING]
        attributes = {name: value or "" for name, value in attrs}
        found = Element(tag=tag, attributes=attributes, inside=tuple(one.tag for one in self._open))
        self.elements.append(found)
        self._note_form(found)
        if tag not in {"input", "meta", "link", "br"}:
            self._open.append(found)

    def handle_endtag(self, tag: str) -> None:
        while self._open and (closed := self._open.pop()):
            if closed.tag in {"button", "option", "textarea"} and self.forms:
                self._close(closed)
            if closed.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        for one in self._open:
            one.text += data

    def _note_form(self, one: Element) -> None:
        name = one.attributes.get("name", "")
        if one.tag == "form":
            method = one.attributes.get("method", "get")
            action, encoding = one.attributes.get("action", ""), one.attributes.get("enctype", "")
            self.forms.append(FormOf(action=action, method=method, encoding=encoding))
        elif "form" in one.inside and one.tag in _FIELDS and name:
            self.forms[-1].names.add(name)
            self._has_option[name] = False
            # A box that is not ticked, and a file that is not chosen, send nothing.
            if one.attributes.get("type") not in {"checkbox", "file"} or "checked" in one.attributes:
                self.forms[-1].values[name] = one.attributes.get("value", "")

    def _close(self, one: Element) -> None:
        form, name = self.forms[-1], one.attributes.get("name", "")
        if one.tag == "button":
            form.buttons[one.text.strip()] = {name: one.attributes.get("value", "")} if name else {}
        elif one.tag == "textarea":
            form.values[name] = one.text
        else:
            name = self.of("select")[-1].attributes.get("name", "")
            if "selected" in one.attributes or not self._has_option.get(name):
                form.values[name] = one.attributes.get("value", one.text)
            self._has_option[name] = True

    def of(self, *tags: str) -> list[Element]:
        """Return the elements with these tags, in their order."""
        return [one for one in self.elements if one.tag in tags]


def read(html: str) -> Reader:
    """Return what a browser makes of a page."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def text_of(response: Response) -> str:
    """Return the text of a page, with single blanks."""
    return " ".join("".join(read(response.text).texts).split())


def get(client: TestClient, path: str, **headers: str) -> Response:
    """Return the page that a browser is given."""
    return client.get(path, headers={**BROWSER, **headers})


def links_of(response: Response) -> list[str]:
    """Return the paths of this service that a page links to."""
    found = [urljoin(str(response.url), address) for tag, address in read(response.text).addresses if tag == "a"]
    return list(dict.fromkeys(urlsplit(one)._replace(fragment="").geturl() for one in found))


def check_page(response: Response) -> None:
    """Hold a page to what every page promises: nothing comes from elsewhere, no script is in it, and all can use it."""
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert response.headers["cache-control"] == "no-store"
    page = read(response.text)
    own = f"{response.url.scheme}://{response.url.netloc.decode()}"
    for tag, address in page.addresses:
        if tag != "meta":
            resolved = urljoin(str(response.url), address)
            assert address == "data:," or resolved.startswith(f"{own}/"), address
    assert [tag for tag in page.tags if tag.startswith("script") or re.search(r" (style|on\w+)\b", tag)] == []
    # A document of its own, like a model card, has its style inside.
    if "'unsafe-inline'" not in policy:
        check_accessible(page, str(response.url))


def check_accessible(page: Reader, url: str) -> None:
    """Hold a page to what people need who use it by keyboard, on a small screen, or by ear."""
    (html,) = page.of("html")
    assert html.attributes["lang"] == "en"
    (title,) = page.of("title")
    (heading,) = page.of("h1")
    assert title.text.strip()
    assert heading.text.strip(), url
    assert [len(page.of(tag)) for tag in ("header", "main")] == [1, 1]
    levels = [int(one.tag[1]) for one in page.of("h1", "h2", "h3", "h4")]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), (url, levels)
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids)), url
    for nav in page.of("nav", "section"):
        assert nav.tag == "section" or nav.attributes.get("aria-label"), url
    labelled = {one.attributes.get("for") for one in page.of("label")}
    for one in page.of(*_FIELDS, "progress"):
        hidden = one.attributes.get("type") == "hidden"
        assert hidden or "label" in one.inside or one.attributes.get("id") in labelled, (url, one)
    for one in page.of("a", "button", "summary", "label"):
        assert one.text.strip(), (url, one)
    for head in page.of("th"):
        assert head.attributes.get("scope") in {"row", "col"}, (url, head)
    assert len(page.of("table")) == len(page.of("thead"))
    targets: dict[str, set[str]] = defaultdict(set)
    for link in page.of("a"):
        targets[" ".join(link.text.split())].add(urljoin(url, link.attributes["href"]))
    assert {text: found for text, found in targets.items() if len(found) > 1} == {}, url


def visit(client: TestClient, start: str) -> dict[str, Response]:
    """Return every page that links lead to from `start`, by its address."""
    seen: dict[str, Response] = {}
    waiting = [start]
    while waiting:
        new = [address for address in waiting if address not in seen]
        seen.update({address: get(client, address) for address in new})
        found = [seen[address] for address in new]
        html = [one for one in found if one.headers["content-type"].startswith("text/html")]
        waiting = [link for one in html for link in links_of(one)]
    return seen


class Person:
    """A person with a browser: follows links and sends forms by their texts. Every page is checked."""

    def __init__(self, client: TestClient, **headers: str) -> None:
        self._client = client
        self._headers = {**BROWSER, **headers}
        self.clicks = 0
        self.page = self._shown(client.get("/", headers=self._headers))

    @property
    def text(self) -> str:
        """The text of the page."""
        return text_of(self.page)

    def follow(self, text: str) -> None:
        """Follow the first link whose text begins so."""
        links = [one for one in read(self.page.text).of("a") if " ".join(one.text.split()).startswith(text)]
        assert links, (text, self.text)
        self._go("get", links[0].attributes["href"], {})

    def send(self, button: str, *, files: dict[str, tuple[str, bytes]] | None = None, **values: str) -> None:
        """Fill in the first form with this button, whose fields have to be there, and send it."""
        forms = [form for form in read(self.page.text).forms if button in form.buttons]
        assert forms, (button, self.text)
        assert {*values, *(files or {})} <= forms[0].names, forms[0]
        assert (forms[0].encoding == "multipart/form-data") == bool(files), forms[0]
        self._go(forms[0].method, forms[0].action, {**forms[0].values, **values, **forms[0].buttons[button]}, files)

    def _go(
        self, method: str, address: str, values: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None
    ) -> None:
        url = urljoin(str(self.page.url), address)
        self.clicks += 1
        if method == "post":
            response = self._client.post(url, data=values, files=files, headers=self._headers)
        else:
            response = self._client.get(url, params=values or None, headers=self._headers)
        self.page = self._shown(response)

    def _shown(self, response: Response) -> Response:
        check_page(response)
        return response
