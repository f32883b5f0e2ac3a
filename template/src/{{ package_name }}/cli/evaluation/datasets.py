"""`eval datasets`: what golden datasets may not be changed to without a review."""

from typing import Annotated

import typer

from ...config.loading import load_settings
from ...config.settings import Settings
from ...evaluation.engine.cases import DatasetError
from ...evaluation.engine.duplicates import CaseText, find_duplicates, read_texts
from ...evaluation.engine.locks import check_lock, datasets_in, lock_of, locked_datasets
from ..app import FAILED, FIRST_SLICE, operator, print_note


def register(group: typer.Typer) -> None:
    """Add the commands of this module to `eval`."""
    own = typer.Typer(no_args_is_help=True, help="Golden datasets and their locks.")
    own.command("check")(check)
    own.command("lock")(lock)
    group.add_typer(own, name="datasets")


def require_locks(settings: Settings) -> None:
    """Check every dataset that has a lock.

    Raises:
        DatasetError: a dataset differs from its lock.
    """
    for dataset in locked_datasets(settings.evals_dir / "datasets"):
        check_lock(dataset)


def check() -> None:
    """Check that datasets are as locked and that no case is asked twice."""
    datasets = datasets_in(load_settings().evals_dir / "datasets")
    if not datasets:
        print_note(f"no datasets yet; {FIRST_SLICE}")
        return
    problems: list[str] = []
    texts: list[CaseText] = []
    for dataset in datasets:
        try:
            check_lock(dataset)
            texts += read_texts(dataset)
        except DatasetError as error:
            problems.append(f"{error}\nhelp: {error.hint}" if error.hint else str(error))
    problems += find_duplicates(texts)
    for problem in problems:
        print_note(problem)
    if problems:
        raise typer.Exit(FAILED)
    print_note(f"{len(datasets)} datasets with {len(texts)} cases are as locked")


def lock(
    names: Annotated[list[str] | None, typer.Argument(help="Datasets without their ending; all if none.")] = None,
) -> None:
    """Lock datasets as they are now."""
    from ...composition.evaluation import lock_dataset

    settings = load_settings()
    known = {dataset.stem: dataset for dataset in datasets_in(settings.evals_dir / "datasets")}
    for name in names or known:
        if (dataset := known.get(name)) is None:
            raise DatasetError(f"no dataset {name!r}", hint=f"use one of {', '.join(known)}")
        changed = lock_dataset(settings, dataset, by=operator())
        print_note(f"{lock_of(dataset)}: {'written' if changed else 'unchanged'}")
