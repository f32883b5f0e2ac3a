import json
from pathlib import Path

from ..conftest import Cli


def changes(cli: Cli, action: str) -> list[tuple[str | None, str | None]]:
    """Return what each entry of an action says was before and after it."""
    entries = json.loads(cli("audit", "list", "--json").stdout)
    return [(entry["before"], entry["after"]) for entry in entries if entry["action"] == action]


def test_what_was_done_is_listed_shown_and_verified(cli: Cli) -> None:
    key = json.loads(cli("keys", "create", "ann", "--role", "reader").stdout)
    job = json.loads(cli("jobs", "submit", "evaluate").stdout)
    entries = json.loads(cli("audit", "list", "--json").stdout)
    assert [(entry["action"], entry["outcome"]) for entry in entries] == [
        ("keys.create", "executed"),
        ("jobs.submit", "executed"),
    ]
    assert json.loads(cli("audit", "show", "1").stdout) == entries[0]
    assert (entries[0]["key_id"], entries[1]["job_id"]) == (key["key_id"], job["job_id"])
    assert json.loads(cli("audit", "list", "--json", "--trace", job["trace_id"]).stdout) == entries[1:]
    assert json.loads(cli("audit", "list", "--json", "--tenant", "other").stdout) == []
    assert "jobs.submit" in cli("audit", "list").stdout
    assert json.loads(cli("audit", "verify", "--json").stdout) == {"entries": 2, "intact": True, "problem": None}
    assert cli("audit", "verify").stderr == "audit log: 2 entries, intact\n"


def test_an_unknown_audit_entry_is_an_error(cli: Cli) -> None:
    done = cli("audit", "show", "7")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "error: audit entry 7: no such entry\nhelp: `audit list` shows all\n"


def test_an_act_is_logged_with_what_was_before_and_after_it(cli: Cli, project: Path) -> None:
    key_id = json.loads(cli("keys", "create", "ann", "--role", "reader").stdout)["key_id"]
    for _ in range(2):
        cli("keys", "revoke", key_id)
    assert changes(cli, "keys.create") == [(None, "valid")]
    assert changes(cli, "keys.revoke") == [("valid", "revoked"), ("revoked", "revoked")]
    job_id = json.loads(cli("jobs", "submit", "evaluate").stdout)["job_id"]
    cli("jobs", "cancel", job_id)
    cli("jobs", "retry", job_id)
    assert changes(cli, "jobs.submit") + changes(cli, "jobs.cancel") + changes(cli, "jobs.retry") == [
        (None, "queued"),
        ("queued", "cancelled"),
        ("cancelled", "queued"),
    ]
    dataset = project / "evals" / "datasets" / "own.jsonl"
    for case in ("a", "b"):
        dataset.write_text(json.dumps({"id": case}) + "\n")
        for _ in range(2):
            assert cli("eval", "datasets", "lock", "own").exit_code == 0
    (none, first), (then, second) = changes(cli, "datasets.lock")
    assert (none, then) == (None, first)
    assert first != second
    assert json.loads(cli("audit", "verify", "--json").stdout)["intact"]


def test_an_act_that_fails_leaves_no_entry(cli: Cli, project: Path) -> None:
    (project / "evals" / "datasets" / "own.jsonl").write_text("{}\n")
    assert cli("eval", "datasets", "lock", "own").exit_code == 1
    assert changes(cli, "datasets.lock") == []
