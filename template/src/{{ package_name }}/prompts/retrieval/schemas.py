"""The replies to `policy_answer` and `passage_ranking`."""

from ..outputs import OutputSchema
from .passage_ranking import PassageRanking
from .policy_answer import PolicyAnswer

SCHEMAS = (
    OutputSchema(feature="retrieval", version=1, model=PassageRanking),
    OutputSchema(feature="retrieval", version=1, model=PolicyAnswer),
)
