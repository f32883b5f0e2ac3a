"""A defect of scaffold: no traceback on the screen, everything in a log file, no secret in either."""

from pathlib import Path

import pytest

from scaffold.use_cases.doctor import Doctor
from tests.conftest import Scaffold

ADDRESS = "https://ada:s3cret@git.example.org/template"


@pytest.fixture
def defect(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError(f"while reading {ADDRESS}")

    monkeypatch.setattr(Doctor, "__call__", fail)


@pytest.mark.usefixtures("defect")
def test_the_log_file(scaffold: Scaffold, home: Path) -> None:
    outcome = scaffold("doctor")

    (log,) = home.rglob("crash-*.log")
    assert outcome.code == 70
    assert outcome.err == (
        "error: scaffold failed in a way it should not\n"
        "cause: ZeroDivisionError: while reading https://git.example.org/template\n"
        f"help: report this with the file {log}\n"
    )
    text = log.read_text(encoding="utf-8")
    for expected in ("scaffold: ", "copier: ", "python: ", "'doctor'", "Traceback", "ZeroDivisionError"):
        assert expected in text
    assert "s3cret" not in text


@pytest.mark.usefixtures("defect")
def test_nowhere_to_write_the_log_file(
    scaffold: Scaffold, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(here / "file"))

    outcome = scaffold("doctor")

    assert outcome.code == 70
    assert "  and no log file could be written: " in outcome.err
