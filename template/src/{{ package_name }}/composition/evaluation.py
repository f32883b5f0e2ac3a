"""The journal of evaluation on this machine, and the version of the code and settings that results depend on."""

import hashlib
from pathlib import Path

from ..config.settings import Settings
from ..evaluation.engine.journal import Journal

_PACKAGE = Path(__file__).parent.parent


def code_version(settings: Settings) -> str:
    """Return the hash of the package's files, the locked dependencies and the settings, 32 hexadecimal digits."""
    digest = hashlib.sha256(settings.model_dump_json().encode())
    files = sorted(file for file in _PACKAGE.rglob("*") if file.is_file() and file.suffix != ".pyc")
    for file in (*files, Path("uv.lock")):
        if file.is_file():
            digest.update(f"\x00{file.name}\x00".encode() + file.read_bytes())
    return digest.hexdigest()[:32]


def open_journal(settings: Settings, *, version: str, fresh: bool) -> Journal:
    """Open the results of earlier runs; with `fresh`, delete them first."""
    file = settings.state_dir / "evaluation" / "rows.jsonl"
    if fresh:
        for kept in (file, *file.parent.glob("*.suite.json")):
            kept.unlink(missing_ok=True)
    return Journal(file, version=version)
