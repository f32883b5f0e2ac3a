"""Tables that nobody here has shaped: declared by `scaffold generate table`, beside pipelines of a practitioner."""
