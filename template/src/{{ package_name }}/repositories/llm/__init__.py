"""Stores of the gateway, as ports."""
