"""The relational database, through SQLAlchemy. Tables are made by the migrations in `migrations/`, never by code."""
