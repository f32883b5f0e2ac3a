"""Runs over many items: batch jobs that call services and can be started by a scheduler.

May import `services` and what is below them. To add one: a function that is given its service and an iterable,
and yields one outcome an item, so that one bad item never stops the rest.
"""
