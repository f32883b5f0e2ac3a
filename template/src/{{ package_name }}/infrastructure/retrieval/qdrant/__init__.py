"""The document store on Qdrant."""
