"""Models that are slow, gone or wrong: `python -m tests.retrieval.chaos` asks questions while they are.

Prints for each what is promised and what was observed. Promised is every time: no answer is made up, every question is
answered, refused or told to come again (never 500), and what needs no model is as quick as before. Exit code 1: a
promise was broken.
"""

import json
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..chaos import watched
from ..llm.provider import Fault, LoopbackServer
from ..loopback import serve
from ..processes import PATIENCE_S, Cluster, started, workplace

_QUESTIONS = 8
_ASKERS = 4
# What needs no model has to answer within that.
_QUICK_S = 2.0
_INVENTED = json.dumps({"answer": "The moon.", "citations": [{"chunk_id": "c1", "quote": "It is the moon."}]})
_SETTINGS = {
    "APP_LIMITS__RATE": "1000000/minute",
    "APP_CHAT__PROVIDER": "openai-compatible",
    "APP_CHAT__MODEL": "loopback-1",
    "APP_CHAT__TIMEOUT_S": "1",
    "APP_CHAT__DEADLINE_S": "3",
    "OPENAI_COMPATIBLE_API_KEY": "loopback",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model with a fault, and the statuses that a question may have while it lasts."""

    name: str
    statuses: frozenset[int]
    fault: Fault | None = None
    text: str = ""


MODELS = (
    Model(name="slow", fault=Fault.SLOW_HEADERS, statuses=frozenset({502, 503})),
    Model(name="slow in its reply", fault=Fault.SLOW_BODY, statuses=frozenset({200, 502, 503})),
    Model(name="gone", fault=Fault.OVERLOADED, statuses=frozenset({502, 503})),
    Model(name="wrong: no JSON", text="I am sorry, I cannot.", statuses=frozenset({200, 502})),
    Model(name="wrong: invented", text=_INVENTED, statuses=frozenset({200, 502})),
)


def asked(port: int) -> tuple[int, bool]:
    """Return the status of a question, and whether it got an answer that is no refusal."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/ask",
        data=json.dumps({"question": "Which layer may import infrastructure?"}).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:  # noqa: S310
            return response.status, not json.loads(response.read())["refused"]
    except urllib.error.HTTPError as error:
        return error.code, False
    except OSError:
        return 0, False


def observe(model: Model, provider: LoopbackServer, cluster: Cluster) -> tuple[str, list[str]]:
    """Ask questions while a model has its fault, and return what was observed and the promises that were broken."""
    provider.reset()
    provider.fault, provider.text = model.fault, model.text
    with started(cluster, "server"), watched(cluster.port) as watch:
        begun = time.monotonic()
        with ThreadPoolExecutor(_ASKERS) as pool:
            answers = list(pool.map(asked, [cluster.port] * _QUESTIONS))
        elapsed = time.monotonic() - begun
        time.sleep(0.2)
    statuses = Counter(status for status, _ in answers)
    slowest = max(watch.alive_s)
    broken = []
    if unexpected := statuses.keys() - model.statuses:
        broken.append(f"status {sorted(unexpected)}")
    if any(is_answer for _, is_answer in answers):
        broken.append("an answer was made up")
    if slowest > _QUICK_S or watch.ready != {200}:
        broken.append(f"/livez took {slowest:.1f} s, /readyz was {sorted(watch.ready)}")
    shown = ", ".join(f"{status} x {number}" for status, number in sorted(statuses.items()))
    return f"{shown} in {elapsed:.1f} s; /livez at most {slowest:.2f} s", broken


def lines() -> Iterator[tuple[str, bool]]:
    """Yield what to print of each model, and whether a promise was broken."""
    with workplace() as folder, serve(provider := LoopbackServer()) as url:
        cluster = Cluster(folder=folder, settings={**_SETTINGS, "APP_CHAT__BASE_URL": f"{url}/v1"})
        cluster.run("ingest", "docs")
        for model in MODELS:
            observed, broken = observe(model, provider, cluster)
            allowed = " or ".join(map(str, sorted(model.statuses)))
            yield f"{'BROKEN' if broken else 'kept'}  model {model.name}", bool(broken)
            yield f"  promised  {allowed}; nothing is made up, and what needs no model answers", False
            yield f"  observed  {'; '.join([observed, *broken])}", False


def main() -> int:
    """Print the lines and return the exit code."""
    failed = False
    for line, is_broken in lines():
        print(line, flush=True)  # noqa: T201
        failed = failed or is_broken
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
