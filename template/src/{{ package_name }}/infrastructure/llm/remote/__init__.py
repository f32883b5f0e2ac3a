"""Calls to model providers over HTTP: bounded in time, size, retries and cost."""
