import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ..conftest import Cli
from ..scoring.project import copy_trained_state

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
    trained = cli("train", "churn")
    assert trained.exit_code == 0, trained.stderr
    version = json.loads(trained.stdout)["model_version"]
    for card in ("card.md", "card.html"):
        text = (project / "var/models/churn" / version / card).read_text()
        assert "Customer churn: model " in text
        assert "It is not made for prices, for credit" in text
        assert "age_group_disparate_impact 0.45" in text
        assert "accepted by the authors of the template, for its sample data only" in text

    predicted = cli("predict", "churn", "--metrics")
    assert predicted.exit_code == 0, predicted.stderr
    run = json.loads(predicted.stdout)
    assert run["model_version"] == version
    assert run["metrics"]["roc_auc"] == pytest.approx(0.855, abs=0.001)
    scores = dict(line.split(",") for line in (project / run["file"]).read_text().splitlines()[1:])
    assert len(scores) == run["rows"] == 7032

    scored = json.loads(cli("score", "7590-VHVEG", "--table", "churn").stdout)
    assert (scored["customer_id"], scored["score"]) == ("7590-VHVEG", float(scores["7590-VHVEG"]))

    response = client.post("/scores/churn", json=CUSTOMER)
    assert response.status_code == 200, response.text
    body = response.json()
    assert (body["customer_id"], body["model_version"], body["risk"]) == ("new", version, "high")
    assert 0.5 <= body["score"] <= 1


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"tenure_months": 0, "total_charges": 0}, {"tenure_months"}),
        ({"phone_service": False, "multiple_lines": True}, {"phone_service", "multiple_lines"}),
        ({"contract": "weekly"}, {"contract"}),
        ({"monthly_charges": 1e9}, {"monthly_charges"}),
    ],
)
def test_a_customer_that_a_batch_would_not_score_is_not_scored_online(
    client: TestClient, project: Path, changes: dict[str, object], fields: set[str]
) -> None:
    copy_trained_state(project, "churn")
    response = client.post("/scores/churn", json={**CUSTOMER, **changes})
    assert response.status_code == 422
    assert {error["field"] for error in response.json()["errors"]} == {f"body.{field}" for field in fields}


def test_services_without_internet_are_refused(client: TestClient, project: Path) -> None:
    copy_trained_state(project, "churn")
    refused = client.post("/scores/churn", json={**CUSTOMER, "internet_service": "none"})
    assert (refused.status_code, "services_need_internet" in refused.json()["detail"]) == (422, True)
