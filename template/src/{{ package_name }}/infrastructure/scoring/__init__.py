"""Adapters of scoring. Data frames and estimators live here and nowhere else."""
