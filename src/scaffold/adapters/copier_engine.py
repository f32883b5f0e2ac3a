"""Rendering with Copier: the only module that imports it, and only when something is rendered."""

import os
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.errors import TemplateError
from scaffold.ports import AnswerValue, Snapshot

if TYPE_CHECKING:
    from jinja2 import TemplateError as JinjaError


class CopierEngine:
    """Renders a snapshot in this process. Not thread-safe, because Copier changes the working folder."""

    def render(self, snapshot: Snapshot, answers: Mapping[str, AnswerValue], *, into: Path) -> None:
        """Write the project for `answers` into the folder `into`.

        git is hidden from Copier meanwhile, which would otherwise start one process per rendered file to
        ask for a setting that a snapshot does not have.
        """
        from copier import Settings, run_copy
        from copier.errors import CopierError
        from jinja2 import TemplateError as JinjaError
        from plumbum import local

        provenance = {"_src_path": snapshot.source}
        if snapshot.commit:
            provenance["_commit"] = snapshot.commit
        try:
            with local.env(PATH=os.devnull):
                run_copy(
                    str(snapshot.folder),
                    into,
                    data={**answers, "_provenance": provenance},
                    settings=Settings(),
                    defaults=True,
                    overwrite=True,
                    quiet=True,
                )
        except JinjaError as error:  # before OSError, which a missing include is as well
            raise TemplateError("the template cannot be rendered", cause=_located(error, snapshot)) from error
        except (CopierError, ValueError, TypeError) as error:
            raise TemplateError("the template cannot be rendered", cause=str(error)) from error


def _located(error: "JinjaError", snapshot: Snapshot) -> str:
    """Name the template file and line where rendering stopped; Jinja puts them into the traceback."""
    places = [
        f"{Path(frame.filename).relative_to(snapshot.folder)}:{frame.lineno}: "
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(snapshot.folder)
    ]
    return f"{places[-1] if places else ''}{error}"
