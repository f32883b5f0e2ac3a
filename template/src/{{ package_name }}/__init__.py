"""The application in layers.

`main` is the entry point. Read the package from `domain` upwards; `docs/architecture.md` draws the layers.
"""
