"""Check that notebooks are stored without what running them leaves behind; `--strip` takes it away."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("notebooks", "experiments")


def main(arguments: list[str]) -> int:
    """Print a line for each cell with outputs; 1 when there is one, or a file is no notebook."""
    problems: list[str] = []
    for path in sorted(path for folder in FOLDERS for path in Path(folder).rglob("*.ipynb")):
        if ".ipynb_checkpoints" in path.parts:
            continue
        try:
            notebook = json.loads(path.read_text("utf-8"))
            found = list(leftovers(notebook))
        except (ValueError, KeyError, TypeError) as error:
            problems.append(f"{path.as_posix()}: not a notebook: {error!r}")
            continue
        if found and "--strip" in arguments:
            path.write_text(json.dumps(strip(notebook), indent=1, ensure_ascii=False) + "\n", "utf-8")
        else:
            problems += [f"{path.as_posix()}: {leftover}" for leftover in found]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


def leftovers(notebook: dict[str, list[dict[str, object]]]) -> Iterator[str]:
    """Say what is left in each code cell; cells count from 1."""
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell["cell_type"] == "code" and (cell.get("outputs") or cell.get("execution_count") is not None):
            yield f"cell {number}: has outputs or an execution count"


def strip(notebook: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    """Empty the outputs of every code cell, in place."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return notebook


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
