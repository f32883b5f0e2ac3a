"""Prompts as artifacts: versioned YAML with an owner, declared inputs, an output schema and a release gate.

May import `domain` and `errors`. To add a prompt, copy `support_triage.yaml`, give its output a schema in `outputs.py`
and raise `version` with every change of the text.
"""
