import json

from ..conftest import Cli


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
