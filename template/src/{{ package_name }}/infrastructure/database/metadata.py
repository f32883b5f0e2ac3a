"""The metadata that every table registers with; `migrations/` is checked against it.

A table stands in the module of the adapter that uses it.
"""

from sqlalchemy import MetaData

metadata = MetaData()
