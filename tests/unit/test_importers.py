"""Imports of modules that a removal takes away."""

import pytest

from scaffold.use_cases.importers import importers, module_of

GONE = ("src/desk/services/triage.py", "src/desk/triage/__init__.py", "tests/support/desk.py")


@pytest.mark.parametrize(
    ("path", "source", "modules"),
    [
        ("src/desk/own.py", "import desk.services.triage", ("desk.services.triage",)),
        ("src/desk/own.py", "from desk.services import triage", ("desk.services.triage",)),
        ("src/desk/own.py", "from .services.triage import decide", ("desk.services.triage",)),
        ("src/desk/services/own.py", "def f():\n    from . import triage", ("desk.services.triage",)),
        ("src/desk/services/__init__.py", "from .triage import decide", ("desk.services.triage",)),
        ("src/desk/api/own.py", "from ..triage import x", ("desk.triage",)),
        ("tests/test_own.py", "from tests.support.desk import x", ("tests.support.desk",)),
        ("src/desk/own.py", "from desk.services import ask", ()),
        ("src/desk/own.py", "text = 'import desk.triage'", ()),
        ("src/desk/own.py", "does not parse", ()),
    ],
)
def test_what_a_file_imports_of_what_goes(path: str, source: str, modules: tuple[str, ...]) -> None:
    assert importers({path: source}, GONE) == ({path: modules} if modules else {})


def test_a_module_that_is_still_there_is_not_missed() -> None:
    sources = {"src/desk/triage.py": "", "src/desk/own.py": "import desk.triage"}

    assert importers(sources, GONE) == {}


def test_names_of_modules() -> None:
    assert [module_of(path) for path in GONE] == ["desk.services.triage", "desk.triage", "tests.support.desk"]
