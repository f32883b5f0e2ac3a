"""Load `POST /scores/churn` with locust, in an environment that has it.

Arguments: address, users, seconds; the body is read from stdin. Each user sends the next request when the
last is answered, over a connection of its own. An error is a failed connection or an answer that is not 2xx.
"""

import json
import sys
from statistics import quantiles

import gevent
from locust import FastHttpUser, task
from locust.env import Environment


def main() -> None:
    """Print the figures; latencies are exact, locust's own table rounds them."""
    address, users, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    body = json.load(sys.stdin)
    taken: list[float] = []
    errors: list[Exception] = []

    class Client(FastHttpUser):
        host = address

        @task
        def score(self) -> None:
            self.client.post("/scores/churn", json=body)

    def record(*, response_time: float, exception: Exception | None, **_: object) -> None:
        if exception is None:
            taken.append(response_time)
        else:
            errors.append(exception)

    environment = Environment(user_classes=[Client])
    environment.events.request.add_listener(record)
    runner = environment.create_local_runner()
    runner.start(users, spawn_rate=users)
    gevent.sleep(seconds)
    runner.quit()
    percentiles = quantiles(taken, n=100)
    found = {"rps": len(taken) / seconds, "p50_ms": percentiles[49], "p99_ms": percentiles[98]}
    print(json.dumps({**found, "errors": len(errors)}))


if __name__ == "__main__":
    main()
