"""Texts as the comparisons read them: in clauses, with the words that they know."""
