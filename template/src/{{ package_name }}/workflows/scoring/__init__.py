"""Pipelines of scoring: training and inference."""
