"""Find keys, tokens, passwords and private keys in everything that git keeps or would keep."""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from detect_secrets.core.plugins import initialize
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.core.scan import scan_line
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.plugins.base import BasePlugin, RegexBasedDetector
from detect_secrets.settings import transient_settings

# Too many false alarms among hashes and test addresses.
LEFT_OUT = {"Base64HighEntropyString", "HexHighEntropyString", "IPPublicDetector"}
# In these, a name like `password` has its value beside it.
SETTINGS = {".cfg", ".conf", ".env", ".ini", ".json", ".toml", ".yaml", ".yml", ""}
LOCKS = {".lock"}
# Written from the code, where a field called `password` has an example beside it, not its value.
SNAPSHOTS = "docs/openapi"
# Outside a git repository there is no telling what would be kept; gates.toml names this exit code.
CANNOT_RUN = 3
ALLOWED_NEXT = "pragma: allowlist nextline secret"
FILTERS = ("allowlist.is_line_allowlisted", "heuristic.is_indirect_reference", "heuristic.is_templated_secret")


def main() -> int:
    """Print a line for each secret, never the secret itself; 1 when there is one."""
    found = {f"{path.as_posix()}:{line}: looks like a secret: {kind}" for path, line, kind in secrets_in(kept_files())}
    print("\n".join(sorted(found)), end="\n" if found else "")
    return 1 if found else 0


def secrets_in(paths: Iterable[Path]) -> Iterator[tuple[Path, int, str]]:
    """Yield file, line and kind of each secret."""
    kinds: Iterable[type[BasePlugin]] = get_mapping_from_secret_type_to_class().values()
    names = {kind.__name__ for kind in kinds} - LEFT_OUT
    with transient_settings(settings_of(sorted(names))):
        plugins: list[BasePlugin] = [initialize.from_plugin_classname(name) for name in sorted(names)]
        patterns = [it for plugin in plugins if isinstance(plugin, RegexBasedDetector) for it in plugin.denylist]
        for path in paths:
            yield from ((path, line, kind) for line, kind in secrets_of(path, patterns))


def secrets_of(path: Path, patterns: list[re.Pattern[str]]) -> Iterator[tuple[int, str]]:
    """Yield line and kind of each secret in a file."""
    try:
        text = path.read_text("utf-8", errors="replace")
    except FileNotFoundError:  # taken away since it was listed, as other gates run meanwhile
        return
    if path.suffix in SETTINGS and not path.is_relative_to(SNAPSHOTS):
        collection = SecretsCollection()
        collection.scan_file(str(path))
        yield from ((secret.line_number, secret.type) for _, secret in collection)
    # Line by line over everything takes long, and the library leaves out comments of YAML files.
    if any(pattern.search(text) for pattern in patterns):
        for number, (before, line) in enumerate(pairwise(["", *text.splitlines()]), start=1):
            if ALLOWED_NEXT not in before and any(pattern.search(line) for pattern in patterns):
                yield from ((number, secret.type) for secret in scan_line(line))


def settings_of(detectors: list[str]) -> dict[str, object]:
    """Return the settings of a scan."""
    return {
        "plugins_used": [{"name": name} for name in detectors],
        "filters_used": [{"path": f"detect_secrets.filters.{name}"} for name in FILTERS],
    }


def kept_files() -> list[Path]:
    """Return the files that git tracks or would add, but no lock files: those hold hashes."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(listing, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{done.stderr.strip()}\nhelp: git init")
        sys.exit(CANNOT_RUN)
    paths = [Path(name) for name in done.stdout.split("\0") if name]
    return [path for path in paths if path.suffix not in LOCKS and path.is_file()]


if __name__ == "__main__":
    raise SystemExit(main())
