"""Ports of the use cases: small protocols, and the values that only they exchange.

May import `project`, `answers` and `errors`. `scaffold.wiring` decides which adapter implements which.
"""
