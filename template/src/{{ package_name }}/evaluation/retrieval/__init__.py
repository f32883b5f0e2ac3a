"""Measure search and answers: a collection in BEIR's layout, hard negatives, and golden questions."""
