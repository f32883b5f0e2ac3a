"""Extraction in processes of their own, with a limit on time and memory for each source."""
