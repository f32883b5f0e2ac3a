"""Scores behaviour against golden datasets; the datasets, rubrics and reports are in `evals/`.

May import `domain` and `errors`. A suite (`engine/suites.py`) runs every case of a dataset (`engine/cases.py`) and
grades it; scores become metrics (`engine/metrics.py`), which are held to a release gate and to an earlier run
(`comparison/regression.py`). A feature has a module or a folder of its name with its cases and graders; what has no
score case by case is a `Suite`.
"""
