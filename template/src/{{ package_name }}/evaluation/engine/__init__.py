"""The evaluation engine: cases, suites, metrics, runs and dataset locks."""
