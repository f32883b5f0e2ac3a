"""HTTP: a router checks a request, calls one service and shapes the response. Nothing more.

May import `services` and what is below them, never `infrastructure`. A feature has a module or a
folder of its name: pydantic models for the wire, a function that is given its service and returns a router.
"""
