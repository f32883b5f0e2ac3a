"""Count the template and the projects it renders, and write docs/figures.md."""

import ast
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import Environment, nodes

from scaffold.answers.presets import PRESETS
from tools.all_variants import RESULT
from tools.figure import Figure, at_least, at_most, at_most_share, none_of, within
from tools.limits import (
    AIMS,
    CHECK_LIMITS,
    FULL_FOLDERS,
    LIMITS,
    MOST_ENTRIES,
    MOST_EXCEPTIONS,
    SINGLE_ADAPTERS,
)
from tools.sizes import exceptions, full_folders, ports_with_one_adapter, sizes
from tools.unused_modules import unreachable
from tools.worktree import ROOT, TEMPLATE, export_template, questions, render, template_files

PAGE = ROOT / "docs" / "figures.md"
PACKAGE = "support_desk"
SHORT_MODULE_LINES = 12


def main() -> int:
    """Write the page; 1 when a limit is broken."""
    with TemporaryDirectory() as folder:
        template = export_template(Path(folder) / "template")
        answers = {name: {"start_from": name, "package_name": PACKAGE} for name in PRESETS}
        projects = {name: render(template, value, Path(folder) / name) for name, value in answers.items()}
        bare = {
            name: render(template, {**value, "example": False}, Path(folder) / f"{name}-bare")
            for name, value in answers.items()
        }
        sections = measure(projects, bare)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(sections), "utf-8")
    broken = [
        f"{title}: {figure.name}: {figure.value}"
        for title, figures in sections.items()
        for figure in figures
        if figure.binding and not figure.holds
    ]
    for line in broken:
        print(f"over its limit: {line}", file=sys.stderr)
    return 1 if broken else 0


def measure(projects: Mapping[str, Path], bare: Mapping[str, Path]) -> dict[str, list[Figure]]:
    """Give the figures section by section: template, sizes, each project and the generator.

    `projects` and `bare` hold a project of each preset with and without the example.
    """
    return {
        "The template": template_figures(),
        "Sizes": [figure for name in projects for figure in size_figures(name, projects[name], bare[name])],
        "Shape": [figure for name in projects for figure in shape_figures(name, projects[name], bare[name])],
        **{f"A project of preset {name}": project_figures(root) for name, root in projects.items()},
        "Processor time of make check, in seconds": time_figures(RESULT),
        "The generator": package_figures(
            ROOT / "src" / "scaffold", files=(80, 200, 300), functions=(9, 30, 60)
        ),
    }


def page(sections: Mapping[str, Iterable[Figure]]) -> str:
    """Render docs/figures.md."""
    lines = [
        "# Figures",
        "",
        "Written by `make figures`. Lengths are lines: median / 90th percentile / longest.",
    ]
    for title, figures in sections.items():
        lines += ["", f"## {title}", "", "| figure | value | aim | met |", "|---|---:|---:|---|"]
        lines += [
            f"| {figure.name} | {figure.value} | {figure.limit} | {figure.verdict} |" for figure in figures
        ]
    lines += ["", "## Exceptions", "", "| exception | reason |", "|---|---|"]
    lines += [f"| folder `{name}` | {reason} |" for name, reason in FULL_FOLDERS.items()]
    lines += [f"| port `{name}` | {reason} |" for name, reason in SINGLE_ADAPTERS.items()]
    return "\n".join(lines) + "\n"


def template_figures() -> list[Figure]:
    """Count the files of the template itself."""
    files = [ROOT / path for path in template_files() if (ROOT / path).is_relative_to(TEMPLATE)]
    plain = [path for path in files if path.suffix != ".jinja"]
    conditionals = sum(python_conditionals(path) for path in files if path.name.endswith(".py.jinja"))
    asked = [name for name, question in questions().items() if question.get("when") is not False]
    return [
        Figure(name="files", value=str(len(files))),
        Figure(name="lines", value=str(sum(line_count(path) for path in files))),
        at_least("files with no Jinja", len(plain) / len(files), 0.8),
        at_most("Jinja conditionals inside Python", conditionals, 0),
        at_most("questions", len(asked), 20),
        at_most("exceptions in the feature table", exceptions(), MOST_EXCEPTIONS),
    ]


