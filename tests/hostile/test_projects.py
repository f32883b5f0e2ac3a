"""No command that only looks runs what a project brings, writes outside it, or asks an address in it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.hostile.cases import LOCKED, Case, parameters
from tests.hostile.scene import Scene
from tests.world import command, commit, write

READ_ONLY = (
    ("update", "--check"),
    ("diff",),
    ("doctor",),
    ("update", "--dry-run"),
    ("add", "scoring", "--dry-run"),
    ("remove", "scoring", "--dry-run"),
)
NEEDS_LOCK = {"template/pyproject.toml.jinja": '[project]\nname = "desk"\nversion = "2"\n'}
CONFIGURED = """[core]
  fsmonitor = touch MARK
  hooksPath = hooks
  sshCommand = touch MARK
  pager = touch MARK
  editor = touch MARK
[diff]
  external = touch MARK
[diff "evil"]
  textconv = touch MARK; cat
  command = touch MARK
[gpg]
  program = touch MARK
[log]
  showSignature = true
[credential]
  helper = !touch MARK
[alias]
  status = !touch MARK
  ls-remote = !touch MARK
"""


@pytest.mark.parametrize("case", parameters(LOCKED))
def test_commands_that_only_look(case: Case, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(case, scene, monkeypatch)

    for arguments in READ_ONLY:
        outcome = scene.scaffold(*arguments)

        assert outcome.code in {0, 1, 4}, outcome.err
        assert not scene.mark.exists(), arguments
        assert not list(scene.strangers()), arguments


def test_a_project_with_a_configuration_of_its_own(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs that git would start for its configuration; filters are the user's own business."""
    prepare(Case(id="attributes", files={".gitattributes": "* diff=evil\n"}), scene, monkeypatch)
    with (scene.project / ".git" / "config").open("a", encoding="utf-8") as config:
        config.write(CONFIGURED.replace("MARK", str(scene.mark)))
    hook = f"#!/bin/sh\ntouch {scene.mark}\n"
    for name in ("post-index-change", "reference-transaction", "pre-commit", "post-checkout"):
        for folder in ("hooks", ".git/hooks"):
            write(scene.project / folder, {name: hook})
            (scene.project / folder / name).chmod(0o755)

    for arguments in READ_ONLY:
        outcome = scene.scaffold(*arguments)

        assert outcome.code in {0, 1, 4}, outcome.err
        assert not scene.mark.exists(), arguments


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace traces processes and connections")
@pytest.mark.parametrize("case", parameters(LOCKED))
def test_what_is_started_and_asked(
    case: Case, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trace of every process: only programs of the machine are started, and no address is asked."""
    prepare(case, scene, monkeypatch)

    for number, arguments in enumerate(READ_ONLY):
        trace = tmp_path.parent / f"trace-{number}"
        tracing = ("strace", "-f", "-qq", "-s", "4096", "-e", "trace=execve,connect", "-o", str(trace))
        subprocess.run([*tracing, *command(*arguments)], capture_output=True, check=False)

        seen = trace.read_text("utf-8", "replace")
        started = set(re.findall(r'execve\("([^"]*)".* = 0$', seen, re.MULTILINE))
        asked = [line for line in seen.splitlines() if "connect(" in line and "AF_INET" in line]
        assert len(started) > 1
        assert not [
            command for command in started if not command.startswith("/") or command.startswith(str(tmp_path))
        ], arguments
        assert not asked, arguments


def prepare(case: Case, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a project, lay the case over it, and release something that would lock it anew."""
    assert scene.scaffold("new", "desk", "--template", str(scene.template)).code == 0
    scene.lay(case, scene.project)
    commit(scene.project, "mine")
    scene.release("v2.0.0", files=NEEDS_LOCK)
    monkeypatch.chdir(scene.project)
