"""Print what a raw file would be declared as, as one JSON document; the generator runs this in the project."""

from proposal.outline import main

main()
