"""The composition root: the only place that knows which adapter stands behind which port.

The only importer of `infrastructure`. Everything is opened by a function, used inside `with`, and closed at its end;
nothing happens at import. A feature has a module or a folder of its name: `open_*` for its services, `routes` for HTTP,
`suites` for evaluation (`part.py`).
"""
