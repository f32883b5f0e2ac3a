"""Where tools come from: each module beside this one opens the tools that rest on the same services."""
