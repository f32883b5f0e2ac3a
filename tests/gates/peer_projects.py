"""Other generators: how their projects are made and checked, and how each mistake is made there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .changes import Append, Change, Create, Replace, both
from .violations.delivery import GITHUB_TOKEN, NOTEBOOK

# Nothing to break in that project, so nothing is counted.
NO_LOCK = "no lock file"
NO_LAYERS = "no layers"
NO_MIGRATIONS = "no migrations"
NO_WORKFLOW = "no workflow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A generator, and what to do with the project it makes.

    Attributes:
        name: what to call it.
        create: makes the project in the folder `desk` of the working directory.
        install: commands in the project that make its checks runnable.
        checks: the project's own checks by name, each with the file that declares it.
        changes: for each mistake the change that makes it here, or why there is nothing to break.
    """

    name: str
    create: tuple[str, ...]
    install: tuple[tuple[str, ...], ...]
    checks: Mapping[str, tuple[str, ...]]
    changes: Mapping[str, Change | str]


def in_module(module: str, package: str) -> dict[str, Change | str]:
    """Return the changes that are the same in every Python project with this module."""
    return {
        "an unused import": Append(module, "\nimport os\n"),
        "code as it was typed": Append(module, "\n\nLIMITS = { 'low':1,\n  'high' : 2 }\n"),
        "a return of another type": Append(
            module, '\n\ndef rank(text: str) -> int:\n    """Rank."""\n    return text\n'
        ),
        "an import of what happens to be installed": Create(
            str(Path(module).with_name("sizes.py")),
            '"""Sizes."""\n\nimport packaging\n\nNAME = packaging.__name__\n',
        ),
        "a function that nothing uses": Append(
            module, '\n\ndef start_everything_again():\n    """Do it all again."""\n    return 0\n'
        ),
        "a token in the source": Append(module, f'\n\nTOKEN = "{GITHUB_TOKEN}"\n'),
        "a notebook saved with its outputs": Create("notebooks/look.ipynb", NOTEBOOK),
        "an entry point that leads nowhere": Replace(
            "pyproject.toml", f'{package}.__main__:main"', f'{package}.__main__:start_up"'
        ),
        "a dependency added, the lock left as it was": NO_LOCK,
        "an import that crosses a layer": NO_LAYERS,
        "a column without a migration": NO_MIGRATIONS,
    }


