"""Servers and workers that are killed at any moment under load: nothing acknowledged is lost or done again."""

import random
import time
from pathlib import Path

import pytest

from ..stepwise import broken_promises, under_load, wait_for_the_jobs


@pytest.mark.parametrize(
    ("victims", "times"),
    [
        (("server", "worker-1", "worker-2"), 3),
        pytest.param(("server",), 50, marks=pytest.mark.slow),
        pytest.param(("worker-1", "worker-2"), 50, marks=pytest.mark.slow),
    ],
    ids=["each", "server", "workers"],
)
def test_kills_lose_nothing_and_repeat_nothing(database: Path, victims: tuple[str, ...], times: int) -> None:
    chance = random.Random(times)  # noqa: S311 - the moments of the kills
    with under_load(database, "worker-1", "worker-2") as client:
        for number in range(times):
            if victims == ("server",):
                client.answered()
            time.sleep(chance.uniform(0, 0.2))
            client.cluster.kill(victims[number % len(victims)])
        client.answered()
        client.stop()
        wait_for_the_jobs()
    assert broken_promises(client) == []
