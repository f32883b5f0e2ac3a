"""Commands that maintain this repository: `python -m tools.<name>` from its root.

Nothing here is part of the `scaffold` distribution. Tests and benchmarks may import it; it imports neither.
"""
