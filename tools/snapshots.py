"""Take new snapshots of the template's HTTP API: template/docs/openapi/<feature>.json."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.worktree import ROOT, TEMPLATE, export_template, render

SNAPSHOTS = Path("docs", "openapi")


def main() -> int:
    """Let a project of the full preset write its snapshots, and take them over; give the exit code."""
    with TemporaryDirectory() as folder:
        template = export_template(Path(folder) / "template")
        project = render(template, {"start_from": "full"}, Path(folder) / "full")
        shutil.copyfile(ROOT / "locks" / "uv.lock", project / "uv.lock")
        environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
        for step in (
            ["uv", "lock", "--quiet"],
            ["uv", "sync", "--quiet"],
            ["uv", "run", "--no-sync", "python", "scripts/openapi.py", "--write"],
        ):
            if code := subprocess.run(step, cwd=project, env=environment, check=False).returncode:
                return code
        shutil.rmtree(TEMPLATE / SNAPSHOTS, ignore_errors=True)
        shutil.copytree(project / SNAPSHOTS, TEMPLATE / SNAPSHOTS)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
