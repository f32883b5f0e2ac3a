"""What templates and machines do to a command: an explanation, never exit code 70, nothing left behind."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold.cli.entry import run
from scaffold.use_cases.new import CreateProject
from tests.conftest import Scaffold
from tests.world import command, commit, write

EXPRESSIONS = {
    '"x" * 100000000000000': "MemoryError",
    "1 / 0": "ZeroDivisionError: division by zero",
    "(10.0 ** 300) ** 2": "OverflowError: (34, 'Numerical result out of range')",
    '{}.pop("a")': "KeyError: 'a'",
}
LINKS = {
    "/etc/passwd": "forbidden",
    "../../../x": "forbidden",
    "l": "Symlink loop",
    "nothing": "No such file",
}
IN_A_PROJECT = ("update", "diff", "doctor", "check", "link", "add", "remove")


@pytest.mark.parametrize(("expression", "cause"), EXPRESSIONS.items())
def test_what_an_expression_raises(
    scaffold: Scaffold, here: Path, template: Path, expression: str, cause: str
) -> None:
    write(template, {"template/bad.txt.jinja": f"one\n{{{{ {expression} }}}}\n"})
    commit(template)

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock")

    assert outcome.code == 1
    assert outcome.err == (
        f"error: the template cannot be rendered\ncause: template/bad.txt.jinja:2: {cause}\n"
    )
    assert list(here.iterdir()) == []


def test_a_macro_without_end(scaffold: Scaffold, here: Path, template: Path) -> None:
    write(template, {"template/bad.txt.jinja": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}"})
    commit(template)

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock")

    assert outcome.code == 1
    assert "cause: template/bad.txt.jinja:1: RecursionError: maximum recursion depth" in outcome.err
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("kind", ["folder", "checkout"])
@pytest.mark.parametrize(("target", "reason"), LINKS.items())
def test_a_link_that_leads_nowhere_good(
    scaffold: Scaffold, here: Path, template: Path, target: str, reason: str, kind: str
) -> None:
    (template / "template" / "l").symlink_to(target)
    commit(template)
    if kind == "folder":
        shutil.rmtree(template / ".git")

    outcome = scaffold("new", "desk", "--template", str(template), "--no-lock")

    assert outcome.code == 1
    assert outcome.err.startswith("error: the template ")
    leads_out = reason == "forbidden" and kind == "checkout"
    assert ("holds a path that leads out of it" if leads_out else reason) in outcome.err
    assert list(here.iterdir()) == []


@pytest.fixture
def gone(here: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = here / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    yield
    os.chdir(home)


@pytest.mark.usefixtures("gone")
@pytest.mark.parametrize("name", ["new", "list", "show", "--version", *IN_A_PROJECT])
def test_a_deleted_working_folder(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name]) == 1
    assert capsys.readouterr().err.startswith(
        "error: the working folder cannot be used\ncause: it was deleted\nhelp: cd "
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "error: there is not enough memory for this command, and nothing was changed\n"),
        (OSError(errno.ENOSPC, "No space left", "/a"), "cause: /a: No space left\nhelp: free some space"),
        (
            OSError(errno.EDQUOT, "Quota exceeded"),
            "help: free some space, also where temporary files go (TMPDIR), and",
        ),
        (OSError(errno.EROFS, "Read-only file system", "/a"), "cause: /a: Read-only file system\n"),
        (OSError(errno.EMFILE, "Too many open files"), "cause: Too many open files\n"),
        (OSError(errno.EAGAIN, "Resource temporarily unavailable"), "cause: Resource temporarily"),
    ],
)
def test_the_machine_refuses(
    scaffold: Scaffold, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(CreateProject, "__call__", fail)

    outcome = scaffold("new", "desk", "--defaults")

    assert outcome.code == 1
    assert said in outcome.err


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_ctrl_c_while_python_ends_changes_nothing_that_was_said(home: Path, here: Path) -> None:  # noqa: ARG001
    program = (
        "import atexit, os, signal, sys; from scaffold.cli import main\n"
        "sys.argv = ['scaffold', '--version']\n"
        "atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT)); main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("scaffold ")


@pytest.mark.skipif(os.name != "posix", reason="closes descriptors in a shell")
def test_streams_that_are_closed(home: Path, here: Path) -> None:  # noqa: ARG001
    """A process that is started without them, as by some schedulers, ends like any other."""
    closing = 'exec "$@" <&- >&- 2>&-'
    done = subprocess.run(["sh", "-c", closing, "sh", *command("list", "--template", "gone")], check=False)

    assert done.returncode == 1


@pytest.mark.usefixtures("home")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_result_that_cannot_be_written_is_no_failure_of_the_command(
    here: Path, template: Path, form: tuple[str, ...]
) -> None:
    made = command("new", "desk", "--template", str(template), "--defaults", "--no-lock", *form)

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(made, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert done.returncode == 74
    assert (here / "desk" / ".git").is_dir()
    assert done.stderr.splitlines()[-2:] == [
        "error: the output could not be written; the command itself is done",
        "cause: No space left on device",
    ]


@pytest.mark.usefixtures("home", "here")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_warning_that_cannot_be_written_stops_nothing(template: Path) -> None:
    made = command("new", "desk", "--template", str(template), "--defaults", "--no-lock")

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(made, stdout=subprocess.PIPE, stderr=full, text=True, check=False)
        refused = subprocess.run(made, stdout=subprocess.PIPE, stderr=full, text=True, check=False)

    assert (done.returncode, refused.returncode) == (0, 1)
    assert done.stdout.startswith("created desk")


@pytest.mark.usefixtures("home", "here")
def test_a_reader_that_leaves_is_no_failure() -> None:
    done = subprocess.Popen(command("list", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.stdout is not None
    done.stdout.close()

    assert (done.communicate()[1], done.wait()) == (b"", 0)
