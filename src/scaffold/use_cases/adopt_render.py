"""Render the template with answers that fit a repository, under a free name where layers would clash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.adoption import placement
from scaffold.adoption.record import Layout
from scaffold.adoption.survey import Survey
from scaffold.answers.resolution import Given, Resolution, Strength, resolve
from scaffold.errors import UsageError
from scaffold.ports.projects import UpdateWorkspace
from scaffold.ports.reporting import Progress
from scaffold.ports.repository import Repository
from scaffold.ports.templates import Engine, Templates
from scaffold.project.evolution import named_as_in
from scaffold.project.merging import Tree
from scaffold.project.origin import Origin, Snapshot
from scaffold.project.recorded import ProjectFolder
from scaffold.use_cases.adopt_answers import beside, guesses
from scaffold.use_cases.foreign import refuse_code, require_kin, require_provenance
from scaffold.use_cases.names import check_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The render for the answers that fit the repository."""

    folder: Path
    snapshot: Snapshot
    resolution: Resolution
    tree: Tree
    layout: Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderAdopted:
    """A step of the adoption, over its ports."""

    templates: Templates
    engine: Engine
    repository: Repository
    progress: Progress

    def __call__(  # noqa: PLR0913 - what is rendered, and where to
        self,
        project: ProjectFolder,
        found: Survey,
        workspace: UpdateWorkspace,
        *,
        origin: Origin,
        ref: str | None,
        layers: Sequence[Mapping[str, Given]],
    ) -> Rendered:
        """Render the template for the repository that becomes `project`, in which `found` was found.

        Raises:
            UsageError: no answers fit, or a name cannot be used.
            TemplateError: the template cannot be adopted.
        """
        self.progress("reading the template")
        snapshot = self.templates.export(origin, ref=ref, into=workspace.folder / "template")
        require_kin(snapshot)
        refuse_code(snapshot)
        name = project.path.resolve().name
        identity = self.repository.identity(project.path)
        resolution = _resolved(layers, snapshot, guesses(found, folder=name, identity=identity))
        made = ProjectFolder(path=workspace.folder / "render", answers_file=project.answers_file)
        tree = self._rendered(snapshot, resolution, workspace, made)
        package = resolution.answers.package_name
        clashes = placement.clashes_in_package(tree, workspace.head, package)
        if clashes and resolution.given["package_name"].strength is Strength.GUESSED:
            package = beside(package, taken=(*found.flat, *found.packages))
            said = guesses(found, folder=name, identity=identity, package=package)
            resolution = _resolved(layers, snapshot, said)
            made = replace(made, path=workspace.folder / "render-beside")
            tree, clashes = self._rendered(snapshot, resolution, workspace, made), ()
        if clashes:
            raise UsageError(
                f"the layers of the template do not fit into src/{package}",
                cause="modules of the same names are there",
                details=clashes,
                fix={"package_name": beside(package, taken=(*found.flat, *found.packages))},
            )
        layout = placement.layout_for(found, package, workspace.head)
        return Rendered(folder=made.path, snapshot=snapshot, resolution=resolution, tree=tree, layout=layout)

    def _rendered(
        self, snapshot: Snapshot, resolution: Resolution, workspace: UpdateWorkspace, made: ProjectFolder
    ) -> Tree:
        self.progress("rendering")
        answers = named_as_in(snapshot.folder, resolution.answers.for_template())
        self.engine.render(snapshot, answers, into=made.path, answers_file=made.answers_file)
        require_provenance(snapshot, made)
        return workspace.tree_of(made.path)


def _resolved(
    layers: Sequence[Mapping[str, Given]], snapshot: Snapshot, said: Mapping[str, Given]
) -> Resolution:
    resolution = resolve([*layers, said])
    check_names(resolution, snapshot.folder)
    return resolution
