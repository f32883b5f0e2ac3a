"""Break every rule in projects of several presets, and write what came of it to docs/gates.md.

`python -m tests.gates.report [--quick] [PRESET ...]`
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from scaffold.presets import PRESETS
from tools.worktree import ROOT, export_template

from .proof import Proof, fresh_project, prove
from .violations import VIOLATIONS, Violation

PAGE = ROOT / "docs" / "gates.md"
SHOWN = ("standard", "rag", "ml", "full")

Proofs = Mapping[str, Mapping[str, Proof]]


def main(arguments: Sequence[str]) -> int:
    """Write the page; 1 when a violation was not caught."""
    presets = [name for name in arguments if name in PRESETS] or SHOWN
    chosen = [it for it in VIOLATIONS if not (it.slow and "--quick" in arguments)]
    with TemporaryDirectory() as folder:
        template = export_template(Path(folder) / "template")
        proofs = {
            preset: prove_all(template, Path(folder) / preset, preset=preset, chosen=chosen)
            for preset in presets
        }
    PAGE.write_text(page(chosen, proofs), "utf-8")
    missed = [(preset, it) for preset, found in proofs.items() for it in found.values() if it.problem]
    for preset, proof in missed:
        sys.stderr.write(f"{preset}: {proof.violation.name}: {proof.problem}\n")
    return 1 if missed else 0


def prove_all(template: Path, root: Path, *, preset: str, chosen: Sequence[Violation]) -> Mapping[str, Proof]:
    """Prove the violations that a project of this preset can have, by name."""
    project = fresh_project(template, root, preset=preset)
    capabilities = PRESETS[preset].capabilities
    proofs = {}
    for violation in chosen:
        if not violation.needs or violation.needs in capabilities:
            proofs[violation.name] = prove(project, violation)
            sys.stderr.write(f"{preset}: {violation.name}: {verdict(proofs[violation.name])}\n")
    return proofs


def page(chosen: Sequence[Violation], proofs: Proofs) -> str:
    """Render docs/gates.md."""
    lines = [
        "# Gates, broken on purpose",
        "",
        "Written by `make gate-proof`. Each row is a change to a fresh project. It counts as caught when the",
        "gate fails, names the file and the rule, and did not merely crash.",
        "",
        "| preset | caught | applied |",
        "|---|---:|---:|",
    ]
    for preset, found in proofs.items():
        lines.append(f"| {preset} | {sum(not it.problem for it in found.values())} | {len(found)} |")
    lines += ["", f"| gate | violation | {' | '.join(proofs)} |", "|---|---|" + "---|" * len(proofs)]
    for violation in chosen:
        cells = [
            verdict(found[violation.name]) if violation.name in found else "-" for found in proofs.values()
        ]
        lines.append(f"| `{violation.gate}` | {violation.what} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def verdict(proof: Proof) -> str:
    """Say what became of one violation."""
    return "NOT CAUGHT" if proof.problem else "caught"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
