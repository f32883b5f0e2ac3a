"""Tools and permissions of the support agents."""
