"""The two kinds of collections of the Milvus store, with the fields of `milvus_rows`."""

from pymilvus import CollectionSchema, DataType, Function, FunctionType, MilvusClient

# Ids and hashes of texts are UUIDs.
_ID_BYTES = 36
_MOST_LABELS = 1_024
_MOST_BYTES = 65_535
# What is written is seen by whoever reads next.
_CONSISTENCY = "Strong"


def make_records(client: MilvusClient, name: str) -> None:
    """Make a collection whose rows may have terms, over which Milvus counts BM25 (k1 = 1.2, b = 0.75)."""
    schema = _schema(client)
    schema.add_field("kind", DataType.VARCHAR, max_length=16)
    schema.add_field("revision", DataType.INT64)
    # Terms are letters and digits, so this tokenizer takes each for a word.
    analyzer = {"tokenizer": "standard"}
    schema.add_field("terms", DataType.VARCHAR, max_length=_MOST_BYTES, enable_analyzer=True, analyzer_params=analyzer)
    schema.add_field("weights", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(
        Function(
            name="bm25",
            function_type=FunctionType.BM25,
            input_field_names=["terms"],
            output_field_names=["weights"],
        )
    )
    indexes = client.prepare_index_params()
    parameters = {"bm25_k1": 1.2, "bm25_b": 0.75}
    indexes.add_index("weights", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=parameters)
    client.create_collection(name, schema=schema, index_params=indexes, consistency_level=_CONSISTENCY)


def make_vectors(client: MilvusClient, name: str, dimensions: int) -> None:
    """Make a collection of the chunks that one model embedded; its vectors are compared exactly."""
    schema = _schema(client)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimensions)
    indexes = client.prepare_index_params()
    indexes.add_index("vector", index_type="FLAT", metric_type="COSINE")
    client.create_collection(name, schema=schema, index_params=indexes, consistency_level=_CONSISTENCY)


def _schema(client: MilvusClient) -> CollectionSchema:
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=_ID_BYTES)
    schema.add_field("document_id", DataType.VARCHAR, max_length=_ID_BYTES)
    schema.add_field(
        "labels",
        DataType.ARRAY,
        element_type=DataType.VARCHAR,
        max_capacity=_MOST_LABELS,
        max_length=_ID_BYTES,
    )
    for name in ("valid_from", "valid_until", "added", "removed"):
        schema.add_field(name, DataType.INT64)
    schema.add_field("payload", DataType.JSON)
    return schema
