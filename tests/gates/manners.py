"""How generators behave where something is wrong, missing or already there: the same situations for each.

`python -m tests.gates.manners [GENERATOR ...]` puts a wheel of this checkout and the newest releases of
others from the package index into each situation, in an empty home folder, and writes what was seen into
docs/gates.md.
"""

import math
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from tools.worktree import ROOT

from .generators import GENERATORS, Generator
from .report import HEAD, PAGE
from .situations import SITUATIONS, scene_of, told

TITLE = "Manners of generators"


def behaviour(generator: Generator, wheel: Path) -> Mapping[str, str] | str:
    """Return what was seen in each situation, or why the generator cannot be used here."""
    seconds, cells = math.inf, dict[str, str]()
    for _ in range(2):  # the first one fills the cache of uv, too
        with scene_of(generator, wheel) as scene:
            started = time.perf_counter()
            code, text = scene.run(generator.create)
            seconds = min(seconds, time.perf_counter() - started)
            if code:
                return f"not possible here: {told(code, text, written=len(scene.files()))}"
            cells["as it is meant"] = f"{told(code, '', written=len(scene.files()))}, {seconds:.1f} s"
    for name, situation in SITUATIONS.items():
        with scene_of(generator, wheel, seconds=seconds) as scene:
            cells[name] = situation(scene)
        sys.stderr.write(f"{generator.name}: {name}: {cells[name]}\n")
    return cells


def section(found: Mapping[str, Mapping[str, str] | str]) -> str:
    """Render what was seen."""
    names = [name for name, cells in found.items() if not isinstance(cells, str)]
    lines = [
        "Generators from the package index, `scaffold` from a wheel of this checkout, started by `uvx` in",
        "an empty home folder without a terminal. Files of git and of environments are not counted. What a",
        "generator has no command or flag for was tried in the words of `scaffold`, and its answer is shown.",
        "",
        *(f"- {name}: {cells}" for name, cells in found.items() if isinstance(cells, str)),
        "",
        f"| situation | {' | '.join(names)} |",
        "|---|" + "---|" * len(names),
    ]
    tables = [cells for cells in found.values() if not isinstance(cells, str)]
    situations = tables[0] if tables else ()
    lines += [f"| {one} | {' | '.join(cells[one] for cells in tables)} |" for one in situations]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Write the section, after every generator with those that are known."""
    # A shell that runs things in the background turns Ctrl-C off for all they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    found: dict[str, Mapping[str, str] | str] = {}
    with TemporaryDirectory() as folder:
        subprocess.run(["uv", "build", "--quiet", "--wheel", "--out-dir", folder], cwd=ROOT, check=True)
        [wheel] = Path(folder).glob("*.whl")
        for generator in GENERATORS:
            if not arguments or generator.name in arguments:
                found[generator.name] = behaviour(generator, wheel)
                write_section(TITLE, section(found), command="make gate-peers", path=PAGE, head=HEAD)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
