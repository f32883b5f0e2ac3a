"""Names that mean something already: to Windows, to a shell, to Python, or as a folder of a project."""

import sys

DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(1, 10))]
)
# Modules of newer Pythons that the Python running now may not have.
STDLIB = sys.stdlib_module_names | {"annotationlib", "compression"}
# Folders beside the package: the template's, which a test compares, what a project makes, and common ones.
FOLDERS = frozenset(
    {
        *("config", "data", "deployments", "docs", "evals", "experiments", "migrations", "notebooks"),
        *("bin", "build", "dist", "examples", "lib", "scripts", "src", "test", "tests", "tools", "var"),
    }
)
# What a shell, the environment of a project or the tools beside it understand already.
COMMANDS = frozenset(
    {
        *("activate", "deactivate", "pip", "python", "python3", "uv", "uvx"),
        *(
            "cd",
            "command",
            "echo",
            "env",
            "exec",
            "exit",
            "export",
            "false",
            "kill",
            "test",
            "time",
            "true",
            "which",
        ),
        *("docker", "git", "kubectl", "make", "node", "npm", "ssh", "sudo"),
    }
)
OF_PYTHON = frozenset({"main", "conftest", "setup", "site_packages", "sitecustomize", "usercustomize"})


def is_device(name: str) -> bool:
    """Tell whether `name` is a device on Windows, with any suffix."""
    return name.partition(".")[0].strip().lower() in DEVICES
