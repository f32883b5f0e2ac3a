"""Sequences of commands in one project: each changes nothing, or can be undone to the exact bytes."""

import json
import random
import shlex
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest

from tests.update.lab import Project

from .conftest import Maker

KINDS = ("route", "workflow", "dataset", "eval", "migration", "adapter")
NAMES = (
    *("class", "match", "test", "json", "Ärger", "2fa", "two words", "con", "api", "numpy", "fastapi", "ask"),
    *(
        "clock",
        "own_parts",
        "own-jobs",
        "identity",
        "scoring",
        "churn",
        "a" * 60,
        "letters-of-a-name-that-is-too-long",
    ),
    *("pinger", "tidy-up", "oddities", "x", "no_problem_at_all"),
)
CAPABILITIES = ("llm", "scoring", "scale")
OWN_PARTS = "src/support_desk/composition/own_parts.py"
REWRITTEN = "\nPARTS = tuple(part for part in PARTS if part)\n"
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 40))]


class Session:
    """A project in which one command follows another."""

    def __init__(self, project: Project, capsys: pytest.CaptureFixture[str], seed: int) -> None:
        self.project, self._capsys, self._random = project, capsys, random.Random(seed)
        self.landed = 0

    def step(self) -> None:
        """Run a command, undo and repeat it, and commit what it changed."""
        choice = self._random.choices(
            (self._generate, self._switch, self._preview_of_update, self._rewrite), weights=(8, 2, 1, 1)
        )
        choice[0]()

    def _generate(self) -> None:
        kind, name = self._random.choice(KINDS), self._random.choice(NAMES)
        words = ["generate", kind, name, "--no-commands"]
        rewritten = REWRITTEN in self.project.read(OWN_PARTS)
        before = self.project.read(OWN_PARTS)
        code, payload = self._undone(*words)
        if code == 2:
            offered = shlex.split(payload["error"]["help"])
            assert offered[:3] == ["scaffold", "generate", kind], payload
            code, payload = self._undone(*offered[1:], "--no-commands")
        assert code in {0, 1}, payload
        if code == 1:
            assert payload["error"]["details"] or payload["error"]["help"], payload
        elif rewritten:
            assert self.project.read(OWN_PARTS) == before
            if payload["outcome"] == "generated" and kind in {"route", "workflow"}:
                assert OWN_PARTS in [it["file"] for it in payload["by_hand"]], payload

    def _switch(self) -> None:
        name = self._random.choice(CAPABILITIES)
        verb = "remove" if f"{name}: true" in self.project.read(".copier-answers.yml") else "add"
        self._undone(verb, name, "--no-gates", "--no-lock")

    def _preview_of_update(self) -> None:
        before = self.project.files()
        code, payload = self._run("update", "--dry-run")
        assert code == 0, payload
        assert self.project.files() == before

    def _rewrite(self) -> None:
        text = self.project.read(OWN_PARTS)
        if REWRITTEN not in text:
            self.project.commit({OWN_PARTS: text + REWRITTEN})

    def _undone(self, *words: str) -> tuple[int, Mapping[str, Any]]:
        """Run a command twice with its undo between, and commit; where it fails, nothing may have changed."""
        before = self.project.files()
        code, payload = self._run(*words)
        if code or not payload.get("undo"):
            assert self.project.files() == before, words
            return code, payload
        after = self.project.files()
        subprocess.run(payload["undo"], shell=True, cwd=self.project.root, check=True, capture_output=True)  # noqa: S602 - as printed
        assert (self.project.files(), self.project.status()) == (before, []), words
        again, same = self._run(*words)
        assert (again, self.project.files()) == (code, after), words
        self.project.commit()
        self.landed += 1
        return code, same

    def _run(self, *words: str) -> tuple[int, Mapping[str, Any]]:
        self._capsys.readouterr()
        code = self.project.scaffold(*words, "--json")
        said = self._capsys.readouterr()
        assert "Traceback" not in said.err
        payload: Mapping[str, Any] = json.loads(said.out)
        return code, payload


@pytest.mark.parametrize("seed", SEEDS)
def test_every_command_of_a_sequence_can_be_undone(
    seed: int, make: Maker, capsys: pytest.CaptureFixture[str]
) -> None:
    session = Session(make("--preset", "minimal", "--without", "example"), capsys, seed)
    for _ in range(12 if seed else 5):
        session.step()
    assert session.landed
