"""Implementations of the ports and everything else that reaches outside: one module per outside system."""
