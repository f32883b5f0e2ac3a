"""Contracts of the models that the platform calls; the adapters live in `infrastructure`.

May import `domain` and `errors`. A model is a stateless dependency here: text or rows in, a reply out. To add one:
a request, a reply, a Protocol, and a contract test that every adapter passes.
"""
