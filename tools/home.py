"""Environment of a new user: an empty home folder, and nothing set for uv or git."""

import os
from pathlib import Path


def empty_home(home: Path, *, cache: Path) -> dict[str, str]:
    """Make the folder `home` and return the environment of its user; `cache` has the packages of uv."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "UV_", "VIRTUAL_ENV"))
    }
    path = f"{home / '.local' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "HOME": str(home), "UV_CACHE_DIR": str(cache), "PATH": path}
