"""One module per command: what it does, in terms of ports. Nothing here prints or parses."""
