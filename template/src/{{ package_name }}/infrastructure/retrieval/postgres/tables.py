"""The tables of the Postgres store, in a schema of their own.

They are derived from the sources that are ingested, so there is nothing to migrate: when the tables or the analysis of
text change, the schema's number is raised, and the next ingestion fills the new one.
"""

from pgvector.sqlalchemy import VECTOR
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

SCHEMA = "retrieval_2"

metadata = MetaData(schema=SCHEMA)

# Ids are ordered by their bytes, whatever the language of the database.
_ID = Text(collation="C")

documents = Table(
    "documents",
    metadata,
    Column("document_id", _ID, primary_key=True),
    Column("title", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("metadata", JSONB, nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("embedded_by", Text),
)

chunks = Table(
    "chunks",
    metadata,
    Column("key", BigInteger, Identity(), primary_key=True),
    Column("chunk_id", _ID, nullable=False, unique=True),
    Column("document_id", _ID, ForeignKey(documents.c.document_id, ondelete="CASCADE"), nullable=False, index=True),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("terms", Integer, nullable=False),
    # Without a size, so that a change of the model needs no change of the table.
    Column("vector", VECTOR()),
)

postings = Table(
    "postings",
    metadata,
    Column("term", BigInteger, primary_key=True),
    Column("chunk", BigInteger, ForeignKey(chunks.c.key, ondelete="CASCADE"), primary_key=True),
    Column("count", SmallInteger, nullable=False),
    Column("length", Integer, nullable=False),
)
Index("postings_of_chunk", postings.c.chunk)

# How much there is in each language, kept up to date with every change: size and mean length for BM25.
languages = Table(
    "languages",
    metadata,
    Column("language", Text, primary_key=True),
    Column("chunks", BigInteger, nullable=False),
    Column("terms", BigInteger, nullable=False),
)

failures = Table(
    "failures",
    metadata,
    Column("source", _ID, primary_key=True),
    Column("reason", Text, nullable=False),
)
