"""The parts that were added to this project: modules of this package that implement `part.Part`.

Releases of the template leave this file as it is.
"""

from collections.abc import Sequence

from .part import Part

PARTS: Sequence[Part] = []
