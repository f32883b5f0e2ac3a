"""The environment of every program that is started.

What the caller exported for git, uv or Python reaches a child process only if it says who the user is or how
the network is reached. Everything else could send writes elsewhere (`GIT_INDEX_FILE`, `UV_PROJECT`) or make a
sound step fail (`UV_LOCKED`, `GIT_LITERAL_PATHSPECS`), so a list of what is kept is safer than one of what is
dropped: it also covers variables that these programs will learn later.
"""

import os
from collections.abc import Callable, Mapping

_OURS = ("GIT_", "UV_", "PYTHON", "PYTEST_")
_IDENTITY = ("GIT_AUTHOR_", "GIT_COMMITTER_")
_GIT = ("GIT_CONFIG_", "GIT_EXEC_PATH")
_DISCOVERY = ("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
_REMOTE = ("GIT_SSH", "GIT_ASKPASS", "GIT_SSL_", "GIT_PROXY_", "GIT_HTTP_", "GIT_ALLOW_PROTOCOL")
# What the commands of git read beside the variables that all of them read.
_READ = {
    "clone": _REMOTE,
    "fetch": _REMOTE,
    "ls-remote": _REMOTE,
    "commit": _IDENTITY,
    "commit-tree": _IDENTITY,
    "rev-parse": _DISCOVERY,
}
# These make uv slower or quicker, and nothing else.
_HARMLESS = ("UV_LINK_MODE", "UV_CONCURRENT_")
_KEPT = (
    *_IDENTITY,
    *_GIT,
    *_DISCOVERY,
    *_REMOTE,
    "UV_INDEX",
    "UV_DEFAULT_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_NO_INDEX",
    "UV_OFFLINE",
    "UV_EXCLUDE_NEWER",
    "UV_CONFIG_FILE",
    "UV_NO_CONFIG",
    "UV_CACHE_DIR",
    "UV_NO_CACHE",
    "UV_LINK_MODE",
    "UV_CONCURRENT_",
    "UV_CREDENTIALS_DIR",
    "UV_KEYRING_PROVIDER",
    "UV_INSECURE_HOST",
    "UV_NATIVE_TLS",
    "UV_SYSTEM_CERTS",
    "UV_HTTP_",
    "UV_REQUEST_TIMEOUT",
    "UV_PYTHON_INSTALL_",
    "UV_PYTHON_PREFERENCE",
    "UV_MANAGED_PYTHON",
    "UV_NO_MANAGED_PYTHON",
)
# What uv says to itself when it starts another uv.
_INTERNAL = ("UV_RUN_RECURSION_DEPTH", "UV_INTERNAL_")
# These two name an environment that is another project's.
_FOREIGN = ("VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT")


def cleaned(own: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the variables that a child process runs with: what is kept of this process's, and `own` over them.

    Text that Python programs print is UTF-8, whatever the locale.
    """
    inherited = {name: value for name, value in os.environ.items() if not _is_dropped(name)}
    utf8 = {"PYTHONUTF8": "1"} if os.name == "posix" else {}
    return {**inherited, **utf8, **(own or {})}


def read_by_git(command: str) -> tuple[str, ...]:
    """Name the variables that a command of git reads; any of them may be why it fails."""
    return _named(lambda name: name.startswith((*_GIT, *_READ.get(command, ()))))


def read_by_uv() -> tuple[str, ...]:
    """Name the variables that uv reads; any of them may be why it fails."""
    return _named(lambda name: name.startswith("UV_") and not name.startswith(_HARMLESS))


def _named(is_read: Callable[[str], bool]) -> tuple[str, ...]:
    names = sorted(name for name in os.environ if is_read(name) and not _is_dropped(name))
    return (f"in the environment: {', '.join(names)}",) if names else ()


def without_dropped(command: str, prefix: str) -> str:
    """Spell `command` so that it does in the user's shell what it did here, without the dropped variables."""
    dropped = sorted(name for name in os.environ if name.startswith(prefix) and _is_dropped(name))
    names = [name for name in dropped if not name.startswith(_INTERNAL)]
    return f"unset {' '.join(names)}; {command}" if names else command


def _is_dropped(name: str) -> bool:
    return name in _FOREIGN or (name.startswith(_OURS) and not name.startswith(_KEPT))
