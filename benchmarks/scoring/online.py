"""Load `POST /scores` with wrk on loopback, and time the bare model call. Runs inside the project."""

import json
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import numpy as np
from support_desk.composition.scoring.rows import model_store
from support_desk.composition.scoring.training import all_customers
from support_desk.config.loading import load_settings
from support_desk.infrastructure.scoring.estimators import FittedChurnModel, one_thread

CUSTOMER = {
    "customer_id": "new", "tenure_months": 3, "monthly_charges": 89.5, "total_charges": 268.5,
    "has_partner": False, "has_dependents": False, "phone_service": True, "multiple_lines": False,
    "online_security": False, "online_backup": False, "device_protection": False, "tech_support": False,
    "streaming_tv": True, "streaming_movies": True, "paperless_billing": True, "internet_service": "fiber",
    "contract": "month-to-month", "payment_method": "electronic-check",
}  # fmt: skip
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


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
        wait_for(f"http://127.0.0.1:{port}/health")
        figures = {"seconds": float(seconds)}
        for connections in (1, 8):
            figures |= load(port, connections, seconds)
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


def load(port: int, connections: int, seconds: int) -> dict[str, float]:
    """Return what wrk measured; an error is a failed connection or an answer that is not 2xx."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f"wrk.method = 'POST'\nwrk.body = [[{json.dumps(CUSTOMER)}]]\n")
        script.write("wrk.headers['Content-Type'] = 'application/json'\n")
        script.flush()
        address = f"http://127.0.0.1:{port}/scores"
        threads = str(min(connections, 2))
        command = ["wrk", "-t", threads, "-c", str(connections), "-d", f"{seconds}s", "--latency", "-s"]
        done = subprocess.run([*command, script.name, address], check=True, capture_output=True, text=True)
    text = done.stdout
    errors = sum(int(count) for count in re.findall(r"(?:connect|read|write|timeout) (\d+)", text))
    errors += sum(int(count) for count in re.findall(r"Non-2xx or 3xx responses: (\d+)", text))
    rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
    assert rate  # noqa: S101
    return {
        f"c{connections}_rps": float(rate[1]),
        f"c{connections}_p50_ms": percentile(text, 50),
        f"c{connections}_p99_ms": percentile(text, 99),
        f"c{connections}_errors": errors,
    }


def percentile(text: str, share: int) -> float:
    """Return a latency of wrk's table in milliseconds."""
    found = re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", text)
    assert found  # noqa: S101
    return float(found[1]) * UNITS[found[2]]


def bare() -> dict[str, float]:
    """Return the latency of the estimator alone for one encoded row."""
    model = model_store(load_settings()).load().model
    assert isinstance(model, FittedChurnModel)  # noqa: S101
    [row] = np.vsplit(model.transformer.transform(all_customers(load_settings()).values[:1]), 1)
    taken = []
    for _ in range(500):
        started = time.perf_counter()
        with one_thread():
            model.estimator.predict_proba(row)
        taken.append((time.perf_counter() - started) * 1000)
    p50, p99 = np.percentile(taken, [50, 99])
    return {"bare_p50_ms": float(p50), "bare_p99_ms": float(p99)}


if __name__ == "__main__":
    main()
