"""The object of `scaffold fleet`."""

from typing_extensions import TypedDict

from scaffold.use_cases.fleet import State


class RepositoryEntry(TypedDict):
    """A repository; `state` is `up-to-date`, `outdated`, `previewed`, `updated`, `dirty` or `failed`.

    It is `branch-up-to-date` where a branch holds the update already. `template`, `version` and `newest` are
    null where they could not be found out, `branch` where none holds an update, `reason` and `help` where
    nothing stood in the way.
    """

    path: str
    state: State
    template: str | None
    version: str | None
    newest: str | None
    branch: str | None
    reason: str | None
    help: str | None


class FleetPayload(TypedDict):
    """`scaffold fleet status` and `scaffold fleet update`; `path` is absolute."""

    repositories: list[RepositoryEntry]
