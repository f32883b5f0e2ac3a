"""An adapter of a port that the project has a list for: held to its contract, selected by a setting."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scaffold.errors import TargetError, UsageError
from scaffold.generating.kind import Order, Plan, ProjectFiles, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port: what an adapter of it does, what it `needs`, and where adapters are listed.

    The list, `list_name` in `list_file` below `composition/`, maps values of `setting` to openers: `opener`
    of a module that is imported from `module`. `reserved` are values with a meaning of their own.
    """

    summary: str
    list_file: str
    list_name: str
    opener: str
    module: str
    setting: str
    file: str
    reserved: frozenset[str]
    needs: tuple[str, ...] = ()


PORTS: Mapping[str, Port] = MappingProxyType(
    {
        "executor": Port(
            summary="runs the items of workflows",
            list_file="own_engines.py",
            list_name="OWN_ENGINES",
            opener="open_executor",
            module="..infrastructure.executors",
            setting="workflows.engine",
            file="infrastructure/executors/{name}.py",
            reserved=frozenset({"threads", "distributed"}),
        ),
        "store": Port(
            summary="keeps documents, and finds them by words and vectors",
            list_file="retrieval/stores/own_stores.py",
            list_name="OWN_STORES",
            opener="open_store",
            module=".",
            setting="retrieval.store",
            file="infrastructure/retrieval/{name}.py",
            reserved=frozenset({"embedded", "memory"}),
            needs=("retrieval",),
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """The planner."""

    summary: str = "an adapter of a port, held to the port's contract suite and selected by a setting"
    needs: tuple[str, ...] = ()
    measures: bool = False

    def plan(self, order: Order, project: ProjectFiles) -> Plan:
        """Choose the port."""
        name = order.options.get("port", "executor")
        known = [one for one, port in PORTS.items() if {*port.needs} <= project.capabilities]
        if name not in PORTS:
            raise UsageError(
                f"--port: no adapter of a port {name!r} can be generated",
                cause=f"ports of this project with a list of adapters are {', '.join(known)}",
                help="scaffold generate adapter --list",
            )
        port = PORTS[name]
        if missing := [one for one in port.needs if one not in project.capabilities]:
            raise TargetError(
                f"--port {name} needs {' and '.join(missing)}, which this project does not have",
                help=f"scaffold add {' '.join(missing)}",
            )
        if order.name.dashed in port.reserved:
            raise UsageError(
                f"{port.setting} {order.name.dashed} has a meaning already", help="choose another name"
            )
        file = f"src/{project.package}/{port.file.format(name=order.name.module)}"
        return Plan(
            values={
                "port": name,
                "list_file": port.list_file,
                "list_name": port.list_name,
                "opener": port.opener,
                "module": port.module,
            },
            steps=(f"write what it does in {file}", f"select it: {port.setting} {order.name.dashed}"),
        )

    def measured(self, order: Order, plan: Plan, stage: Stage) -> Plan:
        """Measure nothing."""
        del self, order, stage
        return plan


ADAPTER = Adapter()
