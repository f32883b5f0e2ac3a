"""Choose the layer of a function by what it imports and does: rules, computing, or access to systems."""

import ast
import re
import sys
from collections.abc import Collection
from enum import IntEnum


class Layer(IntEnum):
    """The layers that functions of a notebook go to, lower ones first: each may use what is not above it."""

    DOMAIN = 0
    SERVICES = 1
    INFRASTRUCTURE = 2

    @property
    def folder(self) -> str:
        """The folder of the package."""
        return self.name.lower()


_OUTSIDE = {
    *("asyncio", "ftplib", "glob", "http", "multiprocessing", "os", "shutil", "smtplib", "socket", "sqlite3"),
    *("ssl", "subprocess", "tempfile", "threading", "urllib", "webbrowser"),
    *(
        "aiohttp",
        "anthropic",
        "boto3",
        "botocore",
        "httpx",
        "httpx2",
        "openai",
        "psycopg",
        "pymongo",
        "redis",
    ),
    *("requests", "sqlalchemy"),
}
_OUTSIDE_CALL = re.compile(
    r"^(read_(csv|excel|feather|html|ipc|json|ndjson|parquet|pickle|sql|table|text|bytes|database)|scan_\w+"
    r"|write_\w+|to_(csv|excel|feather|hdf|parquet|pickle|sql)|savefig|savetxt|loadtxt|urlopen|mkdir|unlink|rmdir"
    r"|iterdir|glob|rglob|exists|is_file|is_dir|touch)$"
)
_OF_PACKAGE = {
    "domain": Layer.DOMAIN,
    "errors": Layer.DOMAIN,
    **dict.fromkeys(
        ("config", "models", "repositories", "prompts", "retrieval", "evaluation", "services"), Layer.SERVICES
    ),
    "infrastructure": Layer.INFRASTRUCTURE,
}
# Distributions that are called otherwise than the module that they bring.
_DISTRIBUTIONS = {
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv_python",
    "dateutil": "python_dateutil",
    "docx": "python_docx",
    "dotenv": "python_dotenv",
    "pptx": "python_pptx",
    "skimage": "scikit_image",
    "sklearn": "scikit_learn",
    "yaml": "pyyaml",
}


def layer_of_module(module: str, package: str) -> Layer | None:
    """Return the lowest layer that may import `module`; None where none of the three may."""
    first, _, rest = module.partition(".")
    if first == package:
        return _OF_PACKAGE.get(rest.partition(".")[0])
    if first in _OUTSIDE:
        return Layer.INFRASTRUCTURE
    return Layer.DOMAIN if first in sys.stdlib_module_names else Layer.SERVICES


def layer_of_code(node: ast.AST) -> Layer:
    """Return the lowest layer for what a definition does, its imports aside."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            function = call.func
            if isinstance(function, ast.Name) and function.id in {"open", "input"}:
                return Layer.INFRASTRUCTURE
            if isinstance(function, ast.Attribute) and _OUTSIDE_CALL.match(function.attr):
                return Layer.INFRASTRUCTURE
    return Layer.DOMAIN


def is_declared(module: str, *, package: str, distributions: Collection[str]) -> bool:
    """Tell whether the project may import `module`: Python's own, its own, or of a declared distribution.

    `distributions` are names in lower case with underscores.
    """
    first = module.partition(".")[0]
    if first == package or first in sys.stdlib_module_names:
        return True
    return _DISTRIBUTIONS.get(first, first.lower()) in distributions


def distribution_of(module: str) -> str:
    """Return the likely name of the distribution that brings a module."""
    first = module.partition(".")[0]
    return _DISTRIBUTIONS.get(first, first).replace("_", "-")
