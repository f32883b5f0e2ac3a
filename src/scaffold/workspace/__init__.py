"""Folders on disk: where a project is prepared, how it lands, and what it consists of.

May import `errors` and the standard library. Everything here works on real folders; tests use temporary ones.
"""
