"""Where the template comes from: the first that is known wins."""

import json
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from scaffold.adapters.installation import Installation, stated
from scaffold.errors import TemplateError
from tests.world import SMALL_TEMPLATE, commit, git, write

GIT_INSTALL = json.dumps(
    {"url": "https://git.example.org/tools/scaffold.git", "vcs_info": {"vcs": "git", "commit_id": "abc123"}}
)
METADATA = "Name: scaffold\nVersion: 1\nProject-URL: Repository, https://github.com/example/scaffold\n"


def installation(
    checkout: Path, *, direct_url: str | None = None, metadata: str = "Name: scaffold\n"
) -> Installation:
    info = write(
        checkout / "scaffold.dist-info", {"METADATA": metadata, "direct_url.json": direct_url or "{}"}
    )
    return Installation(package=checkout / "src" / "scaffold", distribution=PathDistribution(info))


def test_the_order(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout = write(tmp_path / "checkout", SMALL_TEMPLATE)
    everything = installation(checkout, direct_url=GIT_INSTALL, metadata=METADATA)

    monkeypatch.setenv("SCAFFOLD_TEMPLATE", "https://git.example.org/variable.git")
    assert everything.origin(str(template)).recorded == str(template)
    assert everything.origin(None).recorded == "https://git.example.org/variable.git"
    monkeypatch.delenv("SCAFFOLD_TEMPLATE")
    assert everything.origin(None).recorded == "https://git.example.org/tools/scaffold.git"
    assert everything.origin(None).ref == "abc123"
    assert installation(checkout, metadata=METADATA).origin(None).recorded == str(checkout)
    (checkout / "copier.yml").unlink()
    assert (
        installation(checkout, metadata=METADATA).origin(None).recorded
        == "https://github.com/example/scaffold"
    )


def test_nothing_is_invented(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        installation(tmp_path).origin(None)

    assert caught.value.message == "no template is known to this installation"
    assert caught.value.help == "scaffold new PATH --template URL"


@pytest.mark.parametrize(
    ("address", "recorded"),
    [
        ("git@git.example.org:tools/scaffold.git", "git@git.example.org:tools/scaffold.git"),
        ("https://ada:s3cret@git.example.org/scaffold.git", "https://git.example.org/scaffold.git"),
        ("/srv/git/scaffold.git", None),
        ("file:///srv/git/scaffold.git", None),
    ],
)
def test_a_checkout_with_an_origin(address: str, recorded: str | None, tmp_path: Path, home: Path) -> None:
    """It is read where it is, and recorded where others find it; an origin on this machine helps nobody."""
    checkout = write(home / "checkout", SMALL_TEMPLATE)
    commit(checkout)
    git(checkout, "remote", "add", "origin", address)

    origin = installation(checkout).origin(None)

    assert origin.location == str(checkout)
    assert origin.recorded == (recorded or str(checkout))
    assert bool(origin.notes) is (recorded is None)
    assert tmp_path != checkout


@pytest.mark.parametrize(
    ("said", "location", "recorded"),
    [
        ("gh:example/scaffold", "https://github.com/example/scaffold", None),
        ("gl:/example/scaffold", "https://gitlab.com/example/scaffold", None),
        ("git+https://git.example.org/scaffold", "https://git.example.org/scaffold.git", None),
        ("https://git.example.org/scaffold/", "https://git.example.org/scaffold.git", None),
        ("ssh://git@git.example.org/scaffold", "ssh://git@git.example.org/scaffold.git", None),
        ("git@git.example.org:scaffold", "git@git.example.org:scaffold.git", None),
        ("https://t0ken@github.com/a/b", "https://t0ken@github.com/a/b.git", "https://github.com/a/b.git"),
    ],
)
def test_addresses_as_people_write_them(said: str, location: str, recorded: str | None) -> None:
    origin = stated(said)

    assert (origin.location, origin.recorded) == (location, recorded or location)
