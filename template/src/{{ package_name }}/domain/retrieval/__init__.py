"""Documents and cited answers."""
