import json

import pytest

from ..conftest import Cli


def test_a_key_is_made_listed_and_revoked(cli: Cli) -> None:
    made = json.loads(cli("keys", "create", "ann", "--role", "reader", "--role", "admin", "--days", "7").stdout)
    assert (made["name"], made["tenant"], made["roles"]) == ("ann", "main", ["admin", "reader"])
    assert made["key"].startswith(f"sk_{made['key_id']}_")
    [listed] = json.loads(cli("keys", "list", "--json").stdout)
    assert listed == {name: value for name, value in made.items() if name != "key"}
    assert made["key_id"] in cli("keys", "list").stdout
    assert json.loads(cli("keys", "revoke", made["key_id"]).stdout)["revoked_at"]
    assert "revoked" in cli("keys", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("create", "ann", "--role", "*"), "error: role '*': not a role\nhelp: a lower-case letter"),
        (("create", " ", "--role", "reader"), "error: name ' ': not a name\nhelp: "),
        (("revoke", "nothing"), "error: API key 'nothing': no such key\nhelp: `keys list` shows all\n"),
    ],
)
def test_what_is_no_key_is_an_error(cli: Cli, arguments: tuple[str, ...], message: str) -> None:
    done = cli("keys", *arguments)
    assert (done.exit_code, done.stdout) == (1 if "revoke" in arguments else 2, "")
    assert done.stderr.startswith(message)
