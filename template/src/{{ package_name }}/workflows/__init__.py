"""Runs over many items: batch jobs that call services and can be started by a scheduler.

May import `agents`, `services` and below. To add one, write a function that is given its service and an iterable, and
yields one result an item, so that one bad item never stops the rest; `executor.py` has the port that runs items.
"""
