"""The parts that were added to this project: modules of this package that offer what `part.Part` says.

Releases of the template leave this file as it is.
"""

from collections.abc import Sequence

from .part import Part

PARTS: Sequence[Part] = []
