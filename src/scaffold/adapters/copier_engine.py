"""Rendering with Copier, which only this module and the one of its shortcuts import, and only to render."""

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.adapters import copier_shortcuts as shortcuts
from scaffold.errors import TemplateError
from scaffold.project.origin import Snapshot
from scaffold.workspace.paths import check_paths

if TYPE_CHECKING:
    from jinja2 import TemplateError as JinjaError


_CONTRADICTION = "two of its paths become the same one, once as a folder and once as a file or a link"


class CopierEngine:
    """Renders snapshots in this process. Not thread-safe, because Copier changes the working folder."""

    def render(
        self,
        snapshot: Snapshot,
        answers: Mapping[str, object],
        *,
        into: Path,
        answers_file: str | None = None,
        ask: bool = False,
    ) -> str:
        """Write the project for `answers` into the folder `into`."""
        with shortcuts.collecting_no_garbage():
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
                with shortcuts.taken(provenance):
                    worker = run_copy(
                        str(snapshot.folder),
                        into,
                        data={**answers, "_provenance": provenance},
                        settings=Settings(),
                        answers_file=answers_file,
                        defaults=not ask,
                        overwrite=True,
                        quiet=True,
                    )
                    name = worker.answers_relpath.as_posix()
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
            return name


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
