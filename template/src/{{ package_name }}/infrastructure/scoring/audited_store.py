"""A `ModelStore` that leaves an entry in the audit log where another version becomes the current one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from ...models.scoring import Documents, ModelRecord, StoredModel
from ...repositories.audit import RecordAct
from .model_store import FolderModelStore
from .outputs import Outputs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class AuditedModelStore:
    """`ModelStore` over a folder; `open_acts` opens the log."""

    def __init__(
        self, inner: FolderModelStore, outputs: Outputs, open_acts: Callable[[], AbstractContextManager[RecordAct]]
    ) -> None:
        self._inner = inner
        self._outputs = outputs
        self._open_acts = open_acts

    def save(self, stored: StoredModel, *, probes: "NDArray[np.float64]", documents: Documents, current: bool) -> str:
        """Keep a model; the entry is written with it, or neither is."""
        before = self._current()
        if not current and before is not None:
            return self._inner.save(stored, probes=probes, documents=documents, current=current)
        with self._open_acts() as record:
            version = self._inner.save(stored, probes=probes, documents=documents, current=current)
            if (after := self._current()) != before:
                record("models.release", table=self._outputs.folder.name, before=before, after=after)
        return version

    def describe(self, version: str | None = None) -> ModelRecord:
        """Return the record of a version."""
        return self._inner.describe(version)

    def load(self, version: str | None = None) -> StoredModel:
        """Return a version."""
        return self._inner.load(version)

    def _current(self) -> str | None:
        current = self._outputs.find_current()
        return None if current is None else current.name
