"""Search for parameters, trial by trial; a search that was killed goes on where it was."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ...domain.mlops.tuning import Range, Trial, Value
from ...errors import AppError
from ...repositories.mlops.trials import Trials


class Sampler(Protocol):
    """Proposes parameters. The same space, earlier trials and number give the same proposal."""

    def propose(self, space: Mapping[str, Range], earlier: Sequence[Trial], number: int) -> Mapping[str, Value]:
        """Return a value for each parameter of the space, within its range."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """A search. `measure` returns the metric of parameters; `study` identifies all that the result depends on."""

    study: str
    space: Mapping[str, Range]
    sampler: Sampler
    trials: Trials
    measure: Callable[[Mapping[str, Value]], float]

    def run(self, count: int) -> Iterator[Trial]:
        """Yield `count` trials in their order: those that are stored, and then new ones, stored one by one.

        A fit that fails for a known reason is a trial without a value.
        """
        done = list(self.trials.of_study(self.study))[:count]
        yield from done
        for number in range(len(done), count):
            trial = self._try(self.sampler.propose(self.space, done, number), number)
            self.trials.add(self.study, trial)
            done.append(trial)
            yield trial

    def _try(self, parameters: Mapping[str, Value], number: int) -> Trial:
        try:
            value = self.measure(parameters)
        except AppError as error:
            return Trial(number=number, parameters=parameters, value=None, error=str(error))
        return Trial(number=number, parameters=parameters, value=value)
