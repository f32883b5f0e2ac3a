"""Business rules, as the people who own them would state them.

May import nothing but the standard library and `errors`: no framework, database, model or vector store. A subject has a
module of its name: frozen dataclasses and pure functions, tested without any other layer.
"""
