"""Generated parts: what each kind of part is, and what it takes to add one to a project.

A kind is the folder `parts/<kind>/` of the template (`files.toml` and `template/`) and a planner in `kinds/`,
which turns what the user asked for into the values that the templates are rendered with.
"""
