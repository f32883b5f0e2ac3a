"""Pages of the console as tests read them."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from fastapi.testclient import TestClient
from httpx2 import Response

BROWSER = {"accept": "text/html,application/xhtml+xml"}
_BLOCKS = {"dd", "dt", "h1", "h2", "h3", "li", "option", "p", "td", "th"}
_LOADING = {"href", "src", "action", "srcset", "poster", "data", "formaction", "content"}


class Reader(HTMLParser):
    """Collects tags with the names of their attributes, addresses by tag, and texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[tuple[str, str]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(f"{tag} {' '.join(name for name, _ in attrs)}")
        if tag in _BLOCKS:
            self.texts.append(" ")
        self.addresses += [(tag, value or "") for name, value in attrs if name in _LOADING]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


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
    """Hold a page to what every page promises: nothing comes from elsewhere, and nothing in it is a script."""
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
