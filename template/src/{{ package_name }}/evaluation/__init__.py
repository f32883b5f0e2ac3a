"""Scores behaviour against golden datasets; the datasets, rubrics and reports are in `evals/`.

May import `domain` and `errors`. A suite (`suites`) runs every case of a dataset (`cases`) and grades it;
scores become metrics (`metrics`), which are held to a release gate and to an earlier run (`regression`). To add one,
copy `triage.py` and `suites` of `composition/triage.py`; what has no score case by case is a `suites.Suite`.
"""
