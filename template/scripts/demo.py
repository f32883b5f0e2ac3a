"""Run the steps of demo.toml in order: `python scripts/demo.py PACKAGE`.

Prints a heading and the result of each step. The first step that fails ends the demo: its output is printed and the
exit code is 1. Exit code 2: demo.toml cannot be read.
"""

import json
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parents[1]


class StepError(Exception):
    """A step failed, or did not print the text that demo.toml expects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of demo.toml.

    Attributes:
        does: the heading.
        run: arguments of the project's command line; of Python where they start with `scripts/`.
        show: fields of the JSON document on stdout to print, `a.b` for a field within a field and `a.*.b` for that of
            every one; all of stdout if empty.
        page: the field with the path of a page to open; null where none was made.
    """

    does: str
    run: str
    show: list[str]
    page: str = ""


def main(package: str) -> int:
    """Run every step and return the exit code."""
    try:
        steps = [Step(**{"show": [], **row}) for row in tomllib.loads((ROOT / "demo.toml").read_text("utf-8"))["step"]]
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        print(f"demo.toml cannot be read: {error!r}", file=sys.stderr)
        return 2
    pages: list[str] = []
    try:
        for number, step in enumerate(steps, start=1):
            print(f"{number}. {step.does}", flush=True)
            stdout = _run(step, package)
            for line in _result(step, stdout):
                print(f"   {line}", flush=True)
            if step.page:
                pages += [_text(page) for _, page in _fields(stdout, step.page) if page is not None]
    except StepError as error:
        print(error, file=sys.stderr)
        return 1
    for page in pages:
        print(f"Open {ROOT / page}")
    return 0


def _run(step: Step, package: str) -> str:
    arguments = shlex.split(step.run)
    command = [sys.executable, *([] if arguments[0].startswith("scripts/") else ["-m", package]), *arguments]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False, text=True)
    if done.returncode != 0:
        raise StepError(f"{done.stdout}{done.stderr}\nfailed with exit code {done.returncode}: {shlex.join(command)}")
    return done.stdout


def _result(step: Step, stdout: str) -> Iterator[str]:
    if not step.show:
        yield from filter(None, stdout.splitlines())
        return
    shown = [field for path in step.show for field in _fields(stdout, path)]
    width = max((len(name) for name, _ in shown), default=0)
    yield from (f"{name:{width}}  {_text(value)}" for name, value in shown) if shown else ("nothing is declared",)


def _fields(stdout: str, path: str) -> list[tuple[str, object]]:
    """Return the fields at a path with their names, which begin where the path has its star."""
    before, star, after = path.partition(".*.")
    try:
        document: object = json.loads(stdout)
        if not star:
            return [(path, _field(document, path))]
        every = cast("dict[str, object]", _field(document, before))
        return [(f"{name}.{after}", _field(one, after)) for name, one in every.items()]
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise StepError(f"{stdout}\ndemo.toml shows the field {path}, which is not in this output") from error


def _field(value: object, path: str) -> object:
    for name in path.split("."):
        value = cast("dict[str, object]", value)[name]
    return value


def _text(value: object) -> str:
    """Return a value as one line: a float with three significant digits, of an object its fields."""
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_text(one)}" for name, one in value.items())
    return value if isinstance(value, str) else json.dumps(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
