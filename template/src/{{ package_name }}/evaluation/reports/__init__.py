"""Evaluation reports: Markdown, HTML, JUnit and JSON."""
