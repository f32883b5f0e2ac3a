"""Text processing: extraction results, analysis, sentences and chunking."""
