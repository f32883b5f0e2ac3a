"""Use cases: each coordinates domain rules, cores and ports, and holds no rule and no SQL of its own.

May import what is below (`evaluation`, `repositories`, `models`, `domain`), never `infrastructure` or `api`. To add
one: a frozen class that is given its ports, one public method a use case.
"""
