"""Rendering with Copier: the only module that imports it, and only when something is rendered."""

import os
from collections.abc import Mapping
from pathlib import Path

from scaffold.errors import TemplateError
from scaffold.ports import AnswerValue, Snapshot


class CopierEngine:
    """Renders a snapshot in this process. Not thread-safe, because Copier changes the working folder."""

    def render(self, snapshot: Snapshot, answers: Mapping[str, AnswerValue], *, into: Path) -> None:
        """Write the project for `answers` into the folder `into`.

        git is hidden from Copier meanwhile, which would otherwise start one process per rendered file to
        ask for a setting that a snapshot does not have.
        """
        from copier import Settings, run_copy
        from copier.errors import CopierError
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
        except (CopierError, ValueError, TypeError) as error:
            raise TemplateError(f"the template cannot be rendered: {error}") from error
