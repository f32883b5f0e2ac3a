"""Your own slices with agents or tools. No release of the template changes this file."""

from collections.abc import Sequence

from .declaration import AgentSlice

OWN_SLICES: Sequence[AgentSlice] = []
