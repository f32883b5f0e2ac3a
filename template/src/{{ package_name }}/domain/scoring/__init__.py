"""Declared tables: their columns and rules, which rows are scored, and how a score is read."""
