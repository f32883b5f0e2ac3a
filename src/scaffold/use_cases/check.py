"""Run the gates of a project: the same that its own `make check` and its CI run."""

from dataclasses import dataclass

from scaffold.errors import TargetError
from scaffold.ports.templates import Trust
from scaffold.ports.tools import Form, Gates
from scaffold.project import recorded
from scaffold.project.recorded import ProjectFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckProject:
    """The use case, over its ports."""

    gates: Gates
    trust: Trust

    def __call__(
        self, project: ProjectFolder, *, only: str = "", nightly: bool = False, form: Form = Form.LINES
    ) -> int:
        """Run the gates named in `only`, or all; return the exit code of the project's runner.

        Raises:
            TargetError: not a project, or one without gates.
            UntrustedError: the project is from a template that the user has not vouched for.
            ToolError: the gates cannot be run.
        """
        self.trust.require(recorded.read(project).source)
        code = self.gates.show(project.path, only=only, nightly=nightly, form=form)
        if code is None:
            raise TargetError(
                f"{project.path} has no gates",
                cause="scripts/check.py or pyproject.toml is missing",
                help="take the file back: scaffold diff",
            )
        return code
