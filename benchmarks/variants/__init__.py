"""What tests of variants find, and what a shadow adds to a request."""
