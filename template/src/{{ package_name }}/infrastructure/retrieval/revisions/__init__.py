"""Atomic document replacement on servers without transactions."""
