"""Prompts as artifacts: versioned YAML with an owner, declared inputs, an output schema and a release gate.

May import `models` and below. To add a prompt, write `<feature>/<name>.yaml`, give its output a schema in
`<feature>/schemas.py`, and raise `version` with every change of the text.
"""
