"""The tests of the project: a package, so that no installed package of that name takes its place."""
