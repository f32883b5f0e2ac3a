"""`scaffold new` as a value: what the flags say about answers, and the exact command to print."""

import shlex
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.answers import spelling
from scaffold.answers.presets import CAPABILITIES, PRESETS
from scaffold.answers.questions import QUESTIONS, RENAMED
from scaffold.answers.resolution import Given, Resolution, Strength
from scaffold.errors import ScaffoldError, UsageError
from scaffold.project.addresses import without_password

PATH = "PATH"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCommand:
    """The flags of one `scaffold new`, as given."""

    path: Path | None
    preset: str | None = None
    with_: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    set_: tuple[str, ...] = ()
    answers: Path | None = None
    documents: Path | None = None
    table: Path | None = None
    target: str | None = None
    template: str | None = None
    ref: str | None = None
    defaults: bool = False
    dry_run: bool = False
    json: bool = False
    git: bool = True
    lock: bool = True
    upgrade_deps: bool = False
    force: bool = False

    def __str__(self) -> str:
        """Spell the command for a POSIX shell, without passwords."""
        return self.spelled("new")

    def spelled(self, verb: str) -> str:
        """Spell it as the command `verb`, which takes these flags."""
        shown = replace(
            self,
            template=without_password(self.template or ""),
            preset=without_password(self.preset or ""),
        )
        return shlex.join(["scaffold", verb, as_argument(self.path) if self.path else PATH, *shown.flags()])

    def flags(self) -> list[str]:
        """Give the flags as arguments of a process: passwords are in them."""
        valued = (
            ("--template", (self.template,)),
            ("--ref", (self.ref,)),
            ("--preset", (self.preset,)),
            ("--with", self.with_),
            ("--without", self.without),
            ("--set", self.set_),
            ("--answers", (str(self.answers) if self.answers else None,)),
            ("--documents", (str(self.documents) if self.documents else None,)),
            ("--table", (str(self.table) if self.table else None,)),
            ("--target", (self.target,)),
        )
        words = [word for flag, values in valued for value in values if value for word in (flag, value)]
        switches = (
            ("--defaults", self.defaults),
            ("--dry-run", self.dry_run),
            ("--json", self.json),
            ("--no-git", not self.git),
            ("--no-lock", not self.lock),
            ("--upgrade-deps", self.upgrade_deps),
            ("--force", self.force),
        )
        return words + [flag for flag, on in switches if on]

    def said(self) -> Mapping[str, Given]:
        """Give the answers that the flags hold.

        Raises:
            UsageError: an unknown capability or question, flags that contradict each other, or a `--set`
                that is not KEY=VALUE.
        """
        self._check_capabilities()
        said: dict[str, Given] = {}
        for question, value, flag in self._pairs():
            before = said.setdefault(question, Given(value=value, origin=flag))
            if str(before.value).lower() != str(value).lower():
                raise UsageError(
                    f"{before.origin} and {flag} contradict each other",
                    fix={question: str(before.value).lower()},
                )
        if self.upgrade_deps and not self.lock:
            help_ = str(replace(self, lock=True))
            raise UsageError("--upgrade-deps and --no-lock contradict each other", help=help_)
        return said

    def mended(self, error: ScaffoldError) -> "NewCommand":
        """Change the command so that the answers proposed by `error` are in it."""
        command = self
        for question, value in error.fix.items():
            command = command.answered(question, value or "VALUE")
        return replace(command, force=self.force or error.switch == "--force")

    def answered(self, question: str, value: str) -> "NewCommand":
        """Give the answer to one question (or the PATH), instead of what the flags said about it."""
        if question == PATH:
            return replace(self, path=Path(value) if value else None)
        others = self._set_without(question)
        if question == "start_from":
            return replace(self, set_=others, preset=value)
        if question not in CAPABILITIES:
            return replace(self, set_=(*others, f"{question}={value}"))
        on, off = _without(self.with_, question), _without(self.without, question)
        if value == "true":
            return replace(self, set_=others, with_=(*on, question), without=off)
        return replace(self, set_=others, with_=on, without=(*off, question))

    def settled(self, resolution: Resolution) -> "NewCommand":
        """Spell out every answer that is not a default or a guess, so that no question is left to ask."""
        answers = resolution.answers
        kept = {
            question
            for question, given in resolution.given.items()
            if given.strength is not Strength.GUESSED and answers.applies(question)
        }
        usual = PRESETS[answers.start_from].usual
        return replace(
            self,
            preset=answers.start_from,
            with_=tuple(name for name in answers.capabilities() if name not in usual),
            without=tuple(name for name in usual if name not in answers.capabilities()),
            set_=tuple(
                f"{question}={getattr(answers, question)}"
                for question in type(answers).model_fields
                if question in kept and question != "start_from" and question not in CAPABILITIES
            ),
            answers=None,
            defaults=True,
            dry_run=False,
            json=False,
        )

    def hiding(self, secret: Collection[str]) -> "NewCommand":
        """Spell the answers to secret questions as VALUE, because the command is going to be printed."""
        pairs = ((pair.partition("=")[0], pair) for pair in self.set_)
        return replace(self, set_=tuple(f"{name}=VALUE" if name in secret else pair for name, pair in pairs))

    def without_questions(self) -> "NewCommand":
        """Take defaults instead of asking."""
        return replace(self, defaults=True)

    def may_ask(self) -> bool:
        """Tell whether questions can be asked: on a terminal, unless defaults or JSON are wanted."""
        return not (self.defaults or self.json) and sys.stdin.isatty() and sys.stderr.isatty()

    @property
    def own_preset(self) -> str | None:
        """The preset of an organisation that --preset names: `acme/rag` or `FILE#rag`; None for any other."""
        return self.preset if self.preset and {"/", "#"} & set(self.preset) else None

    def pairs(self) -> list[tuple[str, str]]:
        """Give the answers of `--set` as they are spelled.

        Raises:
            UsageError: one is not KEY=VALUE.
        """
        pairs = []
        for pair in self.set_:
            question, equals, value = pair.partition("=")
            if not equals or not question:
                raise UsageError(f"--set {pair!r} is not KEY=VALUE", help="scaffold list")
            pairs.append((question, value))
        return pairs

    def _pairs(self) -> list[tuple[str, object, str]]:
        pairs: list[tuple[str, object, str]] = []
        if self.preset is not None and self.own_preset is None:
            pairs.append(("start_from", self.preset, "--preset"))
        pairs += [(name, True, f"--with {name}") for name in self.with_]
        pairs += [(name, False, f"--without {name}") for name in self.without]
        for question, value in self.pairs():
            name = RENAMED.get(question, question)
            if name not in QUESTIONS:
                raise self._unknown_question(question, value)
            pairs.append((name, value, f"--set {question}"))
        return pairs

    def _check_capabilities(self) -> None:
        for name in (*self.with_, *self.without):
            if name not in CAPABILITIES:
                match = spelling.closest(name, CAPABILITIES)
                raise UsageError(
                    f"unknown capability {name!r}",
                    cause=f"capabilities are {', '.join(CAPABILITIES)}",
                    help=str(self._renamed(name, match)) if match else "scaffold list",
                )

    def _unknown_question(self, question: str, value: str) -> UsageError:
        match = spelling.closest(question, QUESTIONS)
        if match is None:
            cause = (
                "--set answers the questions of scaffold's own kind of template" if self.template else None
            )
            return UsageError(f"unknown question {question!r}", cause=cause, help="scaffold list")
        renamed = replace(self, set_=(*self._set_without(question), f"{match}={value}"))
        return UsageError(
            f"unknown question {question!r}", cause=f"did you mean {match!r}?", help=str(renamed)
        )

    def _renamed(self, wrong: str, right: str) -> "NewCommand":
        def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(right if name == wrong else name for name in names)

        return replace(self, with_=renamed(self.with_), without=renamed(self.without))

    def _set_without(self, question: str) -> tuple[str, ...]:
        names = {question, *(old for old, new in RENAMED.items() if new == question)}
        return tuple(pair for pair in self.set_ if pair.partition("=")[0] not in names)


def as_argument(path: Path) -> str:
    """Spell a path so that no command takes it for a flag."""
    return f"./{path}" if str(path).startswith("-") else str(path)


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(word for word in names if word != name)
