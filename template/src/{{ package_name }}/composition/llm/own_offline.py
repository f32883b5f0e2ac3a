"""The rules that were added to the offline chat model of this project, by the prompt that they answer.

Releases of the template leave this file as it is.
"""

from collections.abc import Mapping

from ...infrastructure.llm.offline import Responder

RULES: Mapping[str, Responder] = {}
