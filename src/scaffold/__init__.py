"""Start AI and data repositories in Python from a Copier template.

Layers, top to bottom: `cli` (parsing and printing), `wiring` (composition root), `adapters` (Copier, git,
uv, files), `use_cases` (one module per command), `ports` (what a use case asks of the world), `project` and
`workspace` (recorded answers, trees and merges; folders on disk), `answers` and `errors`. The import
contracts are in pyproject.toml.
"""
