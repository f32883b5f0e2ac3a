"""Comparison of two runs: paired statistics, thresholds and the regression verdict."""
