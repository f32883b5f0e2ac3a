"""The replies to `grounded_answer` and `passage_ranking`."""

from ..outputs import OutputSchema
from .grounded_answer import GroundedAnswer
from .passage_ranking import PassageRanking

SCHEMAS = (
    OutputSchema(feature="retrieval", version=1, model=PassageRanking),
    OutputSchema(feature="retrieval", version=1, model=GroundedAnswer, former_names=("PolicyAnswer",)),
)
