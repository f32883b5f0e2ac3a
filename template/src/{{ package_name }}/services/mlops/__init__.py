"""Use cases around a released model."""
