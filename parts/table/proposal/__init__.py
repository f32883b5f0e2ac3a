"""Propose the declaration of a table from a raw file.

The interpreter of a generated project with scoring runs this; it has the packages that are imported here. What the
project reads and fits, it reads and fits with its own code.
"""
