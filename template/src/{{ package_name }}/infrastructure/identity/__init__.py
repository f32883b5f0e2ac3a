"""Adapters of identity: API keys in a database or in memory, and the access tokens of an OpenID Connect provider."""
