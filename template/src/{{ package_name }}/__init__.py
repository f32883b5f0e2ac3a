"""A customer-support platform: tickets are triaged and every decision can be proved.

`main` is the entry point. Read the package from `domain` upwards; `docs/architecture.md` draws the layers.
"""
