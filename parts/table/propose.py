"""Print the proposal for a raw file as one JSON document; the generator runs this in the project."""

from proposal.command import main

main()
