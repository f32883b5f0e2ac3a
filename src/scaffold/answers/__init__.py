"""Answers to the template's questions: names, choices, defaults, presets, and how they are settled.

May import `errors`. Nothing here reads files or knows a template.
"""
