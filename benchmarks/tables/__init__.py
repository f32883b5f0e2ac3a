"""Tables of others, declared by `scaffold generate table`, beside pipelines of a practitioner."""
