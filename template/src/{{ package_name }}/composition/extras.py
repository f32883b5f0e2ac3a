"""Optional dependencies, imported at first use; a missing one is an error that names its extra."""

from importlib.util import find_spec

from ..errors import AppError


def require_extra(extra: str, *, module: str, needed_by: str) -> None:
    """Raise unless `module`, which the extra of pyproject.toml brings, is installed.

    Raises:
        AppError: it is not.
    """
    if find_spec(module) is None:
        raise AppError(f"{needed_by} needs packages that are not installed", hint=f"uv sync --extra {extra}")
