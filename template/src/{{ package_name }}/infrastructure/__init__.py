"""Adapters: everything that talks to a database, a file format or a server.

May import `workflows` and below, never `api` or `agents`; only `composition` imports it. To add one, copy the adapter
beside it and let its tests run the port's contract suite.
"""
