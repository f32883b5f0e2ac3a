"""Scoring in a generated project: batch, online and quality, each beside what it could be without us."""
