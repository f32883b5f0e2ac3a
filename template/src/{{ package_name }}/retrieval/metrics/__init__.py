"""Ranking metrics, one a module, with the conventions of trec_eval.

`ranking` are ids, best first, without repetition; `grades` maps the ids that were judged to their grade, where 0 or
less is not relevant. A query without a relevant document has the value 0.
"""

from .average_precision import average_precision
from .ndcg import ndcg
from .precision import precision
from .recall import recall
from .reciprocal_rank import reciprocal_rank

__all__ = ["average_precision", "ndcg", "precision", "recall", "reciprocal_rank"]
