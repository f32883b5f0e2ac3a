"""`variants`: tests that compare two variants of a use case on real requests."""

from dataclasses import asdict
from typing import Annotated

import typer

from ...config.loading import load_settings
from ...evaluation.reports.write import comparison_payload
from ..app import FAILED, print_json, print_list, print_note
from ..evaluation.comparison import print_comparison


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="A/B and shadow tests, as config/variants.yaml declares them.")
    group.callback()(_group)
    group.command("list")(list_tests)
    group.command("compare")(compare_test)
    app.add_typer(group, name="variants")


def _group() -> None:
    """A/B and shadow tests, as config/variants.yaml declares them."""


def list_tests(*, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """List the tests with the number of results of their present definition."""
    from ...composition.llm.variants import compared, declared_tests

    settings = load_settings()
    found = [compared(settings, one.test.name)[:2] for one in declared_tests(settings)]
    if as_json:
        print_json([{**asdict(test), "results": results} for test, results in found])
        return
    rows = [(one.name, one.use_case, one.mode, f"{one.share:.0%}", str(results)) for one, results in found]
    empty = "no tests; config/variants.yaml declares them, as docs/llm/variants.md shows"
    print_list("Tests of variants", ("test", "use case", "mode", "share", "results"), rows, empty=empty)
    if rows:
        print_note("`variants compare TEST` compares the variants of one")


def compare_test(
    name: Annotated[str, typer.Argument(metavar="TEST", help="The name of a test in config/variants.yaml.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Compare the candidate of a test with the control, as `eval compare` compares two runs."""
    from ...composition.llm.variants import compared

    test, results, found = compared(load_settings(), name)
    if found is None:
        print_note(f"{name}: {results} results, and none of one variant; the API records them as requests come")
        raise typer.Exit(FAILED)
    if as_json:
        print_json(comparison_payload(found))
        return
    print_note(f"{name}: {results} results of {test.use_case}, {test.mode}; the candidate beside the control")
    print_comparison(found)