def size_figures(preset: str, whole: Path, bare: Path) -> list[Figure]:
    """Count files and lines of Python of a project without the example, and with it."""
    rows = zip(
        ("files", "lines of Python"),
        sizes(bare),
        sizes(whole),
        AIMS.get(preset, (None, None)),
        LIMITS[preset],
        strict=True,
    )
    figures = []
    for what, without, with_, aim, limit in rows:
        name, value = f"{preset}: {what} without / with the example", f"{without} / {with_}"
        figures.append(
            Figure(name=name, value=value, limit=f"<= {limit} without (limit)", holds=without <= limit)
        )
        if aim is not None:
            figures.append(
                Figure(
                    name=name,
                    value=value,
                    limit=f"<= {aim} without (aim)",
                    holds=without <= aim,
                    binding=False,
                )
            )
    return figures


def shape_figures(preset: str, whole: Path, bare: Path) -> list[Figure]:
    """Find folders without the example that are too full, and ports that have too few adapters."""
    full = full_folders(bare / "src" / PACKAGE, MOST_ENTRIES)
    lonely = ports_with_one_adapter(whole, whole / "src" / PACKAGE)
    return [
        none_of(
            f"{preset}: folders of more than {MOST_ENTRIES} entries without a reason",
            [f"{folder} ({count})" for folder, count in full.items() if folder not in FULL_FOLDERS],
        ),
        none_of(
            f"{preset}: ports with fewer than two adapters without a reason",
            [name for name in lonely if name not in SINGLE_ADAPTERS],
        ),
        Figure(name=f"{preset}: folders and ports with a reason", value=f"{len(full)} / {len(lonely)}"),
    ]


def time_figures(results: Path) -> list[Figure]:
    """Hold what `make test-all` measured last to the limits."""
    found = json.loads(results.read_text("utf-8")) if results.exists() else {}
    return [
        at_most(
            f"{variant} at {result['commit'][:7]}",
            result["check_cpu_seconds"],
            CHECK_LIMITS[variant.removesuffix("-bare")],
        )
        for variant, result in found.items()
        if "check_cpu_seconds" in result
    ]


def project_figures(root: Path) -> list[Figure]:
    """Count one rendered project."""
    files = [path for path in root.rglob("*") if path.is_file()]
    package = root / "src" / PACKAGE
    return [
        Figure(name="files", value=str(len(files))),
        Figure(name="lines", value=str(sum(line_count(path) for path in files))),
        *package_figures(package, files=(70, 150, 250), functions=(8, 25, 50)),
        none_of("modules reachable neither from an entry point nor from a test", unreachable(root, PACKAGE)),
    ]


def package_figures(
    package: Path, *, files: tuple[int, int, int], functions: tuple[int, int, int]
) -> list[Figure]:
    """Measure the modules of a package; `files` and `functions` are the aims for their lengths."""
    modules = sorted(package.rglob("*.py"))
    short = {path for path in modules if line_count(path) < SHORT_MODULE_LINES}
    code = [path for path in modules if path.name not in {"__init__.py", "__main__.py"}]
    return [
        Figure(name="modules", value=str(len(modules))),
        at_most_share(
            f"modules under {SHORT_MODULE_LINES} lines", len(short.intersection(code)) / len(code), 0.15
        ),
        Figure(
            name="the same, with the docstrings of packages and `__main__`",
            value=f"{len(short) / len(modules):.0%}",
        ),
        within("lines of a module", [line_count(path) for path in modules], files),
        within("lines of a function", [n for path in modules for n in function_lengths(path)], functions),
    ]


def python_conditionals(path: Path) -> int:
    """Count the Jinja conditionals of a `.py.jinja` file; a filtered loop is one too."""
    tree = Environment(autoescape=False).parse(  # noqa: S701 - parsed for counting, never rendered
        re.sub(r"\|\s*\w+", "", path.read_text("utf-8"))
    )
    filtered = [loop for loop in tree.find_all(nodes.For) if loop.test is not None]
    return len([*tree.find_all((nodes.If, nodes.CondExpr)), *filtered])


def function_lengths(path: Path) -> list[int]:
    """Give the lines of every function from `def` to its last line, nested ones too."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(path.read_text("utf-8"))
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, functions)
    ]


def line_count(path: Path) -> int:
    """Count line breaks; 0 for what is no text."""
    return path.read_bytes().count(b"\n")


if __name__ == "__main__":
    raise SystemExit(main())
