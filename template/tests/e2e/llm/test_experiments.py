"""`eval experiments`: a grid of settings is measured, recorded, compared and measured again."""

import json
from pathlib import Path

from ...conftest import Cli

EXPERIMENT = """
name: corrections
suite: output_correction
metric: repaired_rate
grid:
  gateway.max_corrections: [0, 2]
"""


def test_an_experiment_is_recorded_compared_and_reproduced(cli: Cli, project: Path) -> None:
    file = project / "corrections.yaml"
    file.write_text(EXPERIMENT)
    assert cli("eval", "experiments", "run", str(file)).exit_code == 0
    ((name, listed),) = json.loads(cli("eval", "experiments", "list", "--json").stdout).items()
    assert name.startswith("corrections-")
    assert listed["ranking"][0]["settings"] == {"gateway.max_corrections": 2}
    shown = json.loads(cli("eval", "experiments", "show", "latest", "--json").stdout)
    assert shown == listed
    compared = json.loads(cli("eval", "experiments", "compare", name, "2", "1", "--json").stdout)
    assert compared["verdict"] in {"fail", "inconclusive", "pass"}
    record = project / "experiments" / "runs" / name / "record.json"
    edited = json.loads(record.read_text())
    edited["trials"][0]["metrics"]["repaired_rate"] = 0.123
    record.write_text(json.dumps(edited))
    done = cli("eval", "experiments", "reproduce", name)
    assert done.exit_code == 1
    (difference,) = json.loads(done.stdout)["differences"]
    assert "repaired_rate was 0.123" in difference


def test_what_cannot_be_run_is_named(cli: Cli, project: Path) -> None:
    file = project / "wrong.yaml"
    for old, new, named in (
        ("output_correction", "unknown_suite", "suite: no suite 'unknown_suite'; there are "),
        ("repaired_rate", "beauty", "metric: 'beauty' is none of those of output_correction: "),
        ("gateway.max_corrections", "gateway.max_korrections", "grid: gateway.max_korrections: Extra inputs"),
        ("gateway.max_corrections", "state_dir", "grid: state_dir: only chat, gateway"),
        ("grid:", "table:", "wrong.yaml: grid: "),
    ):
        file.write_text(EXPERIMENT.replace(old, new))
        done = cli("eval", "experiments", "run", str(file))
        assert done.exit_code != 0
        assert named in done.stderr
    assert "no such file" in cli("eval", "experiments", "run", "nowhere.yaml").stderr.lower()
    assert "no such record" in cli("eval", "experiments", "show", "nothing").stderr
