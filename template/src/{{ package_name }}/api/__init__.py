"""HTTP: a router checks a request, calls one service and shapes the response. Nothing more.

May import `workflows` and below, never `infrastructure`. To add routes, write pydantic models for the wire and a
function that is given its service and returns a router; errors become the documents of `problems.py`.
"""
