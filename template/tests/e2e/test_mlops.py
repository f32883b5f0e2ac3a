import json
from pathlib import Path

from fastapi.testclient import TestClient

from ..conftest import Cli
from ..scoring_accounts import copy_trained_state
from .test_scoring import CUSTOMER


def test_held_out_rows_have_not_drifted_and_changed_rows_have(cli: Cli, project: Path) -> None:
    copy_trained_state(project)
    same = cli("drift", "--json")
    assert (same.exit_code, json.loads(same.stdout)["drifted"]) == (0, [])

    raw = (project / "data/01-raw/telco_churn.csv").read_text()
    (project / "later.csv").write_text(raw.replace("Month-to-month", "Two year"))
    changed = cli("drift", "later.csv", "--json")
    assert changed.exit_code == 1
    assert json.loads(changed.stdout)["drifted"] == ["contract"]


def test_the_kserve_protocol_answers_with_the_same_score(client: TestClient, project: Path) -> None:
    assert client.get("/v1/models/churn").json() == {"name": "churn", "ready": False}
    copy_trained_state(project)
    assert client.get("/v1/models/churn").json() == {"name": "churn", "ready": True}
    single = client.post("/scores", json=CUSTOMER).json()["score"]
    response = client.post("/v1/models/churn:predict", json={"instances": [CUSTOMER, CUSTOMER]})
    assert response.json() == {"predictions": [single, single]}
