"""What a template depends on is read from its own files."""

from pathlib import Path

from scaffold.project import dependencies
from scaffold.project.dependencies import A_DEPENDENCY, A_PACKAGE
from tests.world import write

PYPROJECT = """\
[project]
name = {{ distribution_name | to_json }}
dependencies = [
  "FastAPI[standard]>=0.165",
  'sqlalchemy>=2.1',
{%- if scoring %}
  "scikit-learn>=1.9",  # scoring
{%- endif %}
]

[tool.uv]
environments = ["sys_platform == 'linux'"]
[tool.ruff.lint]
select = ["ALL"]
[[tool.importlinter.contracts]]
layers = [
  "agents",
]
"""
LOCK = """\
[[package]]
name = "anyio"
version = "4.0"
source = { registry = "https://index.example/simple" }

[[package]]
name = "everything"
version = "0.1.0"
source = { virtual = "." }
"""
CODE = '''\
"""Talk about things.

from the start, import nothing but
import layers
"""

import numpy as np
from sklearn.base import clone
from . import neighbour
import {{ package_name }}.main
if True:
    import yaml
'''


def test_declared_and_locked_distributions(tmp_path: Path) -> None:
    write(tmp_path, {"template/pyproject.toml.jinja": PYPROJECT, "locks/uv.lock": LOCK})

    assert dependencies.distributions(tmp_path) == dict.fromkeys(
        ["fastapi", "sqlalchemy", "scikit-learn", "anyio"], A_DEPENDENCY
    )


def test_imported_packages(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "template/pyproject.toml.jinja": PYPROJECT,
            "template/src/{{ package_name }}/a.py": CODE,
            "template/tests/__init__.py": "",
            "template/docs/index.md": "import markdown\n",
        },
    )

    assert dependencies.packages(tmp_path) == {
        **dict.fromkeys(["fastapi", "sqlalchemy", "scikit_learn", "numpy", "sklearn", "yaml"], A_DEPENDENCY),
        "tests": A_PACKAGE,
    }


def test_a_template_without_any(tmp_path: Path) -> None:
    assert dependencies.distributions(tmp_path) == {}
    assert dependencies.packages(tmp_path) == {}
