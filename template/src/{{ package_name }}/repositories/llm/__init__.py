"""What the gateway keeps, as ports."""
