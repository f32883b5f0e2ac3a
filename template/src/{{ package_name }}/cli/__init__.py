"""Commands: each parses its arguments, opens what it needs from `composition`, and prints.

It imports what it opens itself, so that `--help` and the other commands do not wait for it.

The payload goes to stdout, everything else to stderr; exit codes are in `app.py`. A feature has a module or a
folder of its name with a function `register`.
"""
