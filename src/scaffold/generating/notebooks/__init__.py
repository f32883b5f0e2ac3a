"""Functions of notebooks on their way into modules: read, analysed, recorded, written.

`cells` reads a notebook, `scope` finds what its code binds and reads, `selection` decides what can be moved,
`modules` and `pinning` write the modules and their tests. `recorder` is run by the project's interpreter.
"""
