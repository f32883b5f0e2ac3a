"""The output of programs is bounded in memory."""

import resource
import sys
from pathlib import Path

import pytest

from scaffold.adapters.processes import run
from scaffold.errors import ToolError

ENDLESS = "import sys\nwhile True: sys.stdout.write('x' * 10_000)"
COMPLAINING = (
    "import sys\nfor _ in range(20_000): sys.stderr.write('x' * 10_000)\nsys.stderr.write('the end')"
)
ECHO = "import sys\nsys.stderr.write('heard')\nsys.stdout.write(sys.stdin.read().upper())\nsys.exit(3)"


def python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


def test_input_output_and_exit_code_go_through(tmp_path: Path) -> None:
    text = b"a" * 1_000_000

    done = run(python(ECHO), cwd=tmp_path, stdin=text)

    assert (done.returncode, done.stdout, done.stderr) == (3, text.upper(), b"heard")


def test_a_program_that_ends_without_reading_its_input_is_no_error(tmp_path: Path) -> None:
    assert run(python("pass"), cwd=tmp_path, stdin=b"a" * 1_000_000).returncode == 0


def test_endless_output_stops_the_program(tmp_path: Path) -> None:
    with pytest.raises(ToolError) as caught:
        run(python(ENDLESS), cwd=tmp_path, output=100_000)

    assert caught.value.cause == "it printed more than 100,000 bytes"


def test_as_much_output_as_allowed_is_kept_whole(tmp_path: Path) -> None:
    done = run(python("print('x' * 99_999)"), cwd=tmp_path, output=100_000)

    assert len(done.stdout) == 100_000


def test_of_endless_errors_the_end_is_kept_and_memory_does_not_grow(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    done = run(python(COMPLAINING), cwd=tmp_path, errors=1_000)

    assert done.stderr == b"x" * 993 + b"the end"
    # Kibibytes here, bytes on macOS; 200 MB were printed.
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < (50_000 if sys.platform != "darwin" else 50_000_000)
