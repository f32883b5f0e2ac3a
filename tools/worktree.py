"""The template in the work tree, committed or not, and projects rendered from it."""

import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from scaffold.adapters.copier_engine import CopierEngine
from scaffold.project.origin import Snapshot

ROOT = Path(__file__).parent.parent
TEMPLATE = ROOT / "template"
# Everything that a render reads.
PARTS = ("copier.yml", "template", "parts", "licences", "locks")

Answers = Mapping[str, str | bool]


def template_files() -> list[Path]:
    """Give the files of the template relative to the root, sorted; what git ignores is left out."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *PARTS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return sorted(path for name in listing.split("\0") if name and (ROOT / (path := Path(name))).is_file())


def export_template(into: Path) -> Path:
    """Copy the template into the new folder `into`, without version control, and return it."""
    for path in template_files():
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, into / path)
    return into


def render(template: Path, answers: Answers, into: Path) -> Path:
    """Render an exported template as `scaffold new` does, quietly and without asking; return `into`."""
    CopierEngine().render(Snapshot(folder=template, source=str(template), commit=None), answers, into=into)
    return into


@cache
def questions() -> Mapping[str, Mapping[str, object]]:
    """Give the questions and computed values of copier.yml in their order."""
    document = yaml.safe_load((ROOT / "copier.yml").read_text("utf-8"))
    return {name: value for name, value in document.items() if not name.startswith("_")}
