"""Settings of leased work: jobs, and messages that have to arrive."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class WorkSettings(BaseModel):
    """A worker looks for work every `poll_s`; what it has taken is another's if it shows no life for `lease_s`.

    `serve` runs `in_server` workers beside the API: with none, `worker` has to run. Finished items are kept for
    `keep_days`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    poll_s: Annotated[float, Field(gt=0, le=60)] = 1.0
    lease_s: Annotated[float, Field(ge=1, le=3600)] = 60.0
    in_server: Annotated[int, Field(ge=0, le=16)] = 1
    keep_days: Annotated[int, Field(ge=1)] = 30
