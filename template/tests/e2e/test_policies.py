"""The knowledge base `policies`: its documents are found, cited and in force."""

import json
from pathlib import Path

import pytest

from ..conftest import Cli


@pytest.fixture
def ingested(cli: Cli, project: Path) -> Cli:
    report = json.loads(cli("ingest", "data/policies", "--json").stdout)
    assert (report["documents"], report["failed"]) == (len(list((project / "data/policies").iterdir())), [])
    return cli


def test_an_answer_cites_the_words_of_a_policy(ingested: Cli, project: Path) -> None:
    answer = json.loads(ingested("ask", "How many days do I have to return a pair of shoes?", "--json").stdout)
    assert "45 days" in answer["answer"]
    for citation in answer["citations"]:
        assert citation["quote"] in (project / citation["document_id"]).read_text()


def test_a_policy_that_is_no_longer_in_force_is_not_found(ingested: Cli) -> None:
    hits = json.loads(ingested("search", "return policy of 2024", "--json", "--limit", "100").stdout)
    assert hits
    assert "data/policies/returns-2024.md" not in {hit["document_id"] for hit in hits}


def test_its_suites_meet_their_gates(cli: Cli) -> None:
    done = cli("eval", "run", "--suite", "policies", "--suite", "policies_search")
    assert done.exit_code == 0, done.stderr
