"""Record calls of functions in a notebook, and write moved functions with tests of these, in the stage."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from scaffold.generating.kind import Stage

from .cells import Notebook
from .checks import conform, failed_tests
from .modules import Place, module_sources, with_layers
from .pieces import Obstacle, Reason, Selection
from .pinning import Pinned, source_of_tests, test_name

_RUNS = 2
_MOST_CALLS = 5
_CHANGED = (
    "fails in a module, or has other outputs there: a seed, a file or other state is left in the notebook"
)


def recorded_calls(
    stage: Stage, order: Path, notebook: Notebook, folder: Path, selection: Selection
) -> tuple[Mapping[str, Pinned], Mapping[str, tuple[Reason, ...]], tuple[str, ...]]:
    """Run the notebook twice in `folder`; return calls with equal results, reasons against others, failures.

    `order` is a path at which a file may be written for the run.
    """
    about = {
        "cells": [cell.text for cell in notebook.cells if cell.tree is not None],
        "numbers": [cell.number for cell in notebook.cells if cell.tree is not None],
        "functions": list(selection.functions),
        "folder": str(folder),
    }
    order.write_text(json.dumps(about), "utf-8")
    command = ("python", str(stage.sources / "recorder.py"), str(order))
    first, second = (json.loads(stage.run(command).splitlines()[-1]) for _ in range(_RUNS))
    failed = first["failed"]
    notes: tuple[str, ...] = ()
    if failed:
        notes = (f"cell {failed['cell']} cannot be run, nor are the ones after it: {failed['error']}",)
    pinned, refused = {}, {}
    for name in selection.functions:
        calls, other = first["calls"][name], second["calls"][name]
        one = Pinned(name=name, calls=[call for call in calls if call in other][:_MOST_CALLS])
        if _differ(calls, other) or (calls and not one.calls):
            text = "gave other outputs for its inputs when the notebook was run again: time, chance or state"
            refused[name] = (Reason(obstacle=Obstacle.STATE, text=text),)
        elif one.calls and one.returns_something:
            pinned[name] = one
        else:
            refused[name] = (Reason(obstacle=Obstacle.INPUTS, text=_without_calls(name, first, calls)),)
    return pinned, refused, notes


def _differ(calls: Sequence[Mapping[str, object]], others: Sequence[Mapping[str, object]]) -> bool:
    """Tell whether a call has different results in two runs; which calls are recorded may differ."""
    return any(
        one["result"] != other["result"]
        for one in calls
        for other in others
        if (one["arguments"], one["named"]) == (other["arguments"], other["named"])
    )


def _without_calls(name: str, run: Mapping[str, Mapping[str, Sequence[str]]], calls: Sequence[object]) -> str:
    if calls:
        return "returns nothing, so that no output can be pinned: return what it computes"
    if why := run["skipped"].get(name):
        return f"is called, but {why[0]}, which no test can spell: call it with small plain values"
    if run["failed"]:
        return "is not called before the cell that fails"
    return "is not called in the notebook, so that there are no inputs: call it in a cell"


def written(
    stage: Stage, place: Place, selection: Selection, pinned: Mapping[str, Pinned]
) -> tuple[Selection, Mapping[str, tuple[str, ...]]]:
    """Write modules and tests into the stage, without the functions whose tests fail there.

    Return what is left, which may be nothing, and the rules that each file is excused from.
    """
    while selection.functions:
        selection = replace(selection, pieces=with_layers(selection.pieces, pinned))
        texts = {**module_sources(selection.pieces, pinned, place)}
        modules = {it.name: place.module(it.layer) for it in selection.pieces}
        ones = [pinned[name] for name in selection.functions]
        texts[place.test] = source_of_tests(ones, modules, place.notebook)
        _lay_out(stage.folder, texts)
        excused = conform(stage, [*texts])
        failed = failed_tests(stage, place.test)
        wrong = {
            name: (Reason(obstacle=Obstacle.STATE, text=_CHANGED),)
            for name in selection.functions
            if test_name(name) in failed
        }
        if not wrong:
            return selection, excused
        for path in texts:
            (stage.folder / path).unlink()
        selection = selection.without(wrong)
    return selection, {}


def _lay_out(folder: Path, texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
