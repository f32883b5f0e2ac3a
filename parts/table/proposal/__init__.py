"""Propose the declaration of a table from a raw file.

Run by the interpreter of a generated project with scoring, which has the packages that are imported here: the
generator itself imports none of it. What the project reads and fits, it reads and fits with its own code.
"""
