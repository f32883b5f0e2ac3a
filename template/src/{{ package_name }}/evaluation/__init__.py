"""Scores behaviour against golden datasets; the datasets, rubrics and reports are in `evals/`.

May import `domain` and `errors`. A suite reads cases, grades each (`graders`), aggregates (`metrics`) and is held to
the thresholds of a release gate (`regression`). To add one, copy `triage.py` and `suites` of `composition/triage.py`.
"""
