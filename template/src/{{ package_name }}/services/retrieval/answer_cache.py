"""Give the answer to a question again, as long as nothing that it depends on has changed."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from ...domain.redaction import redact
from ...domain.retrieval.answers import Answer
from ...repositories.retrieval.cache import Cache

_ANSWER = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCache:
    """Caches answers by question, the passages that were found for it, `depends_on` and the caller's tenant.

    The passages stand for the revision of the index and for what the caller may read: after an ingestion, or for
    another caller, other passages are found. `depends_on` has the prompts, the model and the settings. An answer with
    personal data is not kept.
    """

    cache: Cache
    depends_on: str
    tenant: Callable[[], str]

    def find(self, question: str, passages: str) -> Answer | None:
        """Return the answer with the trace of its first time, or None."""
        found = self.cache.get(self._key(question, passages))
        try:
            return None if found is None else _ANSWER.validate_json(found)
        except ValidationError:
            return None

    def keep(self, question: str, passages: str, answer: Answer) -> Answer:
        """Keep an answer, and return it."""
        document = _ANSWER.dump_json(answer)
        if redact(document.decode()) == document.decode():
            self.cache.put(self._key(question, passages), document)
        return answer

    def _key(self, question: str, passages: str) -> str:
        parts = json.dumps([self.depends_on, self.tenant(), question, passages])
        return f"answer:{hashlib.sha256(parts.encode()).hexdigest()}"
