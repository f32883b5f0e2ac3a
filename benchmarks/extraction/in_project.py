"""Runs inside a generated project: prints the texts of the files below a folder, a JSON document a line."""

import importlib
import json
import sys
from pathlib import Path


def main(folder: str) -> None:
    """Print path and text of each file."""
    package = next(path.parent.name for path in Path("src").glob("*/composition"))
    adapters = importlib.import_module(f"{package}.infrastructure.retrieval.extractors")
    for path in sorted(Path(folder).rglob("*.*")):
        try:
            found = adapters.FORMATS[adapters.SUFFIXES[path.suffix]](path.read_bytes())
            text, reason = found.text, ""
        except Exception as error:  # noqa: BLE001 - as an ingestion, which records any error of a source
            text, reason = "", str(error)
        print(json.dumps({"path": str(path), "text": text, "reason": reason}))


if __name__ == "__main__":
    main(sys.argv[1])
