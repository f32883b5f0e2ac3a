"""What several parts of a process have open at the same time, and is opened once for all of them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from ...config.settings import Settings

ResourceT = TypeVar("ResourceT")


@dataclass(slots=True, kw_only=True)
class _Opened(Generic[ResourceT]):
    resource: ResourceT
    stack: ExitStack
    contexts: int = 0


class Shared(Generic[ResourceT]):
    """Opens a resource for the first context with the same settings, and closes it with the last."""

    def __init__(self, open_new: Callable[[Settings], AbstractContextManager[ResourceT]]) -> None:
        self._open_new = open_new
        self._guard = Lock()
        self._opened: dict[str, _Opened[ResourceT]] = {}

    @contextmanager
    def open(self, settings: Settings) -> Iterator[ResourceT]:
        """Yield the resource. It has to be safe for use by several threads."""
        key = f"{settings.state_dir.resolve()} {settings.model_dump_json()}"
        with self._guard:
            opened = self._opened.get(key)
            if opened is None:
                with ExitStack() as stack:
                    resource = stack.enter_context(self._open_new(settings))
                    opened = self._opened[key] = _Opened(resource=resource, stack=stack.pop_all())
            opened.contexts += 1
        try:
            yield opened.resource
        finally:
            with self._guard:
                opened.contexts -= 1
                if opened.contexts == 0:
                    del self._opened[key]
                    opened.stack.close()
