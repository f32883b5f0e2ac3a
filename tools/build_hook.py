"""Puts the template's bundle into the wheel, and into the source distribution from which wheels are built."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = "src/scaffold/template.bundle"


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc]
    """Runs before every build. An editable install reads the checkout and needs no bundle."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the bundle where there is a repository; a source distribution holds it already."""
        if version == "editable":
            return
        root = Path(self.root)
        file = root / BUNDLE
        if (root / ".git").exists():
            bundle = runpy.run_path(str(root / "tools" / "bundle.py"))
            bundle["write_bundle"](root, bundle["known_versions"](root), file)
        target = "scaffold/template.bundle" if self.target_name == "wheel" else BUNDLE
        build_data["force_include"][str(file)] = target
