"""The program of an extraction process: reads requests from stdin and writes one line of JSON for each to stdout.

A request is a line of JSON, `{"format": NAME, "size": BYTES}`, followed by the bytes of the source.
"""

import dataclasses
import json
import os
import sys
from typing import BinaryIO

from ....retrieval.text.extraction import SourceError
from ..extractors import FORMATS


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until there are no more."""
    while line := requests.readline():
        request = json.loads(line)
        reply = _extracted(request["format"], requests.read(request["size"]))
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.flush()


def _extracted(name: str, data: bytes) -> dict[str, object]:
    try:
        return dataclasses.asdict(FORMATS[name](data))
    except SourceError as error:
        return {"reason": str(error)}
    except RecursionError:
        return {"reason": "is nested too deep"}
    except MemoryError:
        return {"reason": "needs more memory than retrieval.extraction_memory_bytes"}
    except Exception as error:  # noqa: BLE001 - a damaged file makes a reader raise anything
        return {"reason": f"is damaged: {type(error).__name__}: {error}"}


def limit_memory(size: int) -> None:
    """Let the process have at most `size` bytes, where the operating system can limit it."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def main() -> None:
    """Serve with the memory that the first argument allows."""
    limit_memory(int(sys.argv[1]))
    # What a library prints may not get between the replies.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
