"""The runner of gates, as it is handed out: outcomes, exit codes, places, forms."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tools.worktree import TEMPLATE

RUNNER = TEMPLATE / "scripts" / "check.py"
PASSES = 'run = ["python", "-c", "pass"]'
FAILS = """run = ["python", "-c", "print('a.py:3: X1 wrong'); raise SystemExit(1)"]"""


def row(gate: str, run: str, *more: str) -> str:
    return "\n".join(["[[gate]]", f'id = "{gate}"', f'catches = "{gate}"', run, 'fix = "mend it"', *more, ""])


def run(
    folder: Path, table: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    (folder / "gates.toml").write_text(table, "utf-8")
    (folder / "a.py").write_text("x = 1\n", "utf-8")
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, RUNNER, *arguments],
        cwd=folder,
        env={**inherited, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_failure_is_told_with_its_place_and_its_fix(tmp_path: Path) -> None:
    done = run(tmp_path, row("good", PASSES) + row("bad", FAILS))

    assert done.returncode == 1
    assert "ok   good" in done.stdout
    assert "FAIL bad" in done.stdout
    assert done.stdout.endswith("a.py:3: X1 wrong\nwhere: a.py:3\nfix: mend it\nmore: docs/gates.md\n")


@pytest.mark.parametrize("name", ["src/**x", "**a", "[", "x" * 5000, "..", "/"])
def test_what_is_no_file_is_no_place(tmp_path: Path, name: str) -> None:
    (tmp_path / "src" / "desk").mkdir(parents=True)
    fails = f"""run = ["python", "-c", "print('see `{name}`'); raise SystemExit(1)"]"""
    done = run(tmp_path, row("bad", fails))

    assert (done.returncode, done.stderr) == (1, "")
    assert "fix: mend it" in done.stdout


def test_verdicts_as_json_come_in_the_order_of_the_table(tmp_path: Path) -> None:
    slow = 'run = ["python", "-c", "import time; time.sleep(0.2)"]'
    done = run(tmp_path, row("slow", slow) + row("bad", FAILS), "--json", "--jobs", "2")

    verdicts = json.loads(done.stdout)
    assert [(verdict["id"], verdict["outcome"], verdict["passed"]) for verdict in verdicts] == [
        ("slow", "passed", True),
        ("bad", "failed", False),
    ]
    assert verdicts[1]["findings"] == [{"place": {"file": "a.py", "line": 3}, "message": "X1 wrong"}]


def test_sarif_has_a_rule_for_each_gate_and_a_result_for_each_place(tmp_path: Path) -> None:
    silent = 'run = ["python", "-c", "raise SystemExit(1)"]'
    placed = row("placed", silent, 'file = "a.py"')
    done = run(tmp_path, row("good", PASSES) + row("bad", FAILS) + row("silent", silent) + placed, "--sarif")

    log = json.loads(done.stdout)["runs"][0]
    assert [rule["id"] for rule in log["tool"]["driver"]["rules"]] == ["good", "bad", "silent", "placed"]
    assert [
        (result["ruleId"], result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        for result in log["results"]
    ] == [("bad", "a.py"), ("silent", "gates.toml"), ("placed", "a.py")]
    assert log["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}


def test_a_sarif_log_has_what_its_standard_requires(tmp_path: Path) -> None:
    log = json.loads(run(tmp_path, row("good", PASSES) + row("bad", FAILS), "--sarif").stdout)

    # SARIF 2.1.0, sections 3.13 to 3.30: required properties, their types and closed sets of values.
    assert log["version"] == "2.1.0"
    assert log["$schema"].startswith("https://")
    for one in log["runs"]:
        driver = one["tool"]["driver"]
        assert driver["name"]
        assert all(rule["id"] and rule["shortDescription"]["text"] for rule in driver["rules"])
        known = {rule["id"] for rule in driver["rules"]}
        for result in one["results"]:
            assert result["message"]["text"]
            assert result["ruleId"] in known
            assert result["level"] in {"none", "note", "warning", "error"}
            for location in result["locations"]:
                place = location["physicalLocation"]
                assert not Path(place["artifactLocation"]["uri"]).is_absolute()
                assert place.get("region", {"startLine": 1})["startLine"] >= 1


def test_times_are_told_gate_by_gate_and_summed_up(tmp_path: Path) -> None:
    busy = 'run = ["python", "-c", "sum(range(20_000_000))"]'

    told = run(tmp_path, row("idle", PASSES) + row("busy", busy))
    verdicts = json.loads(run(tmp_path, row("idle", PASSES) + row("busy", busy), "--json").stdout)

    assert told.stdout.splitlines()[-1].startswith("2 gates in ")
    assert told.stdout.endswith("the longest: busy\n")
    if sys.platform != "win32":
        idle, busy_verdict = (verdict["cpu_seconds"] for verdict in verdicts)
        assert 0 < idle < busy_verdict


def test_a_gate_keeps_compiled_modules_whatever_the_shell_says(tmp_path: Path) -> None:
    ask = """run = ["python", "-c", "import sys; raise SystemExit(sys.dont_write_bytecode)"]"""

    assert run(tmp_path, row("ask", ask), environment={"PYTHONDONTWRITEBYTECODE": "1"}).returncode == 0


@pytest.mark.parametrize(
    "gate",
    [
        row("missing", 'run = ["no-such-tool"]'),
        row("offline", 'run = ["python", "-c", "raise SystemExit(2)"]', "unavailable = 2"),
    ],
    ids=["tool", "service"],
)
def test_a_gate_that_cannot_run_says_so_and_fails_only_in_ci(tmp_path: Path, gate: str) -> None:
    here = run(tmp_path, gate)
    in_ci = run(tmp_path, gate, environment={"CI": "true"})

    assert (here.returncode, in_ci.returncode) == (0, 1)
    assert "could not run" in here.stdout
    assert "ok " not in here.stdout


def test_a_gate_waits_for_those_that_it_comes_after(tmp_path: Path) -> None:
    write = """run = ["python", "-c", "import time; time.sleep(0.3); open('made', 'w').close()"]"""
    read = """run = ["python", "-c", "open('made')"]"""

    done = run(tmp_path, row("write", write) + row("read", read, 'after = ["write"]'), "--jobs", "2")

    assert done.returncode == 0, done.stdout


def test_nightly_gates_run_only_when_asked_for(tmp_path: Path) -> None:
    table = row("daily", PASSES) + row("nightly", FAILS, "nightly = true")

    daily, nightly = run(tmp_path, table), run(tmp_path, table, "--nightly")

    assert daily.returncode == 0
    assert "not run: nightly" in daily.stdout
    assert nightly.returncode == run(tmp_path, table, "--only", "nightly").returncode == 1
    assert "daily" not in nightly.stdout


@pytest.mark.parametrize(
    ("table", "arguments", "says"),
    [
        (row("good", PASSES), ("--only", "nowhere"), "no gate nowhere\nhelp: one of good"),
        ("[[gate]]\nid = 1\nnonsense = 2\n", (), "error: gates.toml: "),
        ("not toml", (), "error: gates.toml: "),
    ],
    ids=["unknown", "malformed", "unreadable"],
)
def test_a_wrong_choice_or_table_is_a_clear_error(
    tmp_path: Path, table: str, arguments: tuple[str, ...], says: str
) -> None:
    done = run(tmp_path, table, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    for_programs = json.loads(run(tmp_path, table, *arguments, "--json").stdout)
    assert for_programs["error"]["message"] in done.stderr


def test_a_gate_that_never_stops_printing_is_stopped_and_fails(tmp_path: Path) -> None:
    endless = """run = ["python", "-c", "while True: print('x' * 1000)"]"""

    (verdict,) = json.loads(run(tmp_path, row("endless", endless), "--json").stdout)

    assert (verdict["outcome"], verdict["exit_code"]) == ("failed", -9)
    assert verdict["output"].endswith("it was stopped: it printed more than 8,388,608 characters")
    assert len(verdict["output"]) < 9_000_000
