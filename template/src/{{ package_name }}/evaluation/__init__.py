"""Evaluation of behaviour against golden datasets; the datasets and reports are in `evals/`.

May import `repositories` and below. A suite (`engine/suites.py`) runs and grades every case of a dataset
(`engine/cases.py`); scores become metrics (`engine/metrics.py`), which must meet a release gate (`engine/results.py`)
and are compared with an earlier run (`comparison/regression.py`). A measurement without scores case by case is a
`engine.suites.Suite`.
"""
