"""Load `POST /scores/churn` on loopback, and time the bare model call. Runs inside the project."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
from support_desk.composition.scoring.rows import model_store
from support_desk.composition.scoring.training import all_rows
from support_desk.config.loading import load_settings
from support_desk.domain.churn import TABLE
from support_desk.infrastructure.scoring.estimators import FittedEstimator
from support_desk.infrastructure.scoring.estimators.estimator import one_thread

CUSTOMER = {
    "customer_id": "new", "tenure_months": 3, "monthly_charges": 89.5, "total_charges": 268.5,
    "has_partner": False, "has_dependents": False, "phone_service": True, "multiple_lines": False,
    "online_security": False, "online_backup": False, "device_protection": False, "tech_support": False,
    "streaming_tv": True, "streaming_movies": True, "paperless_billing": True, "internet_service": "fiber",
    "contract": "month-to-month", "payment_method": "electronic-check",
}  # fmt: skip
USERS = (1, 8)


def main() -> None:
    """Print the figures."""
    seconds = int(sys.argv[1])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "support_desk", "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/health")
        # The first request reads the model.
        load(address, 1, 1)
        figures = {"seconds": float(seconds)}
        for users in USERS:
            figures |= {
                f"users{users}_{name}": value for name, value in load(address, users, seconds).items()
            }
    finally:
        server.terminate()
        server.wait(10)
    print(json.dumps({**figures, **bare()}))


def wait_for(url: str) -> None:
    """Return when the server answers; at most 60 s."""
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=1)  # noqa: S310
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{url}: no answer")


def load(address: str, users: int, seconds: int) -> dict[str, float]:
    """Return what the load generator measured."""
    command = ["uv", "run", "--quiet", "--no-project", "--with", "locust>=2.47", "python"]
    script = Path(__file__).with_name("load.py")
    done = subprocess.run(
        [*command, script, address, str(users), str(seconds)],
        input=json.dumps(CUSTOMER),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def bare() -> dict[str, float]:
    """Return the latency of the estimator alone for one encoded row."""
    model = model_store(load_settings(), TABLE).load().model
    assert isinstance(model, FittedEstimator)  # noqa: S101
    [row] = np.vsplit(model.transformer.transform(all_rows(load_settings(), TABLE).values[:1]), 1)
    taken = []
    for _ in range(500):
        started = time.perf_counter()
        with one_thread("boosting"):
            model.estimator.predict(row)
        taken.append((time.perf_counter() - started) * 1000)
    p50, p99 = np.percentile(taken, [50, 99])
    return {"bare_p50_ms": float(p50), "bare_p99_ms": float(p99)}


if __name__ == "__main__":
    main()
