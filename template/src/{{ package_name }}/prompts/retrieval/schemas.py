"""The replies to the prompts of retrieval."""

from ..outputs import OutputSchema
from .grounded_answer import GroundedAnswer
from .passage_ranking import PassageRanking
from .sentence_support import SentenceSupport

SCHEMAS = (
    OutputSchema(feature="retrieval", version=1, model=PassageRanking),
    OutputSchema(feature="retrieval", version=1, model=SentenceSupport),
    OutputSchema(feature="retrieval", version=1, model=GroundedAnswer, former_names=("PolicyAnswer",)),
)
