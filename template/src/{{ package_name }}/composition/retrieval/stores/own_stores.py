"""The stores that were added to this project, by the value of `retrieval.store` that selects each.

Releases of the template leave this file as it is.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from ....config.settings import Settings
from ....retrieval.stores import Store

OWN_STORES: Mapping[str, Callable[[Settings, Path | None], AbstractContextManager[Store]]] = {}
