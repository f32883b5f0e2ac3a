"""Rendering with Copier: the only module that imports it, and only when something is rendered."""

import contextlib
import gc
import os
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.errors import TemplateError
from scaffold.project.origin import Snapshot
from scaffold.project.recorded import ANSWERS_FILE
from scaffold.workspace.paths import check_paths

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from jinja2 import TemplateError as JinjaError


_CONTRADICTION = "two of its paths become the same one, once as a folder and once as a file or a link"


class CopierEngine:
    """Renders snapshots in this process. Not thread-safe, because Copier changes the working folder."""

    def render(
        self, snapshot: Snapshot, answers: Mapping[str, object], *, into: Path, ask: bool = False
    ) -> None:
        """Write the project for `answers` into the folder `into`."""
        with _collecting_no_garbage():
            from copier import Settings, run_copy
            from copier.errors import CopierError
            from jinja2 import TemplateError as JinjaError

            origin = (
                ("_commit", snapshot.commit),
                ("_commit_id", snapshot.commit_id),
                ("_src_path", snapshot.source),
            )
            provenance = {key: value for key, value in origin if value}
            try:
                with _hidden_git(), _known_origin(provenance), _strings_rendered_once():
                    run_copy(
                        str(snapshot.folder),
                        into,
                        data={**answers, "_provenance": provenance},
                        settings=Settings(),
                        answers_file=ANSWERS_FILE,
                        defaults=not ask,
                        overwrite=True,
                        quiet=True,
                    )
            except JinjaError as error:  # before OSError, which a missing include is as well
                raise TemplateError(
                    "the template cannot be rendered", cause=_located(error, snapshot)
                ) from error
            except (CopierError, ValueError, TypeError) as error:
                cause = str(error).partition("\n\n")[0]  # then come flags of its own command
                raise TemplateError("the template cannot be rendered", cause=cause) from error
            except (AssertionError, FileExistsError, IsADirectoryError, NotADirectoryError) as error:
                raise TemplateError("the template cannot be rendered", cause=_CONTRADICTION) from error
            except OSError as error:
                raise _of_template(error, snapshot) or error from error
            except Exception as error:  # a template is a program, which can raise anything
                cause = f"{type(error).__name__}: {error}".removesuffix(": ")
                raise TemplateError(
                    "the template cannot be rendered", cause=f"{_place(error, snapshot)}{cause}"
                ) from error
            check_paths(into)


@contextlib.contextmanager
def _known_origin(provenance: Mapping[str, str]) -> Iterator[None]:
    """Let `_copier_answers` name the template instead of the folder that it was exported to.

    Copier knows the address and version only of what it has cloned itself, and has no public way to be told.
    """
    from copier._main import Worker

    remembered = Worker._answers_to_remember  # noqa: SLF001

    def with_origin(worker: Worker) -> Mapping[str, object]:
        return {
            **provenance,
            **{key: value for key, value in remembered(worker).items() if key != "_src_path"},
        }

    Worker._answers_to_remember = with_origin  # type: ignore[method-assign, assignment]  # noqa: SLF001
    try:
        yield
    finally:
        Worker._answers_to_remember = remembered  # type: ignore[method-assign]  # noqa: SLF001


@contextlib.contextmanager
def _hidden_git() -> Iterator[None]:
    """Hide git from Copier, which starts a process per rendered file to ask for a setting of no use here."""
    from plumbum import local

    with local.env(PATH=os.devnull):
        yield


@contextlib.contextmanager
def _strings_rendered_once() -> Iterator[None]:
    """Let Copier compile equal strings once and render only those with markup.

    It compiles each part of each path anew, gathers all answers for it, and does both again for the path of
    the answers file, to compare the part with it.
    """
    from copier._jinja_ext import get_yield_context
    from copier._main import Worker
    from jinja2 import Environment

    compile_anew, answers_path = Environment.from_string, Worker.answers_relpath
    render = Worker._render_string  # noqa: SLF001
    compiled: dict[tuple[Environment, str], Template] = {}

    def end_yield(environment: "Environment") -> None:
        """Do what compiling does beside: a `yield` of the string before does not hold for this one."""
        context = get_yield_context(environment)
        context.yield_name = context.yield_iterable = None

    def from_string(
        self: "Environment",
        source: str,
        globals: MutableMapping[str, object] | None = None,  # noqa: A002 - Jinja's own name
        template_class: "type[Template] | None" = None,
    ) -> "Template":
        if not isinstance(source, str) or globals or template_class:
            return compile_anew(self, source, globals, template_class)
        if (self, source) not in compiled:
            compiled[self, source] = compile_anew(self, source)
        end_yield(self)
        return compiled[self, source]

    def render_string(worker: Worker, string: str, extra_context: dict[str, object] | None = None) -> str:
        if _has_markup(worker.jinja_env, string):
            return render(worker, string, extra_context)
        end_yield(worker.jinja_env)
        return string

    def answers_relpath(worker: Worker) -> Path:
        end_yield(worker.jinja_env)
        return Path(ANSWERS_FILE)

    Environment.from_string = from_string  # type: ignore[method-assign, assignment]
    Worker._render_string = render_string  # type: ignore[method-assign, assignment]  # noqa: SLF001
    Worker.answers_relpath = property(answers_relpath)  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Environment.from_string = compile_anew  # type: ignore[method-assign]
        Worker._render_string = render  # type: ignore[method-assign]  # noqa: SLF001
        Worker.answers_relpath = answers_path  # type: ignore[method-assign]


def _has_markup(environment: "Environment", string: str) -> bool:
    """Tell whether Jinja may render `string` as something else than itself."""
    starts = (
        environment.block_start_string,
        environment.variable_start_string,
        environment.comment_start_string,
    )
    prefixed = environment.line_statement_prefix or environment.line_comment_prefix
    return bool(prefixed) or any(mark in string for mark in (*starts, "\n", "\r"))


@contextlib.contextmanager
def _collecting_no_garbage() -> Iterator[None]:
    """Pause the garbage collector: importing Copier and rendering allocate much and drop little."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _of_template(error: OSError, snapshot: Snapshot) -> TemplateError | None:
    """Explain a file of the template that cannot be read, such as a link to nowhere; None for others."""
    if not isinstance(error.filename, str) or not Path(error.filename).is_relative_to(snapshot.folder):
        return None
    name = Path(error.filename).relative_to(snapshot.folder).as_posix()
    return TemplateError(
        "the template cannot be rendered", cause=f"{name} cannot be read: {error.strerror or error}"
    )


def _located(error: "JinjaError", snapshot: Snapshot) -> str:
    """Name the template file and line where rendering stopped."""
    return f"{_place(error, snapshot)}{error}"


def _place(error: Exception, snapshot: Snapshot) -> str:
    """Spell file and line of the template, which Jinja puts into the traceback; empty where unknown."""
    places = [
        f"{Path(frame.filename).relative_to(snapshot.folder)}:{frame.lineno}: "
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(snapshot.folder)
    ]
    return places[-1] if places else ""
