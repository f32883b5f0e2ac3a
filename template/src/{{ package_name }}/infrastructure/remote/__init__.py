"""Calls to servers of others over HTTP: bounded in time, size and tries, the same for every provider."""
