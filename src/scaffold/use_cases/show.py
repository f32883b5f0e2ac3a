"""Describe what a preset brings, by rendering it with defaults and looking."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from scaffold.answers import spelling
from scaffold.answers.presets import PRESETS, Preset
from scaffold.answers.resolution import Given, resolve
from scaffold.errors import UsageError
from scaffold.ports.reporting import Progress
from scaffold.ports.templates import Engine, Templates
from scaffold.project.evolution import named_as_in
from scaffold.project.origin import Origin
from scaffold.use_cases.foreign import refuse_code, require_kin
from scaffold.workspace.listing import files_of
from scaffold.workspace.staging import staging, temporary


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Contents of a project of a preset with default answers.

    `dependencies` are the requirements of the package itself, in the order of its pyproject.toml.
    """

    preset: Preset
    source: str
    template_commit: str | None
    files: tuple[str, ...]
    dependencies: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowPreset:
    """The use case, over its ports."""

    templates: Templates
    engine: Engine
    progress: Progress

    def __call__(self, name: str, origin: Origin, *, ref: str | None) -> Contents:
        """Render the preset `name` into a temporary folder and describe it.

        Raises:
            UsageError: no such preset.
            TemplateError: the template cannot be read or rendered.
        """
        preset = find_preset(name)
        answers = resolve([{"start_from": Given(value=name, origin="asked for")}]).answers
        with staging(temporary(), name) as folder:
            self.progress("reading the template")
            snapshot = self.templates.export(origin, ref=ref, into=folder / "template")
            require_kin(snapshot)
            refuse_code(snapshot)
            self.progress("rendering")
            project = folder / "project"
            self.engine.render(snapshot, named_as_in(snapshot.folder, answers.for_template()), into=project)
            return Contents(
                preset=preset,
                source=snapshot.source,
                template_commit=snapshot.commit,
                files=files_of(project),
                dependencies=_dependencies(project / "pyproject.toml"),
                notes=snapshot.notes,
            )


def find_preset(name: str) -> Preset:
    """Look a preset up by the name that a user typed.

    Raises:
        UsageError: no such preset.
    """
    if name in PRESETS:
        return PRESETS[name]
    match = spelling.closest(name, PRESETS)
    raise UsageError(
        f"unknown preset {name!r}",
        cause=f"presets are {', '.join(PRESETS)}",
        help=f"scaffold show {match}" if match else "scaffold list",
    )


def _dependencies(pyproject: Path) -> tuple[str, ...]:
    if not pyproject.is_file():
        return ()
    project = tomllib.loads(pyproject.read_text(encoding="utf-8")).get("project", {})
    return tuple(project.get("dependencies", ()))
