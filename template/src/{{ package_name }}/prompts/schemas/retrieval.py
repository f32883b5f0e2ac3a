"""The reply to `policy_answer`."""

from ..outputs import OutputSchema
from ..policy_answer import PolicyAnswer

SCHEMAS = (OutputSchema(feature="retrieval", version=1, model=PolicyAnswer),)
