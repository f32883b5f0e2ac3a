"""Public notebooks, promoted into a new project."""
