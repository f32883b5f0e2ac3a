"""No command prints a password that stands in the address of a template."""

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.cli.promote import app
from scaffold.project.addresses import without_password
from tests.hostile.scene import Scene
from tests.world import commit

HOST = "example.org/secret.git"
PASSWORDS = [
    "s3cr3tPW",
    pytest.param("s3cr3t:PW", marks=pytest.mark.slow),
    pytest.param("s3cr3t@PW", marks=pytest.mark.slow),
    pytest.param("s3cr3t%2FPW", marks=pytest.mark.slow),
    pytest.param('s3cr3t"PW', marks=pytest.mark.slow),
    pytest.param("s3cr3t'PW", marks=pytest.mark.slow),
]
# Every command, in forms that succeed and that fail.
COMMANDS = {
    "new": ("new ../other --no-lock --template ADDRESS", "new ../other --template ADDRESS --ref nowhere"),
    "show": ("show standard --template ADDRESS", "show standard --template ADDRESS --ref nowhere"),
    "list": ("list",),
    "update": (
        "update --check",
        "update --dry-run",
        "update --ref nowhere",
        "update --trust-template ADDRESS/other",
        "update --no-such-option ADDRESS",
        "update --no-gates",
    ),
    "add": ("add scoring --dry-run", "add ADDRESS"),
    "remove": ("remove scoring --dry-run", "remove ADDRESS"),
    "check": ("check", "check --only ADDRESS"),
    "diff": ("diff --all",),
    "promote": ("promote README.md", "promote ADDRESS"),
    "recopy": ("recopy --dry-run", "recopy ADDRESS"),
    "adopt": ("adopt --dry-run", "adopt ADDRESS"),
    "doctor": ("doctor",),
    "link": ("link ADDRESS", "link ADDRESS/nowhere"),
}


@pytest.mark.parametrize("scheme", ["https", pytest.param("ssh", marks=pytest.mark.slow)])
@pytest.mark.parametrize("trust", ["trusted", pytest.param("a stranger", marks=pytest.mark.slow)])
@pytest.mark.parametrize("password", PASSWORDS)
def test_no_password_is_printed(
    password: str, trust: str, scheme: str, scene: Scene, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{scheme}://ada:{password}@{HOST}"
    with (home / ".gitconfig").open("a", encoding="utf-8") as config:
        quoted = address.replace("\\", "\\\\").replace('"', '\\"')
        config.write(f'[url "{scene.template}"]\n  insteadOf = "{quoted}"\n')
    monkeypatch.setenv("GIT_SSH_COMMAND", "false")
    assert scene.scaffold("new", "desk", "--template", str(scene.template)).code == 0
    answers = scene.project / ".copier-answers.yml"
    line = f"_src_path: '{address.replace(chr(39), chr(39) * 2)}'"
    answers.write_text(answers.read_text("utf-8").replace(f"_src_path: {scene.template}", line), "utf-8")
    commit(scene.project)
    scene.release("v2.0.0", files={"template/README.md.jinja": "# Newer\n"})
    trusted = home / ".config" / "scaffold" / "trusted-templates.txt"
    trusted.write_text(f"{without_password(address)}\n" if trust == "trusted" else "", encoding="utf-8")
    monkeypatch.chdir(scene.project)
    answers.write_text(answers.read_text("utf-8") + "x: 1\n", "utf-8")
    shown = scene.scaffold("diff")
    commit(scene.project)

    outputs = [("diff of answers", shown)]
    for forms in COMMANDS.values():
        for form in forms:
            words = [word.replace("ADDRESS", address) for word in shlex.split(form)]
            outputs += [(form, scene.scaffold(*words)), (f"{form} --json", scene.scaffold(*words, "--json"))]

    if trust == "trusted":
        assert {outcome.code for form, outcome in outputs if "update" in form} >= {0, 1, 2, 4}
    for form, outcome in outputs:
        assert "s3cr3t" not in outcome.out + outcome.err, form
        assert "PW" not in outcome.out + outcome.err, form


def test_every_command_is_tried() -> None:
    names = {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    }

    # `ui` shows what these print.
    assert names == {*COMMANDS, "ui"}


SECRET = st.text(
    st.characters(codec="utf-8", exclude_characters="/?#", exclude_categories=["Z", "C"]), min_size=1
)


@given(
    password=SECRET.map(lambda address: f"\u2020{address}\u2020"),
    scheme=st.sampled_from(["https", "HTTP", "ssh", "git+https", "ftp"]),
    before=st.sampled_from(["", "fatal: unable to access '", "see https://example.org/a or "]),
)
def test_no_password_is_left(password: str, scheme: str, before: str) -> None:
    shown = without_password(f"{before}{scheme}://ada:{password}@example.org/a.git' failed")

    assert "\u2020" not in shown
    assert shown.startswith(before)
    assert shown.endswith("example.org/a.git' failed")
