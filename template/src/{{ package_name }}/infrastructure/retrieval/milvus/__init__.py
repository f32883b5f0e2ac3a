"""The document store on Milvus."""
