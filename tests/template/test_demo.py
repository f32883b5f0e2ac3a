"""`scripts/demo.py` of a project: what it prints of a step, and how it ends when a step fails."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.worktree import ROOT

# A command line that prints its arguments as a JSON document, or fails.
PROGRAM = """
import json, sys
if sys.argv[1] == "fail":
    sys.exit("no luck")
print(json.dumps({"said": sys.argv[1:], "inner": {"rate": 0.123456},
    "none": {}, "all": {"a": {"page": "a.html", "m": {"x": 0.5, "n": 3}}, "b": {"page": None, "m": {}}},
    "page": "card.html", "met": True}))
"""


def demo(root: Path, table: str) -> subprocess.CompletedProcess[str]:
    (root / "scripts").mkdir()
    shutil.copy(ROOT / "template" / "scripts" / "demo.py", root / "scripts")
    (root / "desk.py").write_text(PROGRAM, "utf-8")
    (root / "demo.toml").write_text(table, "utf-8")
    command = [sys.executable, "scripts/demo.py", "desk"]
    return subprocess.run(command, cwd=root, capture_output=True, check=False, text=True)


def test_a_step_prints_its_heading_and_the_fields_that_it_shows(tmp_path: Path) -> None:
    done = demo(
        tmp_path, '[[step]]\ndoes = "Say"\nrun = "x y"\nshow = ["met", "inner.rate"]\npage = "page"\n'
    )

    assert done.stdout.splitlines() == [
        "1. Say",
        "   met         true",
        "   inner.rate  0.123",
        f"Open {tmp_path / 'card.html'}",
    ]
    assert (done.returncode, done.stderr) == (0, "")


def test_a_step_shows_the_same_field_of_every_one(tmp_path: Path) -> None:
    step = '[[step]]\ndoes = "{}"\nrun = "x"\nshow = ["{}"]\npage = "{}"\n'
    done = demo(
        tmp_path, step.format("Say", "all.*.m", "all.*.page") + step.format("Stop", "none.*.m", "none.*.m")
    )

    assert done.stdout.splitlines() == [
        "1. Say",
        "   a.m  x 0.5, n 3",
        "   b.m  ",
        "2. Stop",
        "   nothing is declared",
        f"Open {tmp_path / 'a.html'}",
    ]


@pytest.mark.parametrize(
    ("table", "code", "said"),
    [
        ('[[step]]\ndoes = "Say"\nrun = "fail"\n[[step]]\ndoes = "Never"\nrun = "x"\n', 1, "no luck"),
        ('[[step]]\ndoes = "Say"\nrun = "x"\nshow = ["inner.gone"]\n', 1, "inner.gone"),
        ("[[step]\n", 2, "demo.toml cannot be read"),
        ('[[step]]\ndoes = "Say"\n', 2, "'run'"),
    ],
)
def test_a_failing_step_ends_the_demo_with_its_output(
    tmp_path: Path, table: str, code: int, said: str
) -> None:
    done = demo(tmp_path, table)

    assert done.returncode == code
    assert said in done.stderr
    assert "Never" not in done.stdout
    assert "Traceback" not in done.stderr
