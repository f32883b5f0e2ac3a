"""The composition root: the only place that chooses the adapter of each port.

May import `infrastructure` and below; nothing else imports `infrastructure`. Everything is opened by a function, used
inside `with`, and closed at its end; nothing happens at import. To wire a feature, write a module with `open_*` for its
services, `routes` for HTTP and `suites` for evaluation, and list it in `parts.py`.
"""
