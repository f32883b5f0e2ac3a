"""Import every module of an installed package and run its script: `--help`, then each of the given command lines.

It is run by `build_and_import.py` in an environment that holds the built package and what that declares, in one
process: starting anew for each command would take longer than all of them.
"""

import sys
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import walk_packages


def main(package: str, *commands: str) -> int:
    """Give the exit code of the first command that fails; a module that cannot be imported ends the run with 1."""
    for found in walk_packages(import_module(package).__path__, f"{package}."):
        if not found.name.endswith("__main__"):
            try:
                import_module(found.name)
            except ImportError as error:
                sys.exit(f"{found.name}: not importable with what pyproject.toml declares: {error}")
    scripts = entry_points(group="console_scripts")
    script = next(it for it in scripts if it.module.partition(".")[0] == package)
    try:
        start = script.load()
    except (AttributeError, ImportError) as error:
        sys.exit(f"pyproject.toml: the script {script.name} leads nowhere: {error}")
    for command in ("--help", *commands):
        sys.argv[1:] = command.split()
        if code := start():
            return int(code)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
