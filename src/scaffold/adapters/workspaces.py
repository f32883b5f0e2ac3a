"""uv workspaces around a folder: there the root's lock file is the one that counts."""

from pathlib import Path
from typing import Any

from scaffold.adapters.uv_project import PYPROJECT
from scaffold.project.toml_texts import read_toml


def workspace_root(folder: Path) -> Path | None:
    """Find the root of the uv workspace that `folder` is, or would be, a member of."""
    for above in folder.parents:
        workspace = _workspace(above / PYPROJECT)
        if workspace is not None:
            is_member = _holds(above, workspace.get("members"), folder)
            return above if is_member and not _holds(above, workspace.get("exclude"), folder) else None
    return None


def _workspace(file: Path) -> dict[str, Any] | None:
    try:
        settings: Any = read_toml(file.read_bytes())
        for name in ("tool", "uv", "workspace"):
            settings = settings[name]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return settings if isinstance(settings, dict) else None


def _holds(root: Path, patterns: object, folder: Path) -> bool:
    """Tell whether `folder`, which need not exist yet, is what one of the patterns below `root` names."""
    parts = folder.relative_to(root).parts
    return any(_matches(parts, Path(pattern).parts) for pattern in _texts(patterns))


def _texts(patterns: object) -> list[str]:
    return [pattern for pattern in patterns if isinstance(pattern, str)] if isinstance(patterns, list) else []


def _matches(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(parts[start:], pattern[1:]) for start in range(len(parts) + 1))
    return bool(parts) and Path(parts[0]).match(pattern[0]) and _matches(parts[1:], pattern[1:])
