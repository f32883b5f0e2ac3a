"""Gates that run too long, print too much or leave processes behind."""

import time
from pathlib import Path

import pytest

from scaffold.adapters.gates import Limits, UvGates
from scaffold.errors import ToolError, UsageError
from scaffold.ports.tools import Form
from tests.world import write

SETTINGS = '[project]\nname = "desk"\nversion = "1"\nrequires-python = ">=3.11"\n'
ENDLESS = """\
import os, subprocess, sys, time
child = subprocess.Popen(["sleep", "1000"])
print(child.pid, flush=True)
open("started", "w").write(str(child.pid))
time.sleep(1000)
"""
TALKATIVE = """\
print("FAIL tests: 1 failed")
while True:
    print("x" * 1000)
"""
SHORT = Limits(minutes=0.05, output=100_000)


def project(folder: Path, script: str) -> Path:
    return write(folder, {"pyproject.toml": SETTINGS, "scripts/check.py": script})


def has_ended(pid: int) -> bool:
    for _ in range(50):
        status = Path(f"/proc/{pid}/status")
        if not status.exists() or "State:\tZ" in status.read_text("utf-8"):
            return True
        time.sleep(0.1)
    return False


def test_the_time_is_up(tmp_path: Path) -> None:
    folder = project(tmp_path, ENDLESS)

    verdict = UvGates(limits=SHORT).run(folder)

    assert verdict is not None
    assert verdict.passed is False
    assert verdict.output.splitlines()[-1] == (
        "FAIL the gates were stopped: they ran for more than 0.05 minutes "
        "(SCAFFOLD_GATES_MINUTES sets the limit)"
    )
    assert has_ended(int((folder / "started").read_text("utf-8")))


@pytest.mark.parametrize("form", Form)
def test_the_time_is_up_while_they_speak_for_themselves(tmp_path: Path, form: Form) -> None:
    folder = project(tmp_path, ENDLESS)

    with pytest.raises(ToolError) as caught:
        UvGates(limits=SHORT).show(folder, only="", nightly=False, form=form)

    said = f"{caught.value.message} {caught.value.cause}"
    assert "the gates were stopped: they ran for more than 0.05 minutes" in said
    assert has_ended(int((folder / "started").read_text("utf-8")))


@pytest.mark.parametrize("form", [Form.JSON, Form.SARIF])
def test_a_document_that_is_none_is_an_error(tmp_path: Path, form: Form) -> None:
    folder = project(tmp_path, "import sys\nprint('Traceback')\nprint('no such tool', file=sys.stderr)")

    with pytest.raises(ToolError, match="the gates could not be run") as caught:
        UvGates(limits=SHORT).show(folder, only="", nightly=False, form=form)

    assert caught.value.cause == "no such tool"


def test_a_document_that_never_ends_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="the gates could not be run") as caught:
        UvGates(limits=Limits(minutes=1, output=100_000)).show(
            project(tmp_path, TALKATIVE), only="", nightly=False, form=Form.JSON
        )

    assert caught.value.cause == "the gates were stopped: they printed more than 100,000 bytes"


def test_too_much_output(tmp_path: Path) -> None:
    verdict = UvGates(limits=Limits(minutes=1, output=100_000)).run(project(tmp_path, TALKATIVE))

    assert verdict is not None
    assert verdict.passed is False
    assert len(verdict.output) < 101_000
    assert verdict.output.startswith("FAIL tests: 1 failed\n")
    assert verdict.output.endswith("FAIL the gates were stopped: they printed more than 100,000 bytes")


@pytest.mark.parametrize("stated", ["soon", "0", "-1", "nan", "1e300"])
def test_a_limit_that_is_none(stated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCAFFOLD_GATES_MINUTES", stated)
    with pytest.raises(UsageError, match="SCAFFOLD_GATES_MINUTES is"):
        UvGates()


def test_a_limit_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCAFFOLD_GATES_MINUTES", "1.5")
    assert UvGates().limits.minutes == 1.5
