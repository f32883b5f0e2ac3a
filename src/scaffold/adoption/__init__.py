"""Bringing an existing repository under the template: what is there, and where the template's files go."""
