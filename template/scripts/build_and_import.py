"""Build the package, check what is in it, and import all of it in an environment that holds only what it declares.

Arguments are command lines of the package (`"schemas check"`) that have to succeed there, too.
"""

import subprocess
import sys
import zipfile
from pathlib import Path
from shutil import rmtree

from packaging.metadata import Metadata, parse_email

(PACKAGE,) = (file.parent.name for file in Path("src").glob("*/main.py"))
DIST = Path("build", "dist")
CLEAN = Path("build", "clean-environment")
IMPORT_ALL = str(Path(__file__).with_name("import_all.py"))


def main() -> int:
    """Return 0 if every step succeeds; a failing step prints the reason and ends the run with 1."""
    rmtree(DIST, ignore_errors=True)
    must("uv", "build", "--quiet", "--out-dir", str(DIST))
    (wheel,) = DIST.glob("*.whl")
    check_metadata(wheel)
    check_files(wheel)
    requirements = DIST / "requirements.txt"
    exported = ["--frozen", "--all-extras", "--no-dev", "--no-emit-project"]
    must("uv", "export", "--quiet", *exported, "--output-file", str(requirements))
    must("uv", "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(CLEAN))
    interpreter = next(path for path in (CLEAN / "bin" / "python", CLEAN / "Scripts" / "python.exe") if path.exists())
    # `sync` takes away what is not listed, so the environment may be kept between runs.
    must("uv", "pip", "sync", "--quiet", "--python", str(interpreter), str(requirements))
    must("uv", "pip", "install", "--quiet", "--no-deps", "--reinstall", "--python", str(interpreter), str(wheel))
    must(str(interpreter), "-I", IMPORT_ALL, PACKAGE, *sys.argv[1:])
    return 0


def check_metadata(wheel: Path) -> None:
    """Hold the metadata to the standard, as an index does at upload; a long description is required."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        raw, unknown = parse_email(archive.read(name))
    if unknown:
        sys.exit(f"pyproject.toml: metadata that the standard does not know: {', '.join(unknown)}")
    if not (Metadata.from_raw(raw).description or "").strip():
        sys.exit("pyproject.toml: no long description; `readme` names its file")


def check_files(wheel: Path) -> None:
    """Hold the wheel to every file of the package, data as well as modules."""
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    source = Path("src")
    files = {path.relative_to(source).as_posix() for path in (source / PACKAGE).rglob("*") if path.is_file()}
    if missing := sorted(file for file in files - packed if "__pycache__" not in file):
        sys.exit(f"src/: not in the wheel, see the build settings in pyproject.toml: {', '.join(missing)}")


def must(*command: str) -> None:
    """Run a command that has to succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    raise SystemExit(main())
