"""Stores of the services, as ports; the adapters are in `infrastructure`.

May import `models` and below. To add a repository, write a frozen record, a Protocol, and a contract test that the
in-memory and the database adapter both pass.
"""
