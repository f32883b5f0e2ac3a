"""Ports of what retrieval keeps."""
