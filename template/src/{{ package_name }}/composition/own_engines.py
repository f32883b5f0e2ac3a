"""The engines that were added to this project, by the value of `workflows.engine` that selects each.

Releases of the template leave this file as it is.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from ..config.settings import Settings
from ..workflows.executor import Executor

OWN_ENGINES: Mapping[str, Callable[[Settings], AbstractContextManager[Executor]]] = {}
