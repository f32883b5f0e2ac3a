"""Agents: tools, permissions, budgets and memory around a model. No business rule: those are in `domain`.

May import `services` and what is below them, never `workflows` or `infrastructure`. To add a tool, copy
`tools/escalate.py`, list it in a module of `composition/tools/` and grant it in `permissions.yaml`.
"""
