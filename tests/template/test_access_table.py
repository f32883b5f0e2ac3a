"""docs/serving.md has a row for every route of a standard project, with the roles that its rule names."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
# These are left out of the snapshots: their schemas are those of every job there is.
ELSEWHERE = re.compile(r"(GET|POST) /(jobs(/.*)?|metrics)")
RULES = re.compile(r"^  ((?:GET|POST) \S+): \{roles: (?:\[(.*?)\]|(\w+))", re.MULTILINE)


def rows() -> Mapping[str, str]:
    """Return the roles of each route in the table."""
    page = (ROOT / "docs" / "serving.md").read_text("utf-8")
    _, _, section = page.partition("\n## Routes and callers\n")
    section, _, _ = section.partition("\n## ")
    return dict(re.findall(r"^\| `((?:GET|POST) \S+)` \| ([^|]+) \|", section, re.MULTILINE))


def test_every_route_is_in_the_table_and_no_other() -> None:
    found = set()
    for file in (ROOT / "template" / "docs" / "openapi").rglob("*.json"):
        if "mlops" not in file.relative_to(ROOT).as_posix():
            for path, operations in json.loads(file.read_text("utf-8")).get("paths", {}).items():
                found |= {
                    f"{method.upper()} {path.replace('{', '').replace('}', '')}" for method in operations
                }
    assert found
    shown = rows().keys()
    assert found - shown == set(), "run `python -m benchmarks.serving callers`"
    assert {route for route in shown - found if not ELSEWHERE.fullmatch(route)} == set()


def test_every_row_has_the_roles_of_its_rule() -> None:
    text = (ROOT / "template" / "config" / "access.yaml.jinja").read_text("utf-8")
    rules = {route: listed or word for route, listed, word in RULES.findall(text)}
    for route, roles in rows().items():
        named = [
            rules[rule] for rule in rules if re.fullmatch(re.escape(rule).replace(r"\*", "[^/]+"), route)
        ]
        exact = [rules[route]] if route in rules else named
        assert roles in exact, f"{route}: run `python -m benchmarks.serving callers`"
