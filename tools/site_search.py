"""Ask the search of a documentation site, as it is shipped, questions whose page must come first.

`python -m tools.site_search SITE 'QUESTION=PAGE' ...` runs the script of the site with its index and prints
what came first where that is another page; 1 if there is any. Needs the dependency group `site`.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from py_mini_racer import MiniRacer

# A worker of a browser, as far as the script needs one.
WORKER = "var answer = null; var self = {postMessage(message) { answer = message; }};"


class Search:
    """The search of a site: the script and the index that a browser would load."""

    def __init__(self, site: Path) -> None:
        index = (site / "search.json").read_text("utf-8")
        [script] = (site / "assets" / "javascripts" / "workers").glob("search.*.js")
        self._pages = [item["location"].partition("#")[0] for item in json.loads(index)["items"]]
        self._engine = MiniRacer()
        self._engine.eval(WORKER + script.read_text("utf-8"))
        self._engine.eval(f"self.onmessage({{data: {{type: 0, data: {index}}}}}); null")

    def pages(self, question: str) -> Sequence[str]:
        """Return the pages that are found, the first one first."""
        wanted = json.dumps({"type": 2, "data": {"input": question}})
        self._engine.eval(f"self.onmessage({{data: {wanted}}}); null")
        found = json.loads(str(self._engine.eval("JSON.stringify(answer.data.items.map(item => item.id))")))
        return list(dict.fromkeys(self._pages[number] for number in found))


def main(site: Path, expected: Sequence[str]) -> int:
    """Ask every question; print and count the pages that do not come first."""
    search, wrong = Search(site), 0
    for question, _, page in (one.partition("=") for one in expected):
        found = search.pages(question)
        if found[:1] != [page]:
            print(f"{question}: {page} has to come first, found: {', '.join(found) or 'nothing'}")
            wrong += 1
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2:]))
