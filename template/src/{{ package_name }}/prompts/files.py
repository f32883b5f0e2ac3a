"""Find the files of prompts: `prompts/<feature>/<name>.yaml`, its lock beside it, released schemas below."""

from collections.abc import Mapping
from pathlib import Path

PROMPTS = Path(__file__).parent


def prompt_files() -> Mapping[str, Path]:
    """Return the file of every prompt of the package by the prompt's name, sorted by name."""
    files = sorted(PROMPTS.glob("*/*.yaml"), key=lambda file: file.stem)
    return {file.stem: file for file in files}


def shown(file: Path) -> str:
    """Return a file of a prompt as messages name it: `prompts/<feature>/...`."""
    return f"prompts/{file.relative_to(PROMPTS).as_posix()}"
