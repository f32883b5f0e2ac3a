import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from {{ package_name }}.domain.scoring.targets import BinaryTarget, ClassTarget, NumberTarget, score_names

from ..conftest import Cli, served
from ..scoring.project import ROWS, TABLES, copy_trained_state, declare, lines_of, raw_file, write_raw

MACHINE = {"serial": "new", "age": 12, "hours": 20_000.5, "guarded": False, "site": "yard", "grade": "c"}
PLANT = {"plant": "new", "height": 150.0, "leaves": 120}
SWITCH = {"switch": "new", "outside": True}
FRUIT = {"fruit": "new", "weight": None, "picked": "2026-08-28", "kind": "pear"}
BRIDGE = {"bridge": "new", "span": 250.5, "lanes": 3}
REQUESTS = {"bridges": BRIDGE, "fruits": FRUIT, "machines": MACHINE, "plants": PLANT, "switches": SWITCH}


@pytest.fixture
def machines(project: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    declare(project, monkeypatch, "machines")
    return "machines"


@pytest.fixture
def api(machines: str, project: Path) -> Iterator[TestClient]:
    del machines
    with served(project) as client:
        yield client


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_scored_from_raw_rows_to_a_served_score(
    cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    declare(project, monkeypatch, name)
    trained = cli("train")
    assert trained.exit_code == 0, trained.stderr
    version = json.loads(trained.stdout)["model_version"]
    for card in ("card.md", "card.html"):
        assert version in (project / "var/models" / name / version / card).read_text()

    predicted = cli("predict")
    assert predicted.exit_code == 0, predicted.stderr
    run = json.loads(predicted.stdout)
    header, *lines = (project / run["file"]).read_text().splitlines()
    id_name, target = TABLES[name].id.name, TABLES[name].target
    names = ("prediction", *score_names(target)) if isinstance(target, ClassTarget) else ("score",)
    assert (header, len(lines)) == (",".join((id_name, *names)), run["rows"])
    known, first, *rest = lines[0].split(",")
    scored = json.loads(cli("score", known).stdout)
    assert scored[id_name] == known
    found = scored["score"] if isinstance(target, BinaryTarget) else scored["prediction"]
    assert found == (first if isinstance(target, ClassTarget) else float(first))
    assert [*scored.get("probabilities", {}).values()] == [float(one) for one in rest]

    with served(project) as client:
        response = client.post(f"/scores/{name}", json=REQUESTS[name])
    assert response.status_code == 200, response.text
    body = response.json()
    assert (body[id_name], body["model_version"]) == ("new", version)
    match target:
        case BinaryTarget():
            assert body["score"] > 0.5
        case ClassTarget():
            assert body["prediction"] == "soft"
            assert sum(body["probabilities"].values()) == pytest.approx(1)
        case NumberTarget():
            assert body["prediction"] == pytest.approx(90, abs=20)


def test_several_tables_are_told_apart_by_name(cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(project, monkeypatch, *TABLES)
    for command in ("prepare", "train", "predict"):
        unnamed = cli(command)
        assert unnamed.exit_code == 2
        assert "name one of bridges, fruits, machines, plants, switches" in unnamed.stderr
        for name in TABLES:
            named = cli(command, name)
            assert named.exit_code == 0, named.stderr
    unknown = cli("train", "mushrooms")
    assert unknown.exit_code == 2
    assert "no table 'mushrooms' is declared" in unknown.stderr
    assert "`scaffold generate table NAME --from FILE --target COLUMN`" in unknown.stderr


@pytest.mark.parametrize("command", [("prepare",), ("train",), ("predict",), ("score", "one"), ("lineage", "show")])
def test_without_a_table_a_command_names_the_one_that_declares_it(
    cli: Cli, project: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    declare(project, monkeypatch)
    done = cli(*command)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no table is declared" in done.stderr
    assert "`scaffold generate table NAME --from FILE --target COLUMN`" in done.stderr


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ("TABLE = replace(TABLE, name='My table')", "'My table' is not a name"),
        ("", "the table machines is declared twice"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_an_error(
    cli: Cli, project: Path, machines: str, declaration: str, message: str
) -> None:
    text = (project / "declared" / f"{machines}.py").read_text()
    name = f"other_{len(declaration)}"  # Modules are imported once.
    (project / "declared" / f"{name}.py").write_text(f"from dataclasses import replace\n{text}\n{declaration}\n")
    done = cli("train")
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def test_settings_replace_parts_of_a_declaration_or_are_refused(
    cli: Cli, machines: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for value, message in (
        ('{"machines": {"gate": {"min_roc_auc": 0.99}}}', "below its release gate: roc_auc"),
        ('{"machines": {"positive_rate": [0.9, 1]}}', "share of positive outcomes"),
        ('{"machines": {"waivers": [{"limits": {}, "owner": "a", "reason": "b", "raw_data": "c"}]}}', "a waiver needs"),
        ('{"mushrooms": {}}', "scoring.tables: no table mushrooms"),
        ('{"machines": {"gates": {}}}', "scoring.tables.machines.gates: Extra inputs"),
    ):
        monkeypatch.setenv("APP_SCORING__TABLES", value)
        done = cli("train", machines)
        assert done.exit_code != 0
        assert message in done.stderr


def test_rows_without_outcome_are_scored_and_not_learned_from(cli: Cli, project: Path, machines: str) -> None:
    copy_trained_state(project, machines)
    scored = Path(json.loads(cli("predict").stdout)["file"]).read_bytes()
    write_raw(project / "data", machines, [line.rpartition(",")[0] for line in lines_of(machines)])
    prepared = cli("prepare")
    assert prepared.exit_code == 0, prepared.stderr
    assert json.loads(prepared.stdout)["rows"] == {"read": ROWS, "quarantined": 0, "kept": ROWS}
    predicted = cli("predict")
    assert predicted.exit_code == 0, predicted.stderr
    assert Path(json.loads(predicted.stdout)["file"]).read_bytes() == scored

    for command in (["train"], ["predict", "--metrics"]):
        refused = cli(*command)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "rows.parquet: of the " in refused.stderr
        assert "0 failed and 0 kept running; 10 of each are needed" in refused.stderr
        assert "fill in the column Failed of the raw file" in refused.stderr
    assert cli("predict").stdout == predicted.stdout


def test_without_a_model_nothing_is_scored(cli: Cli, api: TestClient) -> None:
    done = cli("predict")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "train" in done.stderr
    response = api.post("/scores/machines", json=MACHINE)
    assert (response.status_code, response.headers["content-type"]) == (503, "application/problem+json")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("age", None),
        ("age", "3"),
        ("age", 3.5),
        ("age", True),
        ("age", 61),
        ("hours", float("nan")),
        ("hours", float("inf")),
        ("hours", -1),
        ("site", "cellar"),
        ("site", 1),
        ("guarded", 1),
        ("shoe_size", 43),
    ],
)
def test_a_wrong_row_is_a_problem_that_names_the_field(api: TestClient, field: str, value: object) -> None:
    body = json.dumps({**MACHINE, field: value})
    response = api.post("/scores/machines", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [f"body.{field}"]


def test_a_missing_field_and_a_body_that_is_no_json_are_problems(api: TestClient) -> None:
    missing = api.post("/scores/machines", json={name: value for name, value in MACHINE.items() if name != "site"})
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "body.site")
    for content in (b"{", b"[]", b"null", b""):
        broken = api.post("/scores/machines", content=content, headers={"content-type": "application/json"})
        assert (broken.status_code, broken.headers["content-type"]) == (422, "application/problem+json")
        assert broken.json()["errors"][0]["field"].startswith("body")


def test_selection_and_rules_hold_for_requests_as_for_files(api: TestClient, project: Path) -> None:
    copy_trained_state(project, "machines")
    assert api.post("/scores/machines", json={**MACHINE, "age": 12.0}).status_code == 200
    excluded = api.post("/scores/machines", json={**MACHINE, "age": 0})
    assert (excluded.status_code, "age >= 1" in excluded.json()["detail"]) == (422, True)
    assert [error["field"] for error in excluded.json()["errors"]] == ["body.age"]
    broken = api.post("/scores/machines", json={**MACHINE, "site": "roof", "guarded": True})
    assert (broken.status_code, "no_guard_on_the_roof" in broken.json()["detail"]) == (422, True)
    assert [error["field"] for error in broken.json()["errors"]] == ["body.site", "body.guarded"]


def test_an_unknown_id_is_not_scored(cli: Cli, project: Path, machines: str) -> None:
    copy_trained_state(project, machines)
    done = cli("score", "nobody")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "machines: no prepared row to score has serial 'nobody'" in done.stderr


def test_days_at_the_end_of_the_calendar_are_refused(cli: Cli, project: Path, machines: str) -> None:
    copy_trained_state(project, machines)
    done = cli("predict", "--from", "9999-12-31", "--to", "9999-12-31")
    assert (done.exit_code, done.stdout) == (2, "")


def test_raw_data_that_was_edited_is_refused(cli: Cli, machines: str) -> None:
    file = raw_file(machines)
    file.write_text(file.read_text().replace("m0001", "m1001"))
    done = cli("train")
    assert done.exit_code == 1
    assert "not the file that metadata.json records" in done.stderr
