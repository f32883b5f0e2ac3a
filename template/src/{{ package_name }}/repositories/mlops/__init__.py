"""State of models after their training: which version serves, and the outcomes of predictions."""
