"""Realistic ways to break each rule of a generated project, and the gate that has to notice.

Each module holds those of one kind of gate; a new one goes beside its like.
"""

from .artifacts import ARTIFACTS
from .behaviour import BEHAVIOUR
from .code import CODE
from .delivery import DELIVERY
from .deployment import DEPLOYMENT
from .manifests import MANIFESTS
from .own_slice import OWN_SLICE
from .violation import Violation

__all__ = ["VIOLATIONS", "Violation"]

VIOLATIONS = (*CODE, *ARTIFACTS, *BEHAVIOUR, *DELIVERY, *DEPLOYMENT, *MANIFESTS, *OWN_SLICE)
