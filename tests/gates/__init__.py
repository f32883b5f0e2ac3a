"""Proof that the gates of a generated project catch what they say they catch."""
