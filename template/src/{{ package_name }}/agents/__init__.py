"""Agents: permissions, tools and sessions around a model. Business rules are in `domain`.

May import `services` and below, never `workflows` or `infrastructure`. A slice has its tools and permissions in a
folder of its name; `docs/agents.md` shows how to declare one.
"""
