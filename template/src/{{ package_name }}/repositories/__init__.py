"""What the services keep, as ports: the adapters live in `infrastructure`.

May import `domain` and `errors`. To add a repository: a frozen record, a Protocol, and a contract test that the
in-memory and the database adapter both pass.
"""
