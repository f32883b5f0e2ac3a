"""Ranking: BM25 scores, fusion, feedback, near-duplicate removal and diversity."""
