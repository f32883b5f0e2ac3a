import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ..conftest import Cli
from ..scoring.accounts import RAW, copy_trained_state, replace_raw

CUSTOMER = {
    "customer_id": "new",
    "tenure_months": 3,
    "monthly_charges": 89.5,
    "total_charges": 268.5,
    "has_partner": False,
    "has_dependents": False,
    "phone_service": True,
    "multiple_lines": False,
    "online_security": False,
    "online_backup": False,
    "device_protection": False,
    "tech_support": False,
    "streaming_tv": True,
    "streaming_movies": True,
    "paperless_billing": True,
    "internet_service": "fiber",
    "contract": "month-to-month",
    "payment_method": "electronic-check",
}


def test_customers_are_scored_from_raw_rows_to_a_served_score(cli: Cli, client: TestClient, project: Path) -> None:
    trained = cli("train")
    assert trained.exit_code == 0, trained.stderr
    version = json.loads(trained.stdout)["model_version"]
    for card in ("card.md", "card.html"):
        text = (project / "var/models" / version / card).read_text()
        assert "age_group_disparate_impact 0.45" in text
        assert "accepted by a placeholder (to do: name who" in text

    predicted = cli("predict", "--metrics")
    assert predicted.exit_code == 0, predicted.stderr
    run = json.loads(predicted.stdout)
    assert run["model_version"] == version
    assert run["metrics"]["roc_auc"] > 0.8
    scores = dict(line.split(",") for line in (project / run["file"]).read_text().splitlines()[1:])
    assert len(scores) == run["rows"] == 7032

    scored = json.loads(cli("score", "7590-VHVEG").stdout)
    assert scored["score"] == float(scores["7590-VHVEG"])

    response = client.post("/scores", json=CUSTOMER)
    assert response.status_code == 200, response.text
    body = response.json()
    assert (body["model_version"], body["risk"]) == (version, "high")
    assert 0.5 <= body["score"] <= 1


def test_customers_without_outcome_are_scored_and_not_learned_from(cli: Cli, project: Path) -> None:
    copy_trained_state(project)
    scored = Path(json.loads(cli("predict").stdout)["file"]).read_bytes()
    replace_raw([line.rpartition(",")[0] for line in RAW.read_text().splitlines()])
    prepared = cli("prepare")
    assert prepared.exit_code == 0, prepared.stderr
    assert json.loads(prepared.stdout)["rows"] == {"read": 7043, "quarantined": 0, "kept": 7043}
    predicted = cli("predict")
    assert predicted.exit_code == 0, predicted.stderr
    assert Path(json.loads(predicted.stdout)["file"]).read_bytes() == scored

    for command in (["train"], ["predict", "--metrics"]):
        refused = cli(*command)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "accounts.parquet: of the " in refused.stderr
        assert "0 are known to have left and 0 to have stayed; 10 of each are needed" in refused.stderr
        assert "fill in the column Churn of the raw file" in refused.stderr
    assert cli("predict").stdout == predicted.stdout


def test_without_a_model_nothing_is_scored(cli: Cli, client: TestClient) -> None:
    done = cli("predict")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "train" in done.stderr
    response = client.post("/scores", json=CUSTOMER)
    assert (response.status_code, response.headers["content-type"]) == (503, "application/problem+json")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tenure_months", None),
        ("tenure_months", "3"),
        ("monthly_charges", float("nan")),
        ("monthly_charges", float("inf")),
        ("total_charges", -1),
        ("contract", "weekly"),
        ("contract", 1),
        ("has_partner", 1),
        ("tenure_months", 3.5),
        ("monthly_charges", 1e9),
        ("shoe_size", 43),
    ],
)
def test_a_wrong_customer_is_a_problem_that_names_the_field(client: TestClient, field: str, value: object) -> None:
    body = json.dumps({**CUSTOMER, field: value})
    response = client.post("/scores", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [f"body.{field}"]


def test_a_missing_field_and_a_body_that_is_no_json_are_problems(client: TestClient) -> None:
    missing = client.post("/scores", json={name: value for name, value in CUSTOMER.items() if name != "contract"})
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "body.contract")
    for content in (b"{", b"[]", b"null", b""):
        broken = client.post("/scores", content=content, headers={"content-type": "application/json"})
        assert (broken.status_code, broken.headers["content-type"]) == (422, "application/problem+json")
        assert broken.json()["errors"][0]["field"].startswith("body")


def test_a_customer_without_a_bill_is_not_scored(client: TestClient, project: Path) -> None:
    copy_trained_state(project)
    response = client.post("/scores", json={**CUSTOMER, "tenure_months": 0, "total_charges": 0})
    assert response.status_code == 422
    assert "tenure_months >= 1" in response.json()["detail"]
    assert [error["field"] for error in response.json()["errors"]] == ["body.tenure_months"]


def test_an_unknown_customer_is_not_scored(cli: Cli, project: Path) -> None:
    copy_trained_state(project)
    done = cli("score", "nobody")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no active customer 'nobody'" in done.stderr


def test_days_at_the_end_of_the_calendar_are_refused(cli: Cli, project: Path) -> None:
    copy_trained_state(project)
    done = cli("predict", "--from", "9999-12-31", "--to", "9999-12-31")
    assert (done.exit_code, done.stdout) == (2, "")
