"""The commands of the project, and what each leaves in the audit log: `commands.yaml`."""

from collections.abc import Mapping, Sequence

import yaml

from .working_copy import ROOT

RULES: Mapping[str, Mapping[str, str]] = yaml.safe_load((ROOT / "tests" / "commands.yaml").read_text("utf-8"))
_MOST_WORDS = 3


def check_left(arguments: Sequence[str], new: Sequence[str]) -> None:
    """Fail where a command that succeeded did not leave the entry that its rule names; `new` are those it left."""
    names = (" ".join(arguments[:words]) for words in range(_MOST_WORDS, 0, -1))
    rule: Mapping[str, str] = next((RULES[name] for name in names if name in RULES), {})
    action = rule.get("logged") or (rule.get("changed") if new else None)
    if action is not None and "--help" not in arguments:
        assert action in new or (action == "any" and new), f"{' '.join(arguments)} left {new}"