# What its pre-commit would fetch.
HOOKS = ("black", "flake8", "isort")
PYSCAFFOLD_MODULE = "src/support_desk/skeleton.py"
KEDRO_MODULE = "src/desk/pipeline_registry.py"
FULLSTACK_MODULE = "backend/app/core/security.py"
BACKEND = ("uv", "run", "--no-sync", "--directory", "backend")
AGENTS_MODULE = "app/app_utils/services.py"
PEERS = (
    Peer(
        name="pyscaffold",
        create=(
            *("uvx", "--from", "pyscaffold[all]>=4.6", "putup", "desk", "-p", "support_desk"),
            *("--no-config", "--github-actions", "--pre-commit"),
        ),
        install=(("uv", "venv", "--quiet"), ("uv", "pip", "install", "--quiet", "-e", ".[testing]", *HOOKS)),
        checks={
            "pytest (tox.ini)": (".venv/bin/pytest", "-q"),
            "isort (.pre-commit-config.yaml)": (".venv/bin/isort", "--check", "src", "tests"),
            "black (.pre-commit-config.yaml)": (".venv/bin/black", "--check", "src", "tests"),
            "flake8 (.pre-commit-config.yaml)": (".venv/bin/flake8", "src", "tests"),
        },
        changes={
            **in_module(PYSCAFFOLD_MODULE, "support_desk"),
            "behaviour that changed": Replace(PYSCAFFOLD_MODULE, "a, b = b, a + b", "a, b = b, a"),
            "an entry point that leads nowhere": both(
                Replace(
                    "setup.cfg",
                    "[options.entry_points]\n",
                    "[options.entry_points]\nconsole_scripts =\n    desk = support_desk.skeleton:start_up\n",
                )
            ),
            "a title of a pull request run as a script": Replace(
                ".github/workflows/ci.yml",
                "      - name: Build package distribution files\n",
                '      - run: echo "${{ github.event.pull_request.title }}"\n'
                "      - name: Build package distribution files\n",
            ),
        },
    ),
    Peer(
        name="kedro",
        create=(
            *("uvx", "--from", "kedro>=1.7", "kedro", "new", "--name", "desk", "--tools", "lint,test,data"),
            *("--example", "n", "--telemetry", "no"),
        ),
        install=(("uv", "venv", "--quiet"), ("uv", "pip", "install", "--quiet", "-e", ".[dev]")),
        checks={
            "pytest (pyproject.toml)": (".venv/bin/pytest", "-q"),
            "ruff check (pyproject.toml)": (".venv/bin/ruff", "check", "--no-fix", "."),
            "ruff format (pyproject.toml)": (".venv/bin/ruff", "format", "--check", "."),
        },
        changes={
            **in_module(KEDRO_MODULE, "desk"),
            "behaviour that changed": Replace(KEDRO_MODULE, "return pipelines", "return {}"),
            "a title of a pull request run as a script": NO_WORKFLOW,
        },
    ),
    Peer(
        name="fastapi-fullstack",
        create=(
            *("uvx", "--from", "fastapi-fullstack>=0.2.21", "fastapi-fullstack", "create", "desk"),
            *("--no-logfire", "--no-docker", "--ci", "github"),
        ),
        install=(("uv", "sync", "--quiet", "--directory", "backend", "--dev"),),
        checks={
            "pytest (ci.yml)": (*BACKEND, "pytest", "tests/", "-q"),
            "ruff check (ci.yml)": (*BACKEND, "ruff", "check", "app", "tests", "cli"),
            "ruff format (ci.yml)": (*BACKEND, "ruff", "format", "app", "tests", "cli", "--check"),
            "ty (ci.yml)": (*BACKEND, "ty", "check"),
        },
        changes={
            **in_module(FULLSTACK_MODULE, "support_desk"),
            "behaviour that changed": Replace(
                FULLSTACK_MODULE, "    return bcrypt.checkpw(", "    return not bcrypt.checkpw("
            ),
            "an entry point that leads nowhere": Replace(
                "backend/pyproject.toml", 'cli.commands:main"', 'cli.commands:start_up"'
            ),
            "an import that crosses a layer": Append(
                "backend/app/repositories/user.py",
                '\n\ndef service() -> type:\n    """Return the service."""\n'
                "    from app.services.user import UserService\n\n    return UserService\n",
            ),
            "a column without a migration": Replace(
                "backend/app/db/models/user.py",
                "    email: Mapped[str]",
                "    nickname: Mapped[str | None] = mapped_column(String(80))\n    email: Mapped[str]",
            ),
            "a title of a pull request run as a script": Replace(
                ".github/workflows/ci.yml",
                "      - name: Run ruff check\n",
                '      - run: echo "${{ github.event.pull_request.title }}"\n      - name: Run ruff check\n',
            ),
        },
    ),
    Peer(
        name="agents-cli",
        create=(
            *("uvx", "--from", "google-agents-cli>=1.11", "agents-cli", "create", "desk"),
            *("--yes", "--skip-checks", "--prototype", "--deployment-target", "none"),
        ),
        install=(("uv", "sync", "--quiet", "--extra", "lint"),),
        checks={
            "pytest (tests/unit)": (".venv/bin/pytest", "-q", "tests/unit"),
            "ruff check (agents-cli lint)": (".venv/bin/ruff", "check", "--no-fix", "."),
            "ruff format (agents-cli lint)": (".venv/bin/ruff", "format", "--check", "."),
            "ty (agents-cli lint)": (".venv/bin/ty", "check", "."),
            "codespell (agents-cli lint)": (".venv/bin/codespell",),
        },
        changes={
            **in_module(AGENTS_MODULE, "app"),
            "behaviour that changed": Replace("app/agent.py", "60 degrees and foggy", "90 degrees and sunny"),
            "an entry point that leads nowhere": "no entry point",
            "a title of a pull request run as a script": NO_WORKFLOW,
        },
    ),
)
