"""Forty sequences of generated parts with awkward names: `python -m tests.generate.sequences [NUMBER...]`.

Each goes on in one project: a part is generated, the gates that it touches pass, it is taken back to the
exact bytes and put back; all gates pass at the end. Together they cover every possible pair of kind, preset,
name, and list as it was or rewritten by hand. What came of each is kept in docs/sequences.json, with the
commit; without numbers those are run that it does not have.
"""

import json
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from covertable import make

from benchmarks.project import BIN
from benchmarks.trials import BUILD, commit, made
from scaffold.answers.presets import PRESETS
from scaffold.generating.kinds import KINDS
from tests.template.project import Project as Installed
from tests.update.lab import Project, git
from tools.worktree import ROOT

from .examples import EXAMPLES, Example
from .test_gates import gates
from .test_sequences import OWN_PARTS, REWRITTEN

RESULT = ROOT / "docs" / "sequences.json"
SEQUENCES = 40
HERE = Path(__file__).parent
NAMES = (
    "class",
    "test",
    "Ärger",
    "x" * 60,
    "numpy",
    "fastapi",
    "clock",
    "con",
    "2fa",
    "two words",
    "json",
    "visits",
)
ALWAYS = ("format", "lint", "types", "imports", "dead-code")
# Gates of the files of a part, by what their paths begin with.
TOUCHED = {
    "docs/openapi": "api",
    "evals/datasets": "datasets",
    "migrations": "migrations",
    "src/*/prompts": "prompts",
}
# What a project has from its installation and its checks, whatever was in it.
STAYS = (".venv", ".ruff_cache", ".import_linter_cache")
Row = Mapping[str, str]
Kept = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Run the sequences and keep what came of each as soon as it is known; 1 where one fails."""
    known: Kept = json.loads(RESULT.read_text("utf-8"))["sequences"] if RESULT.is_file() else {}
    for number, rows in enumerate(sequences(), start=1):
        key = f"{number:02}"
        if key in (arguments or {f"{one:02}" for one in range(1, SEQUENCES + 1)} - {*known}):
            known[key] = {**done(key, rows), "commit": commit()}
            passed = sum(one["failure"] is None for one in known.values())
            head = {"sequences_defined": SEQUENCES, "run": len(known), "passed": passed}
            kept = {**head, "sequences": dict(sorted(known.items()))}
            RESULT.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return 0 if all(one["failure"] is None for one in known.values()) else 1


def sequences() -> Iterator[list[Row]]:
    """Yield the steps of each sequence; the same every time."""
    factors = {"preset": [*PRESETS], "kind": [*KINDS], "name": [*NAMES], "list": ["own", "rewritten"]}
    rows = [*make(factors, strength=2, constraints=[*_possible()])]
    rows.sort(key=lambda row: [*PRESETS].index(row["preset"]))
    counts = Counter(row["preset"] for row in rows)
    shares = {preset: max(1, count * SEQUENCES // len(rows)) for preset, count in counts.items()}
    shares[counts.most_common()[0][0]] += SEQUENCES - sum(shares.values())
    for preset, share in shares.items():
        mine = [row for row in rows if row["preset"] == preset]
        yield from (mine[place::share] for place in range(share))


def _possible() -> Iterator[Mapping[str, object]]:
    """Yield a condition for each kind: it is another kind, or the preset has what it needs."""
    for kind, planner in KINDS.items():
        others = [("kind", other) for other in KINDS if other != kind]
        able = [("preset", name) for name, one in PRESETS.items() if {*planner.needs} <= {*one.capabilities}]
        conditions = [{"operator": "eq", "left": left, "value": value} for left, value in (*others, *able)]
        yield {"operator": "or", "conditions": conditions}


def done(name: str, rows: Sequence[Row]) -> Kept:
    """Run a sequence in a new project, or one as it was when it was new; `failure` is what did not hold."""
    preset = rows[0]["preset"]
    kept: Kept = {"preset": preset, "steps": [], "failure": None}
    root, _ = made(f"sequences-{preset}", "--preset", preset, "--without", "example")
    try:
        session = _Session(root)
        for row in rows:
            kept["steps"].append({**row, **session.step(row)})
        session.gates(gates(session.project))
    except AssertionError as failure:
        kept["failure"] = str(failure).replace(f"{ROOT}/", "")[-2000:]
        sys.stderr.write(f"{name}: {kept['failure']}\n")
    return kept


class _Session:
    """A project in which one part follows another."""

    def __init__(self, root: Path) -> None:
        self.project, self._installed = Project(root=root), Installed(name=root.name, root=root)
        git(root, "reset", "--quiet", "--hard", git(root, "rev-list", "--max-parents=0", "HEAD").strip())
        git(root, "clean", "--quiet", "-dffx", *(f"--exclude={folder}" for folder in STAYS))
        self._installed.must("uv", "sync", "--quiet")

    def step(self, row: Row) -> Row:
        """Generate the part of a row, look at what came of it, take it back and put it back."""
        example = next(one for one in EXAMPLES if one.kind == row["kind"])
        if example.earlier and not [*self.project.root.glob("src/*/agents/front_desk*")]:
            assert self._generate(example.earlier, example.earlier.name)[0] == 0
            self.project.commit()
        own_parts = next(self.project.root.glob(OWN_PARTS.replace("support_desk", "*")))
        if row["list"] == "rewritten":
            self.project.commit(
                {str(own_parts.relative_to(self.project.root)): own_parts.read_text("utf-8") + REWRITTEN}
            )
        before = self._versioned()
        code, said = self._generate(example, row["name"])
        if code == 2:
            offered = shlex.split(said["error"]["help"])
            assert offered[:3] == ["scaffold", "generate", example.kind], said
            code, said = self._generate(example, offered[3])
        if code:
            assert self._versioned() == before, f"{row}: refused, and changed something"
            if row["list"] == "rewritten":
                git(self.project.root, "reset", "--quiet", "--hard", "HEAD~1")
            return {"outcome": f"refused: {said['error']['message']}"}
        if row["list"] == "rewritten":
            self._look_at_instruction(row, said, own_parts)
        else:
            self.gates(",".join((*ALWAYS, *_touched(said["added"]))))
            # Without a path, pytest would run everything.
            if tests := [path for path in said["added"] if path.startswith("tests/") and "/test_" in path]:
                self._installed.must("uv", "run", "--no-sync", "pytest", "-q", "-n", "0", *tests)
        self._undo(said["undo"], before, put_back=row["list"] == "own")
        return {"outcome": f"{said['outcome']} as {said['name']}"}

    def gates(self, only: str) -> None:
        """Run gates of the project, without coverage: a third of the time, for a limit of the whole.

        What is known of the types of libraries is kept for all projects.
        """
        plain = ("env", "PYTEST_ADDOPTS=--no-cov", f"MYPY_CACHE_DIR={BUILD / 'types'}")
        check = ("uv", "run", "--no-sync", "python", "scripts/check.py", "--only", only)
        self._installed.must(*plain, *check, timeout_s=3600)

    def _look_at_instruction(self, row: Row, said: Mapping[str, Any], own_parts: Path) -> None:
        assert own_parts.read_text("utf-8").endswith(REWRITTEN), f"{row}: a rewritten list was edited"
        path = own_parts.relative_to(self.project.root).as_posix()
        manifest = (ROOT / "parts" / row["kind"] / "files.toml").read_text("utf-8")
        if "composition/own_parts.py" in manifest:
            assert path in [one["file"] for one in said["by_hand"]], f"{row}: no instruction"

    def _undo(self, command: str, before: Mapping[str, bytes], *, put_back: bool) -> None:
        root = self.project.root
        git(root, "add", "--all")
        after = git(root, "write-tree").strip()
        subprocess.run(command, shell=True, cwd=root, check=True, capture_output=True)  # noqa: S602 - as printed
        assert self._versioned() == before, f"{command}: other bytes than before"
        if put_back:
            git(root, "read-tree", "-u", "--reset", after)
        else:
            git(root, "reset", "--quiet", "--hard", "HEAD~1")
        self.project.commit()

    def _generate(self, example: Example, name: str) -> tuple[int, Mapping[str, Any]]:
        options = {flag: value.format(here=HERE) for flag, value in example.options.items()}
        words = [word for flag, value in options.items() for word in (f"--{flag}", value)]
        done_ = subprocess.run(
            [BIN / "scaffold", "generate", example.kind, name, *words, "--json"],
            cwd=self.project.root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done_.stderr, done_.stderr
        found: Mapping[str, Any] = json.loads(done_.stdout)
        return done_.returncode, found

    def _versioned(self) -> dict[str, bytes]:
        listed = git(self.project.root, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split(
            "\0"
        )
        files = (self.project.root / path for path in listed if path)
        return {str(file): file.read_bytes() for file in files if file.is_file()}


def _touched(added: Sequence[str]) -> set[str]:
    return {
        gate
        for start, gate in TOUCHED.items()
        for path in added
        if path.startswith(start.partition("*")[0]) and start.rpartition("*")[2] in path
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
