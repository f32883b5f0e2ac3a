"""Measures what happens to a model after its release: drift of its inputs."""
