"""Use cases: each coordinates domain rules, cores and ports, and holds no rule and no SQL of its own.

May import what is below (`prompts`, `models`, `evaluation`, `repositories`, `domain`), never `infrastructure` or `api`.
To add one, copy `triage.py`: a frozen class that is given its ports, one public method a use case.
"""
