"""The frame of every report: one HTML page that needs no network."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files


def page(title: str, body: str, *, script: str = "") -> str:
    """Return a page in the style of reports; its policy allows this style and this script and nothing else."""
    style = resource("style.css")
    policy = f"default-src 'none'; style-src {_hash(style)}; img-src data:; base-uri 'none'; form-action 'none'"
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}; script-src {_hash(script)}">',
            f'<link rel="icon" href="data:,">\n<title>{escape(title)}</title>',
            f"<style>{style}</style>\n</head>\n<body>\n{body}",
            *([f"<script>{script}</script>"] if script else []),
            "</body>\n</html>\n",
        ]
    )


def section(title: str, *parts: str, anchor: str = "") -> str:
    """Return a section, which can be scrolled by keyboard where it is wider than the screen. `parts` are HTML."""
    name = f' id="{anchor}"' if anchor else ""
    return "\n".join([f"<section tabindex=0{name}>", f"<h2>{title}</h2>", *parts, "</section>"])


def table(columns: Sequence[str], rows: Iterable[str], *, kind: str = "") -> str:
    """Return a table of the class `kind`; `rows` are HTML, as `row` makes them."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "\n".join(rows)
    return f'<table class="{kind}">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>'


def row(values: Iterable[str], *, kind: str = "") -> str:
    """Return a row of texts; its class is `kind`."""
    return f'<tr class="{kind}">{"".join(f"<td>{escape(value)}</td>" for value in values)}</tr>'


def resource(name: str) -> str:
    """Return the text of a file of this package."""
    return (files(__package__) / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" if text else "'none'"
