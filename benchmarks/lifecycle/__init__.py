"""The acceptance points of the model lifecycle in a generated project, each with its measured value."""
