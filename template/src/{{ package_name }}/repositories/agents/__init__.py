"""Stores of agents, as ports."""
