"""Commands: each parses its arguments, opens what it needs from `composition`, and prints.

May import `composition` and below. A command imports what it opens itself, so that `--help` and the other commands stay
fast. The payload goes to stdout, everything else to stderr; exit codes are in `app.py`.
"""
