"""What has been proved already, so that a run that was cut short goes on where it ended."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tools.worktree import ROOT, template_files

from .proof import Proof, Verdict

FOLDER = ROOT / "build" / "gate-proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The records of one preset and one state of the template, kept as soon as they are known."""

    path: Path

    def proofs(self) -> Mapping[str, Proof]:
        """Return what is proved, by the key of the violation."""
        return {row["key"]: Proof(**row["proof"]) for row in self._rows() if "proof" in row}

    def clean(self) -> Sequence[Verdict]:
        """Return the verdicts of the project as it came; empty when it was not run yet."""
        return next((row["clean"] for row in self._rows() if "clean" in row), [])

    def record_proof(self, key: str, proof: Proof) -> None:
        """Keep a proof."""
        self._append({"key": key, "proof": asdict(proof)})

    def record_clean(self, verdicts: Sequence[Verdict]) -> None:
        """Keep the verdicts of the project as it came."""
        kept = ("id", "outcome", "seconds", "cpu_seconds")
        self._append({"clean": [{name: verdict[name] for name in kept} for verdict in verdicts]})

    def _rows(self) -> list[dict[str, Any]]:
        return (
            [json.loads(line) for line in self.path.read_text("utf-8").splitlines()]
            if self.path.is_file()
            else []
        )

    def _append(self, row: Mapping[str, object]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")


def key_of(violation: object) -> str:
    """Return what changes whenever the violation, which is data, does."""
    return sha256(repr(violation).encode()).hexdigest()[:16]


def state() -> str:
    """Return what changes whenever a file of the template, or the way of proving, does."""
    proving = [Path(__file__).with_name("proof.py").relative_to(ROOT)]
    hashes = [
        sha256((ROOT / path).read_bytes()).hexdigest() + path.as_posix()
        for path in template_files() + proving
    ]
    return sha256("\n".join(hashes).encode()).hexdigest()[:12]
