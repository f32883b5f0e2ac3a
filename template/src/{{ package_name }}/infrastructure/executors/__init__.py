"""Adapters of `workflows.executor.Executor`: where the items of a batch run."""
