"""Findings that are accepted because they were there before the gates: listed by gate and file, never to grow.

The list is gates-baseline.toml: for every gate, how many findings it had in each file, and the tests that failed. A
gate that finds more fails, and so does one that finds less until the list is shortened with `check.py --shrink`.
"""

import re
import subprocess
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from gates import Outcome, TableError, Verdict

FILE = Path("gates-baseline.toml")
HEADER = (
    "# Findings that were there when the gates came. The list only shrinks: uv run python scripts/check.py --shrink\n"
)
# Exit codes of a tool that has done its work and found something; zizmor says with 11 to 14 how severe it is.
FOUND = {1, 11, 12, 13, 14}
# What no list can make acceptable: a lock file or a secret has no "before".
NEVER = {"lock", "secrets"}
# The names that pytest gives at the end, and what fails a run besides: coverage, an interruption.
FAILED_TEST = re.compile(r"^(?:FAILED|ERROR) (\S+)|^(?:FAIL|ERROR:) (.+)|^!+ (.+?) !+$", re.MULTILINE)

Counts = Mapping[str, int]
Accepted = Mapping[str, Counts]


def load_baseline(file: Path = FILE, *, may_exist: bool = True) -> Accepted:
    """Return what is accepted, by gate and place; nothing where there is no list.

    Raises:
        TableError: the list is malformed, accepts more than an earlier commit of it did, or may not be there.
    """
    if not file.is_file():
        return {}
    if not may_exist:
        message = f"{file} exists already, and only shrinks: scripts/check.py --shrink"
        raise TableError(message)
    accepted = parse(file.read_text("utf-8"))
    for earlier in committed(file):
        for gate, counts in accepted.items():
            before, now = sum(earlier.get(gate, {}).values()), sum(counts.values())
            if now > before:
                message = (
                    f"{file}: {gate} accepts {now} findings, and {before} in an earlier commit\nhelp: fix the code"
                )
                raise TableError(message)
    return accepted


def parse(text: str) -> Accepted:
    """Read the text of a list."""
    try:
        document = tomllib.loads(text)
        return {gate: {place: int(count) for place, count in counts.items()} for gate, counts in document.items()}
    except (ValueError, TypeError, AttributeError) as error:
        message = f"{FILE}: {error}"
        raise TableError(message) from error


def committed(file: Path) -> list[Accepted]:
    """Return the lists of all commits that can be seen; a shallow clone shows few."""
    commits = git_output("log", "--format=%H", "--", str(file)).split()
    texts = (git_output("show", f"{commit}:./{file.as_posix()}") for commit in commits)
    return [parse(text) for text in texts if text]


def judged(verdict: Verdict, accepted: Counts) -> Verdict:
    """Return the verdict on what is not accepted."""
    if verdict.id in NEVER or not accepted or verdict.outcome is Outcome.UNAVAILABLE:
        return verdict
    found = places_of(verdict)
    if verdict.outcome is Outcome.FAILED and not found:
        return verdict
    if new := found - Counter(accepted):
        lines = [f"new: {place} ({count})" for place, count in sorted(new.items())]
        lines += [line for line in verdict.output.splitlines() if any(place in line for place in new)]
        findings = tuple(finding for finding in verdict.findings if finding.place.file in files_of(new))
        return replace(verdict, output="\n".join(lines), findings=findings)
    if gone := Counter(accepted) - found:
        lines = [f"gone, and still in {FILE}: {place} ({count})" for place, count in sorted(gone.items())]
        lines.append("shorten the list: uv run python scripts/check.py --shrink")
        return replace(verdict, outcome=Outcome.FAILED, output="\n".join(lines), findings=())
    return replace(verdict, outcome=Outcome.ACCEPTED)


def places_of(verdict: Verdict) -> Counter[str]:
    """Count findings by file, failed tests by name; empty where the tool failed in another way than by finding."""
    if verdict.outcome is not Outcome.FAILED or verdict.exit_code not in FOUND:
        return Counter()
    if verdict.id == "tests":
        return Counter({next(filter(None, match.groups())): 1 for match in FAILED_TEST.finditer(verdict.output)})
    return Counter(finding.place.file for finding in verdict.findings)


def recorded(verdicts: Iterable[Verdict], files: Collection[str]) -> Accepted:
    """Return the findings in `files`; of tests only those that are named one by one."""
    accepted: dict[str, Counts] = {}
    for verdict in verdicts:
        found = places_of(verdict) if verdict.id not in NEVER else Counter[str]()
        if verdict.id == "tests":
            found = Counter({place: count for place, count in found.items() if "::" in place})
        inside = {place: count for place, count in sorted(found.items()) if place.partition("::")[0] in files}
        if inside:
            accepted[verdict.id] = inside
    return accepted


def shrunk(accepted: Accepted, verdicts: Iterable[Verdict]) -> Accepted:
    """Return the list without what the gates no longer find; gates that were not run keep theirs."""
    kept = dict(accepted)
    for verdict in verdicts:
        if verdict.id in kept and verdict.outcome is not Outcome.UNAVAILABLE:
            kept[verdict.id] = dict(sorted((Counter(kept[verdict.id]) & places_of(verdict)).items()))
    return {gate: counts for gate, counts in kept.items() if counts}


def save(accepted: Accepted, file: Path = FILE) -> None:
    """Write the list; without a finding there is none."""
    if not accepted:
        file.unlink(missing_ok=True)
        return
    tables = [
        f"[{gate}]\n" + "".join(f"{quoted(place)} = {count}\n" for place, count in counts.items())
        for gate, counts in accepted.items()
    ]
    file.write_text(f"{HEADER}\n" + "\n".join(tables), "utf-8")


def quoted(text: str) -> str:
    """Write a key of TOML."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def files_of(places: Iterable[str]) -> set[str]:
    """Return the files that places are in."""
    return {place.partition("::")[0] for place in places}


def git_output(*arguments: str) -> str:
    """Return what git prints, nothing where it cannot say."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)  # noqa: S607
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""
