"""The objects that `--json` prints. Their shapes are stable: fields are added, never renamed or removed.

docs/schemas/ holds a JSON Schema of each command's, written from here by `python -m tools.json_schemas`.
"""
