"""Backups: consistent copies of databases and state files, and the archive that they are kept in."""
