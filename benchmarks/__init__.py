"""Measurements beside a named peer, each run by a `make bench...` target from the root."""
