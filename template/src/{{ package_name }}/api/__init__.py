"""HTTP: a router checks a request, calls one service and shapes the response. Nothing more.

May import `services` and what is below them, never `infrastructure`. To add a route, copy `triage.py`: pydantic
models for the wire, a function that is given its service and returns a router.
"""
