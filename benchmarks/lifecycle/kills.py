"""Inside a project: kill `tune`, `train` and `predict` at random moments; do they end as undisturbed runs?

Argument: kills of each. The moments are spread over the time that an undisturbed run takes.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

TRIALS = 4
# Some hundred parts of a prediction.
ENVIRONMENT = {**os.environ, "APP_SCORING__ESTIMATOR__KIND": "linear", "APP_SCORING__BATCH_ROWS": "12"}
TUNE = ("tune", "churn", "--trials", str(TRIALS))
TRAIN = ("train", "churn", "--parameters", "experiments/tuned/churn.yaml")
PREDICT = ("predict", "churn")


def main() -> None:
    """Print how many kills hit a run that was under way, and whether the ends are the same."""
    kills, chance = int(sys.argv[1]), random.Random(7)  # noqa: S311
    found: dict[str, object] = {}
    for name, words in (("tune", TUNE), ("train", TRAIN), ("predict", PREDICT)):
        clear()
        if words is PREDICT:
            whole(TRAIN)
        started = time.monotonic()
        wanted = whole(words)
        spent = time.monotonic() - started
        if words is not PREDICT:
            clear()
        hit = sum(killed(words, chance.uniform(0.2, 1.0) * spent) for _ in range(kills))
        found[f"{name}_kills"], found[f"{name}_same"] = hit, whole(words) == wanted
    print(json.dumps(found))


def clear() -> None:
    """Remove what runs have made."""
    shutil.rmtree("var", ignore_errors=True)
    for stage in Path("data").glob("0[2-4]-*"):
        shutil.rmtree(stage)


def whole(words: tuple[str, ...]) -> object:
    """Run a command to its end and return what it found: trials, or the scores and files of the model."""
    done = subprocess.run(command(words), env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, text=True)
    result = json.loads(done.stdout)
    if words[0] == "tune":
        return result
    if words[0] == "predict":
        file = Path(result["file"])
        found = hashlib.sha256(file.read_bytes()).hexdigest()
        # So that the next run has to write it.
        file.unlink()
        return result["rows"], found
    folder = Path("var/models/churn") / result["model_version"]
    hashes = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
        if file.suffix == ".json" and file.name != "metadata.json"
    }
    return result["model_version"], result["metrics"], hashes


def killed(words: tuple[str, ...], after_s: float) -> bool:
    """Start a command, kill it after a while, and return whether it was under way."""
    with subprocess.Popen(
        command(words), env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        try:
            run.wait(after_s)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            return True
    return False


def command(words: tuple[str, ...]) -> list[str]:
    """Return the command line."""
    return [sys.executable, "-m", "support_desk", *words]


if __name__ == "__main__":
    main()
