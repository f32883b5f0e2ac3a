"""Where the distributed engine runs."""

from pydantic import BaseModel, ConfigDict


class ScaleSettings(BaseModel):
    """`scheduler` is the address of a running cluster (`tcp://host:8786`).

    Without one, a cluster of `workflows.workers` is started on this machine: processes, or threads of this process.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    scheduler: str | None = None
    processes: bool = True
