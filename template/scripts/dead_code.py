"""Find functions and classes of the package that nothing uses, not even a test; unused imports are the linter's."""

from pathlib import Path

from vulture import Vulture

# Fields, constants and methods are left out: frameworks reach those by name.
KINDS = {"class", "function", "unreachable_code"}
READ = ("src", "tests", "scripts", "migrations", "notebooks", "experiments")
# What a decorator registers is used by whoever it is registered with.
REGISTERED = [
    "@*." + name for name in ("command", "callback", "get", "post", "put", "patch", "delete", "websocket", "page")
]
REGISTERED += ["@*." + name for name in ("exception_handler", "middleware", "listens_for", "tool", "tool_plain")]
REGISTERED += ["@*validator", "@*serializer"]


def main() -> int:
    """Print a line for each; 1 when there is one."""
    finder = Vulture(ignore_decorators=REGISTERED)
    finder.scavenge([folder for folder in READ if Path(folder).is_dir()])
    unused = [item for item in finder.get_unused_code(min_confidence=60) if item.typ in KINDS]
    in_package = [(path, item) for item in unused if (path := relative(item.filename)).parts[0] == "src"]
    for path, item in in_package:
        print(f"{path.as_posix()}:{item.first_lineno}: unused {item.typ} {item.name!r}")
    return 1 if in_package else 0


def relative(name: str | Path) -> Path:
    """Return the path relative to the root."""
    return Path(name).resolve().relative_to(Path.cwd())


if __name__ == "__main__":
    raise SystemExit(main())
