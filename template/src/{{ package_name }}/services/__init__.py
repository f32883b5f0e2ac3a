"""Use cases: each coordinates domain rules, cores and ports, and holds no rule and no SQL of its own.

May import `evaluation` and below, never `infrastructure` or `api`. To add one, write a frozen class that is given its
ports, with one public method for each use case.
"""
