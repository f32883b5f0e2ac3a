"""What agents keep, as ports."""
