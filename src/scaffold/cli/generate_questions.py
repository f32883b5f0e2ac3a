"""The questions of `scaffold generate table` on a terminal: file, target, and what is proposed from them.

Each answer becomes a flag of the command; one that agrees with the proposal needs none.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scaffold.cli.generate_answers import QUESTIONS, Options, Question
from scaffold.cli.output import print_notes, progress, say
from scaffold.cli.proposal_lines import proposal_lines
from scaffold.cli.terminal import Back, Option, choose, edit
from scaffold.errors import ScaffoldError, TemplateError, UsageError
from scaffold.generating.table_proposal import TableOutline, TableProposal
from scaffold.ports.reporting import Progress
from scaffold.use_cases.generate import Outline
from scaffold.use_cases.generate_order import Request
from scaffold.wiring.parts import generate_part

_GENERATE = "generate"
_FILE = "File of the table"
_TARGET = "Column that is predicted"
_WIDTH = 40


@dataclass(slots=True, kw_only=True)
class _Steps:
    """Shows steps while something runs, and nothing while a question is open."""

    announce: Progress = field(default=lambda _step: None)

    def __call__(self, step: str) -> None:
        self.announce(step)

    @contextlib.contextmanager
    def shown(self) -> Iterator[None]:
        with progress() as self.announce:
            yield
        self.announce = lambda _step: None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question that was answered, and the options before that."""

    place: int
    options: Options


def completed(request: Request) -> Request:
    """Ask for what the flags of a table leave open, show the proposal, and return what to generate.

    Raises:
        UsageError: the input ended.
        ScaffoldError: no table can be declared with the flags.
    """
    steps = _Steps()
    with contextlib.ExitStack() as stack:
        with steps.shown():
            use_case = generate_part(steps, lambda note: print_notes([note]))
            outline = stack.enter_context(use_case.outlining(request))
        try:
            options = _Session(outline=outline, steps=steps, given=request.options).completed()
        except EOFError:
            raise UsageError(
                "the input ended before all questions were answered",
                help="give the answers as flags, or take the proposal with --defaults",
            ) from None
    return replace(request, options=options)


@dataclass(slots=True, kw_only=True)
class _Session:
    """Questions about one file; what is proposed for some options is read once."""

    outline: Outline
    steps: _Steps
    given: Mapping[str, str]
    _known: dict[frozenset[tuple[str, str]], TableOutline | None] = field(default_factory=dict)

    def completed(self) -> Options:
        options = self._with_file(self.given)
        outline = self._read(options)
        if outline is None:  # the template of the project is older than the questions
            return options
        if not options.get("target"):
            options = self._with_target(options, outline)
        return self._reviewed(options)

    def _read(self, options: Options) -> TableOutline | None:
        key = frozenset(options.items())
        if key not in self._known:
            with self.steps.shown():
                self._known[key] = self.outline(options)
        return self._known[key]

    def _proposal(self, options: Options) -> TableProposal:
        outline = self._read(options)
        if outline is None or outline.proposal is None:
            raise TemplateError("the template's outline of a table has no proposal for its target")
        return outline.proposal

    def _with_file(self, options: Options) -> Options:
        if options.get("from"):
            return options
        return self._until_read("", lambda text: {**options, "from": edit(_FILE, default=text).strip()})

    def _with_target(self, options: Options, outline: TableOutline) -> Options:
        columns = [Option(value=name, title=name) for name in outline.names]
        return self._until_read(
            outline.target, lambda name: {**options, "target": choose(_TARGET, columns, default=name)}
        )

    def _until_read(self, default: str, answered: Callable[[str], Options]) -> Options:
        """Ask until the file can be read with the answer; there is no question before to go back to."""
        while True:
            with contextlib.suppress(Back):
                options = answered(default)
                if self._can_be_read(options):
                    return options

    def _can_be_read(self, options: Options) -> bool:
        try:
            self._read(options)
        except ScaffoldError as error:
            say(f"{error.message}{f' ({error.help})' if error.help else ''}", err=True)
            return False
        return True

    def _asked(self, options: Options, history: Sequence[_Asked]) -> tuple[Options, Sequence[_Asked]]:
        """Ask the questions that follow on `history`; Escape takes the last answer back."""
        place = history[-1].place + 1 if history else 0
        while place < len(QUESTIONS):
            question = QUESTIONS[place]
            if question.is_answered_by(self.given) or not question.applies(self._proposal(options)):
                place += 1
                continue
            try:
                changed = question.put(options, self._proposal(options))
            except Back:
                if history:
                    options, place, history = history[-1].options, history[-1].place, history[:-1]
                continue
            if self._can_be_read(changed):
                history = (*history, _Asked(place=place, options=options))
                options, place = changed, place + 1
        return options, history

    def _reviewed(self, options: Options) -> Options:
        """Show the proposal until the table is wanted; Escape asks the last question again."""
        options, history = self._asked(options, ())
        shown: Options | None = None
        while True:
            proposal = self._proposal(options)
            if shown != options:
                say("\n".join(proposal_lines(proposal)), err=True)
                shown = options
            open_ = [one for one in QUESTIONS if one.applies(proposal)]
            try:
                chosen = choose("Generate this table?", list(_review(open_, proposal)), default=_GENERATE)
                if chosen == _GENERATE:
                    return options
                question = next(one for one in open_ if one.name == chosen)
                changed = question.put(options, proposal)
                if self._can_be_read(changed):
                    options = changed
            except Back:
                if history:
                    options, history = self._asked(history[-1].options, history[:-1])


def _review(questions: Sequence[Question], proposal: TableProposal) -> Iterator[Option]:
    yield Option(value=_GENERATE, title="Generate the table")
    for question in questions:
        title = f"{question.message:{_WIDTH}} {question.current(proposal) or '(none)'}"
        yield Option(value=question.name, title=title)
