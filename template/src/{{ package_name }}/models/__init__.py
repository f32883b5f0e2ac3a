"""Contracts of the models that the platform calls; the adapters are in `infrastructure`.

May import `domain` and below. A model is a stateless dependency: text or rows in, a reply out. To add one, write a
request, a reply, a Protocol, and a contract test that every adapter passes.
"""
