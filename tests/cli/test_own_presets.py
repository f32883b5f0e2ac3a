"""Presets of an organisation: from a file, from an address, and what is wrong with them."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import Scaffold
from tests.world import write

PRESETS = """\
rag:
  summary: What the search teams start from
  answers: {start_from: rag, licence: mit, ci: gitlab, scale: true}
"""


@pytest.fixture
def place(home: Path) -> Path:
    """The folder with a file for each organisation."""
    return home / ".config" / "scaffold" / "presets"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    folder = write(tmp_path / "served", {"presets.yml": PRESETS})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/presets.yml"
    server.shutdown()


def answers(scaffold: Scaffold, template: Path, *flags: str) -> dict[str, object]:
    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock", "--dry-run", "--json", *flags)
    assert outcome.code == 0, outcome.err
    payload = json.loads(outcome.out)
    return {**payload["answers"], "command": payload["command"]}


def test_a_file_of_the_organisation(scaffold: Scaffold, template: Path, place: Path) -> None:
    write(place, {"acme.yml": PRESETS})

    found = answers(scaffold, template, "--preset", "acme/rag")

    assert (found["start_from"], found["licence"], found["ci"], found["scale"]) == (
        "rag",
        "mit",
        "gitlab",
        True,
    )
    again = "--preset rag --with scale --set ci=gitlab --set licence=mit --defaults"
    assert again in str(found["command"])
    assert "acme/rag" in scaffold("list").out


def test_flags_and_answers_files_are_stronger_and_own_defaults_weaker(
    scaffold: Scaffold, template: Path, place: Path, here: Path, home: Path
) -> None:
    write(place, {"acme.yml": PRESETS})
    write(here, {"answers.yml": "ci: none\n"})
    write(home / ".config" / "scaffold", {"defaults.yml": "licence: apache-2.0\npython_floor: '3.12'\n"})
    flags = ("--preset", "acme/rag", "--answers", "answers.yml", "--without", "scale")

    found = answers(scaffold, template, *flags)

    assert (found["ci"], found["licence"], found["python_floor"]) == ("none", "mit", "3.12")
    assert found["scale"] is False


def test_a_file_and_an_address_by_name(scaffold: Scaffold, template: Path, here: Path, address: str) -> None:
    write(here, {"presets.yml": PRESETS})

    for name in ("presets.yml#rag", f"{address}#rag"):
        assert answers(scaffold, template, "--preset", name)["licence"] == "mit"


def test_an_organisation_that_keeps_its_presets_at_an_address(
    scaffold: Scaffold, template: Path, place: Path, address: str
) -> None:
    write(place, {"acme.yml": f"from: {address}\n"})

    assert answers(scaffold, template, "--preset", "acme/rag")["ci"] == "gitlab"
    assert "acme" not in scaffold("list").out


WRONG = {
    "acme/rug": ("has no preset 'rug'", "help: --preset acme/rag"),
    "other/rag": ("no presets of 'other' are known", "help: write it"),
    "gone.yml#rag": ("the presets in gone.yml cannot be read", "No such file"),
    "ftp://example.org/p.yml#rag": ("cannot be read from ftp://example.org/p.yml", "only https:// addresses"),
    "http://127.0.0.1:1/p.yml#rag": ("the presets in http://127.0.0.1:1/p.yml cannot be read", "cause: "),
    "broken.yml#rag": ("the presets in broken.yml are not YAML", "cause: "),
    "list.yml#rag": ("list.yml holds no presets", "help: rag: {"),
    "empty.yml#rag": ("the preset 'rag' in empty.yml has no `answers`", ""),
    "odd.yml#rag": ("unknown question 'flavour' (in preset odd.yml#rag)", "help: scaffold list"),
}


@pytest.mark.parametrize("name", WRONG)
def test_presets_that_cannot_be_used(
    scaffold: Scaffold, template: Path, place: Path, here: Path, name: str
) -> None:
    write(place, {"acme.yml": PRESETS})
    files = {"broken.yml": "a: [\n", "list.yml": "[rag]\n", "empty.yml": "rag: {}\n"}
    write(here, {**files, "odd.yml": "rag: {answers: {flavour: hot}}\n"})

    outcome = scaffold("new", "desk", "--template", str(template), "--defaults", "--preset", name)

    assert outcome.code == 2
    assert all(text in outcome.err for text in WRONG[name])
    assert not (here / "desk").exists()


def test_the_questions_of_another_template(scaffold: Scaffold, here: Path) -> None:
    write(here / "other", {"copier.yml": "flavour: {type: str, help: How hot, choices: [mild, hot]}\nx: 1\n"})

    assert scaffold("list", "--template", "other").out == (
        "Questions (--set KEY=VALUE, or a line in an answers file)\n"
        "  flavour            How hot: mild, hot\n"
        "  x                  \n"
    )
    catalogue = json.loads(scaffold("list", "--template", "other", "--json").out)
    assert [question["name"] for question in catalogue["questions"]] == ["flavour", "x"]
    assert catalogue["presets"] == []
