"""Functions of notebooks on their way into modules: read, analysed, recorded, written.

`cells` reads a notebook, `scope` finds what its code binds and reads, `selection` decides what can be moved
(`import_rules`: with which imports), `moving` records and writes it by `modules`, `pinning` and `checks`.
The project's Python runs `recorder`.
"""
