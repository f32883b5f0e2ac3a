"""Agents: tools, permissions, budgets and memory around a model. No business rule: those are in `domain`.

May import `services` and below, never `workflows` or `infrastructure`. To add a tool, write a module in `tools/`, list
it in `composition/agents/tools/` and grant it in `permissions.yaml`.
"""
