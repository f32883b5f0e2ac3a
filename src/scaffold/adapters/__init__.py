"""Implementations of the ports: one module per outside system, none of which knows another."""
