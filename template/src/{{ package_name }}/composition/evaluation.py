"""Measure suites, with the journal of this machine and the version of the code and settings that results depend on."""

import hashlib
import shutil
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ..config.settings import Settings
from ..domain.identity import Identity
from ..evaluation.engine.journal import Journal
from ..evaluation.engine.locks import locked_hash, write_lock
from ..evaluation.engine.running import Progress, run_suites
from ..evaluation.engine.runs import SUFFIX, Run, load_run, new_run_id, save_run
from ..evaluation.engine.suites import AnySuite
from ..evaluation.reports.write import write_reports

_PACKAGE = Path(__file__).parent.parent


def code_version(settings: Settings) -> str:
    """Return the hash of the package's files, the locked dependencies and the settings, 32 hexadecimal digits."""
    digest = hashlib.sha256(settings.model_dump_json().encode())
    files = sorted(file for file in _PACKAGE.rglob("*") if file.is_file() and file.suffix != ".pyc")
    for file in (*files, Path("uv.lock")):
        if file.is_file():
            digest.update(f"\x00{file.name}\x00".encode() + file.read_bytes())
    return digest.hexdigest()[:32]


def lock_dataset(settings: Settings, dataset: Path, *, by: Identity) -> bool:
    """Write the dataset's lock for `by` and return whether it differs from what was there.

    Raises:
        DatasetError: the dataset cannot be read or a line has no id.
    """
    from .acts import open_acts

    before = locked_hash(dataset)
    with open_acts(settings, by=by) as record:
        changed = write_lock(dataset)
        if changed:
            name = dataset.relative_to(settings.evals_dir).as_posix()
            record("datasets.lock", dataset=name, before=before, after=locked_hash(dataset))
    return changed


def accept_baseline(settings: Settings, file: Path, accepted: Run, *, by: Identity) -> Path:
    """Make `accepted`, the run of `file`, the baseline for `by`, and return the file of the baseline."""
    from .acts import open_acts

    baseline = settings.evals_dir / "baseline.json"
    before = load_run(baseline).run_id if baseline.is_file() else None
    with open_acts(settings, by=by) as record:
        if file.resolve() != baseline.resolve():
            shutil.copyfile(file, baseline)
        record("baseline.accept", before=before, after=accepted.run_id)
    return baseline


def open_journal(settings: Settings, *, version: str, fresh: bool) -> Journal:
    """Open the results of earlier runs; with `fresh`, delete them first."""
    file = settings.state_dir / "evaluation" / "rows.jsonl"
    if fresh:
        for kept in (file, *file.parent.glob("*.suite.json")):
            kept.unlink(missing_ok=True)
    return Journal(file, version=version)


def measure(
    suites: Sequence[AnySuite], settings: Settings, *, fresh: bool, workers: int, progress: Progress
) -> tuple[Run, int]:
    """Run the suites; return the run, and how many of its cases are as measured before."""
    started, clock = datetime.now(UTC), time.perf_counter()
    version = code_version(settings)
    with open_journal(settings, version=version, fresh=fresh) as journal:
        results = run_suites(suites, journal=journal, workers=workers, progress=progress)
    run = Run(
        run_id=new_run_id(started, settings.evals_dir / "reports"),
        started_at=started,
        seconds=round(time.perf_counter() - clock, 3),
        code=version,
        suites=results,
    )
    return run, journal.found


def report(run: Run, settings: Settings) -> Path:
    """Write the file and the reports of a run, and return the page among them."""
    folder = settings.evals_dir / "reports"
    save_run(run, folder / f"{run.run_id}{SUFFIX}")
    write_reports(run, folder)
    return folder / f"{run.run_id}-evaluation.html"
