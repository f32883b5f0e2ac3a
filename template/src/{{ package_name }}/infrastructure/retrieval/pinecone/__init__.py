"""The document store on Pinecone."""
