"""Shortcuts for steps that Copier repeats while it renders; the files that come of it are the same."""

import contextlib
import gc
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_Paths = Iterable[tuple[Path, dict[str, object] | None]]


@contextlib.contextmanager
def taken(provenance: Mapping[str, str]) -> Iterator[None]:
    """Let Copier in the block name the template by `provenance`, and do nothing twice."""
    with (
        _hidden_git(),
        _answers_gathered_once(provenance),
        _answers_file_named_once(),
        _strings_compiled_once(),
        _paths_rendered_once(),
    ):
        yield


@contextlib.contextmanager
def collecting_no_garbage() -> Iterator[None]:
    """Pause the garbage collector: importing Copier and rendering allocate much and drop little."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def _hidden_git() -> Iterator[None]:
    """Hide git from Copier, which looks for it per rendered file to ask for a setting of no use here."""
    from copier import _main
    from plumbum import local

    with local.env(PATH=os.devnull), _replaced(_main, "is_git_available", lambda: False):
        yield


@contextlib.contextmanager
def _answers_gathered_once(provenance: Mapping[str, str]) -> Iterator[None]:
    """Let `_copier_answers` name the template instead of the folder that it was exported to.

    Copier knows the address and version only of what it has cloned itself, and has no public way to be told.
    The answers no longer change once files are rendered.
    """
    from copier._main import Worker
    from copier._types import Phase

    remembered = Worker._answers_to_remember  # noqa: SLF001
    final: dict[str, object] = {}

    def with_origin(worker: Worker) -> dict[str, object]:
        if final:
            return dict(final)
        answers = {key: value for key, value in remembered(worker).items() if key != "_src_path"}
        answers = {**provenance, **answers}
        if Phase.current() is Phase.RENDER:
            final.update(answers)
        return answers

    with _replaced(Worker, "_answers_to_remember", with_origin):
        yield


@contextlib.contextmanager
def _answers_file_named_once() -> Iterator[None]:
    """Let Copier render the path of the answers file once: it asks for it for each part of each path."""
    from copier._main import Worker
    from copier._types import Phase

    find = cast("Callable[[Worker], Path]", vars(Worker)["answers_relpath"].fget)
    final: list[Path] = []

    def answers_relpath(worker: Worker) -> Path:
        if not final:
            found = find(worker)
            if Phase.current() is not Phase.RENDER:
                return found
            final.append(found)
        _end_yield(worker.jinja_env)
        return final[0]

    with _replaced(Worker, "answers_relpath", property(answers_relpath)):
        yield


@contextlib.contextmanager
def _strings_compiled_once() -> Iterator[None]:
    """Let Jinja compile equal strings once: Copier compiles each part of each path anew."""
    from jinja2 import Environment

    compile_anew = Environment.from_string
    compiled: dict[tuple[Environment, str], Template] = {}

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
        _end_yield(self)
        return compiled[self, source]

    with _replaced(Environment, "from_string", from_string):
        yield


@contextlib.contextmanager
def _paths_rendered_once() -> Iterator[None]:
    """Let Copier render equal parts of paths once, and only those with markup.

    It gathers all answers for each part of each path, and does so again for the path of the answers file, to
    compare the part with it.
    """
    from copier._jinja_ext import get_yield_context
    from copier._main import Worker
    from copier._types import Phase

    render, render_parts = Worker._render_string, Worker._render_parts  # noqa: SLF001
    rendered: dict[tuple[Environment, str], str] = {}

    def render_string(worker: Worker, string: str, extra_context: dict[str, object] | None = None) -> str:
        environment = worker.jinja_env
        if not _has_markup(environment, string):
            _end_yield(environment)
            return string
        if extra_context or Phase.current() is not Phase.RENDER:
            return render(worker, string, extra_context)
        if (environment, string) in rendered:
            _end_yield(environment)
            return rendered[environment, string]
        text = render(worker, string)
        if get_yield_context(environment).yield_name is None:
            rendered[environment, string] = text
        return text

    def render_plain_parts(  # noqa: PLR0913, PLR0917 - as Copier calls it
        worker: Worker,
        parts: tuple[str, ...],
        rendered_parts: tuple[str, ...] | None = None,
        extra_context: dict[str, object] | None = None,
        is_template: bool = False,  # noqa: FBT001, FBT002 - as Copier calls it
        source_parts: tuple[str, ...] = (),
    ) -> _Paths:
        environment = worker.jinja_env
        answers_file = str(worker.answers_relpath)
        if not parts or any(part == answers_file or _has_markup(environment, part) for part in parts):
            return render_parts(worker, parts, rendered_parts, extra_context, is_template, source_parts)
        _end_yield(environment)
        return render_parts(worker, (), (*(rendered_parts or ()), *parts), extra_context, is_template)

    with (
        _replaced(Worker, "_render_string", render_string),
        _replaced(Worker, "_render_parts", render_plain_parts),
    ):
        yield


def _end_yield(environment: "Environment") -> None:
    """Do what compiling does beside: a `yield` of the string before does not hold for this one."""
    from copier._jinja_ext import get_yield_context

    context = get_yield_context(environment)
    context.yield_name = context.yield_iterable = None


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
def _replaced(owner: object, name: str, value: object) -> Iterator[None]:
    """Give `owner` another attribute in the block."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
