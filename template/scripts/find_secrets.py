"""Find keys, tokens, passwords and private keys in everything that git keeps or would keep."""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from detect_secrets.core.plugins import initialize
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.plugins.base import BasePlugin, RegexBasedDetector
from detect_secrets.settings import transient_settings

# Too many false alarms among hashes and test addresses.
LEFT_OUT = {"Base64HighEntropyString", "HexHighEntropyString", "IPPublicDetector"}
# In these, a name like `password` has its value beside it.
SETTINGS = {".cfg", ".conf", ".env", ".ini", ".json", ".toml", ".yaml", ".yml", ""}
LOCKS = {".lock"}
# Outside a git repository there is no telling what would be kept; gates.toml names this exit code.
CANNOT_RUN = 3
FILTERS = ("allowlist.is_line_allowlisted", "heuristic.is_indirect_reference", "heuristic.is_templated_secret")


def main() -> int:
    """Print a line for each secret, never the secret itself; 1 when there is one."""
    kinds: Iterable[type[BasePlugin]] = get_mapping_from_secret_type_to_class().values()
    names = {kind.__name__ for kind in kinds} - LEFT_OUT
    found = SecretsCollection()
    with transient_settings(settings_of(sorted(names))):
        plugins: list[BasePlugin] = [initialize.from_plugin_classname(name) for name in sorted(names)]
        patterns = [it for plugin in plugins if isinstance(plugin, RegexBasedDetector) for it in plugin.denylist]
        for path in kept_files():
            if path.suffix in SETTINGS or any(search(path, patterns)):
                found.scan_file(str(path))
    for name, secret in found:
        print(f"{Path(name).as_posix()}:{secret.line_number}: {secret.type}")
    return 1 if found else 0


def settings_of(detectors: list[str]) -> dict[str, object]:
    """Return the settings of a scan."""
    return {
        "plugins_used": [{"name": name} for name in detectors],
        "filters_used": [{"path": f"detect_secrets.filters.{name}"} for name in FILTERS],
    }


def search(path: Path, patterns: list[re.Pattern[str]]) -> Iterator[bool]:
    """Search a whole file at once, which is quicker than line by line."""
    text = path.read_text("utf-8", errors="replace")
    return (pattern.search(text) is not None for pattern in patterns)


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
