"""`schemas`: the released versions of what models have to reply."""

import typer

from ...config.loading import load_settings
from ...errors import AppError
from ...prompts.artifacts import load_prompts
from ...prompts.registry import load_registry
from ...prompts.releases import find_problems
from ..app import FIRST_SLICE, operator, print_list, print_note


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Versioned schemas of models' replies.")
    group.command("list")(list_schemas)
    group.command()(check)
    group.command("release")(release_schemas)
    app.add_typer(group, name="schemas")


def list_schemas() -> None:
    """List the schemas in their newest versions."""
    rows = [(schema.name, str(schema.version), schema.feature) for schema in load_registry().values()]
    print_list("Output schemas", ("name", "version", "feature"), rows, empty=f"no schemas yet; {FIRST_SLICE}")


def check() -> None:
    """Fail when a released schema changed, a version has no upcaster, or a prompt names another version."""
    registry = load_registry()
    problems = find_problems(registry, load_prompts())
    if problems:
        raise AppError("\n".join(problems))
    print_note(f"{len(registry)} schemas: every version is released, unchanged and still loads")


def release_schemas() -> None:
    """Add new versions to the lock, `prompts/*/released/`; a released version is never changed."""
    from ...composition.llm.releasing import release_schemas as release

    added = release(load_settings(), by=operator())
    for version in added:
        print_note(f"released {version}")
    if not added:
        print_note("nothing to release: every version is in prompts/*/released/")
