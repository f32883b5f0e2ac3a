"""State of models after their training: which version serves, and what came of the predictions."""
