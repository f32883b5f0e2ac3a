"""One module a feature with the schemas of its prompts' replies, newest version only, and the upcasters to it.

Every module here has `SCHEMAS`; `registry.py` finds them. To change a released schema: raise its version, add the
upcaster from the version before, a document of that version to `tests/documents/`, and run `schemas release`.
"""
