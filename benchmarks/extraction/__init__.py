"""Folders of documents of others, each the start of a project."""
