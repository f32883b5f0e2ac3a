"""An agent, and a tool for an agent that there is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scaffold.errors import UsageError
from scaffold.generating.kind import Order, Plan, ProjectFiles, Stage

_DECLARED = re.compile(r'AgentDeclaration\(\s*name="([^"]+)",\s*role="([^"]+)",\s*caller_role="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """The planner of tools."""

    summary: str = "a tool of an agent, with its arguments, its grants and its service"
    needs: tuple[str, ...] = ("agents",)
    measures: bool = False

    def plan(self, order: Order, project: ProjectFiles) -> Plan:
        """Find the roles of the agent that gets the tool."""
        roles = dict(_agents(project))
        agent = order.options.get("agent") or (next(iter(roles)) if len(roles) == 1 else None)
        if agent not in roles:
            raise UsageError(
                f"--agent: no agent {agent!r}" if agent else "--agent is missing",
                cause=f"agents are {', '.join(sorted(roles))}" if roles else "this project declares none",
                help="scaffold generate agent NAME"
                if not roles
                else f"scaffold generate tool {order.name.module} --agent {min(roles)}",
            )
        granted: Mapping[str, None] = dict.fromkeys(roles[agent])
        return Plan(
            values={"roles": list(granted), "agent": agent},
            steps=(
                f"say in agents/{order.name.module}/tool.py what it does and what it takes",
                f"add cases to the dataset of the agent {agent}",
            ),
        )

    def measured(self, order: Order, plan: Plan, stage: Stage) -> Plan:
        """Measure nothing."""
        del self, order, stage
        return plan


def _agents(project: ProjectFiles) -> Iterator[tuple[str, tuple[str, str]]]:
    """Find the declared agents with the roles of their callers and their own, as far as the source says."""
    for path in sorted(project.paths):
        if path.startswith(f"src/{project.package}/composition/") and path.endswith(".py"):
            for name, role, caller in _DECLARED.findall(
                (project.read(path) or b"").decode("utf-8", "replace")
            ):
                yield name, (caller, role)


TOOL = Tool()
