"""Adapters: everything that talks to a database, a file format or a server.

Imported by `composition` only. May import the ports it implements and what is below them, never `api`. To add one, copy
the adapter beside it and let its tests run the port's contract suite.
"""
