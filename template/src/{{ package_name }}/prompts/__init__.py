"""Prompts as artifacts: versioned YAML with an owner, declared inputs, an output schema and a release gate.

May import `domain` and `errors`. A prompt is a YAML file in a folder of its feature, and its output a schema in the
`schemas.py` beside it; raise `version` with every change of the text.
"""
