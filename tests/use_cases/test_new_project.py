"""`CreateProject` over fakes: wherever it stops, nothing is left."""

import errno
from pathlib import Path
from typing import NoReturn

import pytest

from scaffold.answers.resolution import Given
from scaffold.errors import TargetError, TemplateError, Terminated, UsageError
from scaffold.ports.reporting import Progress
from scaffold.ports.repository import Identity
from scaffold.project.origin import Origin
from scaffold.use_cases.new import CreateProject, Request
from scaffold.use_cases.new_lock import LockOutcome
from tests.adapters.fakes import (
    IMPOSSIBLE_PYTHON,
    CopyingLocker,
    FolderTemplates,
    NotebookRepository,
    ReplacingEngine,
)
from tests.world import SMALL_TEMPLATE, snapshot_of, write

ADA = Identity(name="Ada Lovelace", email="ada@example.org")
STEPS = ["reading the template", "rendering", "locking the dependencies", "making the first commit"]
FAILURES: list[BaseException] = [
    OSError(errno.ENOSPC, "No space left on device"),
    TemplateError("the template is broken"),
    ZeroDivisionError("a defect"),
    KeyboardInterrupt(),
    Terminated(),
]


class Steps:
    """Notes the steps, and stops at one of them."""

    def __init__(self, stop_at: str | None = None, failure: BaseException | None = None) -> None:
        self.seen: list[str] = []
        self._stop_at, self._failure = stop_at, failure

    def __call__(self, step: str) -> None:
        self.seen.append(step)
        if step == self._stop_at and self._failure:
            raise self._failure


@pytest.fixture
def source(tmp_path_factory: pytest.TempPathFactory) -> Origin:
    folder = write(
        tmp_path_factory.mktemp("source"), {**SMALL_TEMPLATE, "locks/uv.lock": "version = 1\n# tested\n"}
    )
    return Origin(location=str(folder), recorded="https://git.example.org/template.git")


def use_case(progress: Progress, *, known: Identity = ADA) -> CreateProject:
    return CreateProject(
        templates=FolderTemplates(),
        engine=ReplacingEngine(),
        repository=NotebookRepository(known=known),
        locker=CopyingLocker(),
        progress=progress,
    )


def test_the_steps_in_order(source: Origin, tmp_path: Path) -> None:
    steps = Steps()

    created = use_case(steps)(Request(path=tmp_path / "desk", origin=source))

    assert steps.seen == STEPS
    assert (created.lock, created.template_commit, created.source) == (
        LockOutcome.TESTED,
        "v1",
        source.recorded,
    )
    assert (tmp_path / "desk" / "uv.lock").read_text(encoding="utf-8") == "version = 1\n# tested\n"
    assert (tmp_path / "desk" / ".git" / "notebook").read_text(encoding="utf-8") == (
        "Ada Lovelace <ada@example.org>: Start from the scaffold template\n"
    )


@pytest.mark.parametrize("failure", FAILURES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_left_wherever_it_stops(
    step: str, failure: BaseException, source: Origin, tmp_path: Path
) -> None:
    with pytest.raises((type(failure), TargetError)):
        use_case(Steps(step, failure))(Request(path=tmp_path / "shelf" / "desk", origin=source))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_folder_in_use_stays_as_it_was(step: str, source: Origin, tmp_path: Path) -> None:
    write(tmp_path / "desk", {"README.md": "mine\n"})
    request = Request(path=tmp_path / "desk", origin=source, force=True)

    with pytest.raises(KeyboardInterrupt):
        use_case(Steps(step, KeyboardInterrupt()))(request)

    assert snapshot_of(tmp_path) == {"desk/README.md": b"mine\n"}


def test_a_place_taken_in_the_meantime(source: Origin, tmp_path: Path) -> None:
    """Somebody else creates the target while the project is being prepared."""

    def progress(step: str) -> None:
        if step == STEPS[-1]:
            write(tmp_path / "desk", {"theirs.txt": "theirs\n"})

    with pytest.raises(TargetError, match="cannot create"):
        use_case(progress)(Request(path=tmp_path / "desk", origin=source))

    assert snapshot_of(tmp_path) == {"desk/theirs.txt": b"theirs\n"}


def test_nothing_is_touched_before_the_answers_are_right(source: Origin, tmp_path: Path) -> None:
    def forbidden(_step: str) -> NoReturn:
        pytest.fail("it began")

    layers = [{"ci": Given(value="jenkins", origin="here")}]
    with pytest.raises(UsageError, match="unknown ci 'jenkins'"):
        use_case(forbidden)(Request(path=tmp_path / "desk", origin=source, layers=layers))

    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_fails_is_no_failure_of_the_project(source: Origin, tmp_path: Path) -> None:
    pyproject = Path(source.location) / "template" / "pyproject.toml.jinja"
    pyproject.write_text(pyproject.read_text("utf-8").replace(">=3.11", IMPOSSIBLE_PYTHON), "utf-8")

    created = use_case(Steps())(Request(path=tmp_path / "desk", origin=source))

    assert created.lock is LockOutcome.FAILED
    assert created.notes == (
        "no lock file was written: no Python is that new",
        "it is from the future",
        "wait",
    )
    assert created.commit


def test_guesses_that_are_no_answers_are_dropped(source: Origin, tmp_path: Path) -> None:
    odd = Identity(name="Ada\x07", email="ada at example")

    created = use_case(Steps(), known=odd)(Request(path=tmp_path / "desk", origin=source))

    assert created.answers["author_name"] == ""
    assert created.answers["author_email"] == ""
