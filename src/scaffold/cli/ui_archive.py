"""A project as one file to download."""

import io
import time
import zipfile
from pathlib import Path

from scaffold.workspace.listing import files_of


def zipped(project: Path) -> bytes:
    """Pack the files of `project` into a zip, below a folder of its name, with modes and links."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in files_of(project):
            file = project / name
            written = time.localtime(file.lstat().st_mtime)
            entry = zipfile.ZipInfo(f"{project.name}/{name}", date_time=written[:6])
            entry.create_system = 3  # Unix, whose modes these are
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = file.lstat().st_mode << 16
            archive.writestr(entry, str(file.readlink()) if file.is_symlink() else file.read_bytes())
    return content.getvalue()
