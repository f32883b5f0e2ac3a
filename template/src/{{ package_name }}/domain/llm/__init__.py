"""The comparison of what a language model read and wrote."""
