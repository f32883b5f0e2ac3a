"""A part as it was asked for, and the sources of its kind at the version that the project records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.errors import TemplateError
from scaffold.generating.drafting import PARTS, Sources
from scaffold.generating.kind import Order, common_values
from scaffold.generating.manifest import read_manifest
from scaffold.generating.names import part_name
from scaffold.generating.project import ProjectFiles, names_in_use
from scaffold.ports.templates import TemplateHistories
from scaffold.project.recorded import ProjectFolder
from scaffold.use_cases.update_refusals import checked_version


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A part to add to `project`; `name` is as the user wrote it.

    Without `commands`, none of the project's are run: what they would write is left to the user. With
    `adapt_name`, a name that cannot be used is replaced by one that can.
    """

    project: ProjectFolder
    kind: str
    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    commands: bool = True
    adapt_name: bool = False


def ordered(request: Request, histories: TemplateHistories, files: ProjectFiles) -> tuple[Sources, Order]:
    """Export the template of the project into its workspace, and check the name.

    Raises:
        ScaffoldError: the template has no such kind, or the name cannot be used.
    """
    project, template = files.recorded, files.workspace.folder / "template"
    with histories.open(project.source, version=project.commit) as history:
        version = checked_version(history, project, str(project.commit))
        history.export(version, into=template)
    folder = template / PARTS / request.kind
    if not folder.is_dir():
        raise TemplateError(
            f"version {project.commit} of the template has no sources for {request.kind}",
            help="scaffold update, commit, then run this again",
        )
    manifest = read_manifest(folder)
    taken = names_in_use(files, template, manifest)
    order = Order(
        kind=request.kind,
        name=part_name(
            request.name,
            kind=request.kind,
            taken=taken,
            options=request.options,
            adapt=request.adapt_name,
        ),
        options=request.options,
        folder=Path.cwd(),
        root=request.project.path.resolve(),
    )
    return Sources(folder=template / PARTS, manifest=manifest, common=common_values(order, files)), order
