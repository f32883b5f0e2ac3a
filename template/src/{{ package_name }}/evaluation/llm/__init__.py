"""Evaluation of language-model outputs: judging against a rubric, correction, and cost."""
