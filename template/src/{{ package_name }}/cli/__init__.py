"""Commands: each parses its arguments, opens what it needs from `composition`, and prints.

The payload goes to stdout, everything else to stderr; exit codes are in `app.py`. To add commands, copy `triage.py`.
"""
