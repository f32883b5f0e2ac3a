"""The document store on Chroma."""
