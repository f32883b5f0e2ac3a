"""Time a cached answer. Run by `make bench-cache` in a generated project, whose package is `support_desk`."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from support_desk.composition.retrieval.cache import open_cache
from support_desk.config.settings import Settings
from support_desk.domain.retrieval.answers import Answer, Citation
from support_desk.services.retrieval.answer_cache import AnswerCache

ROUNDS = 2_000
NOTE = """
Of the cache alone, hash of the key, JSON and validation of the answer included; search, which runs
before, is not. Medians. Out of reach: after two failures in a row Redis is not asked for five seconds."""


def cost(store: str, *, is_reached: bool = True) -> tuple[float, float]:
    """Return the median milliseconds of a hit and of keeping an answer."""
    cache_settings = {"store": store, "timeout_s": 5}
    settings = Settings.model_validate({"retrieval": {"cache": cache_settings}})
    with open_cache(settings, "answers") as cache:
        assert cache is not None  # noqa: S101
        kept = AnswerCache(cache=cache, depends_on="prompt", tenant=lambda: "main")
        citation = Citation(chunk_id="a.md#1", document_id="a.md", quote="Whales swim." * 5)
        answer = Answer(
            text="Whales swim in the sea." * 5,
            citations=(citation,),
            refusal_reason=None,
            unsupported=(),
            answered_by="model",
            trace_id="t",
        )
        passages = "Whales swim in the sea, and breathe air. " * 200
        hits, puts = [], []
        for number in range(ROUNDS):
            question = f"Do whales swim? {number % 50}"
            started = time.perf_counter()
            kept.keep(question, passages, answer)
            between = time.perf_counter()
            found = kept.find(question, passages)
            hits.append(time.perf_counter() - between)
            puts.append(between - started)
            if (found is not None) is not is_reached:
                raise SystemExit(f"{store}: {found}")
    return median(hits) * 1_000, median(puts) * 1_000


def main() -> int:
    """Print the table."""
    rows = {"in memory": cost("memory")}
    os.environ["REDIS_URL"] = "redis://127.0.0.1:9/0"
    rows["Redis, out of reach"] = cost("redis", is_reached=False)
    if server := shutil.which("redis-server") or shutil.which("valkey-server"):
        with tempfile.TemporaryDirectory() as folder:
            socket = Path(folder) / "redis.sock"
            command: list[str | Path] = [
                server,
                "--port",
                "0",
                "--unixsocket",
                socket,
                "--save",
                "",
                "--dir",
                folder,
            ]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
                while not socket.exists():
                    time.sleep(0.01)
                os.environ["REDIS_URL"] = f"unix://{socket}"
                rows["Redis, by a socket of this machine"] = cost("redis")
                process.kill()
    print("| cache | a hit, ms | to keep an answer, ms |\n|---|---:|---:|")
    for name, (hit, put) in rows.items():
        print(f"| {name} | {hit:.3f} | {put:.3f} |")
    print(NOTE)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
