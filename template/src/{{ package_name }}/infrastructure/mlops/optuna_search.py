"""Search by Optuna's tree-structured Parzen estimator (extra `optuna`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import optuna
from optuna.distributions import BaseDistribution, FloatDistribution, IntDistribution
from optuna.trial import FrozenTrial, TrialState, create_trial

from ...domain.mlops.tuning import Range, Trial, Value

optuna.logging.set_verbosity(optuna.logging.WARNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptunaSampler:
    """A `Sampler` that learns from earlier trials.

    Optuna keeps nothing: its study is made anew from the stored trials, so that the database has one record of a search
    and a search that goes on proposes what it would have.
    """

    seed: int
    lower_is_better: bool

    def propose(self, space: Mapping[str, Range], earlier: Sequence[Trial], number: int) -> Mapping[str, Value]:
        """Return the next proposal after the earlier trials; those that failed count as failed."""
        distributions = {name: _distribution(one) for name, one in space.items()}
        study = optuna.create_study(
            direction="minimize" if self.lower_is_better else "maximize",
            sampler=optuna.samplers.TPESampler(seed=self.seed * 1_000_003 + number),
        )
        study.add_trials([_frozen(one, distributions) for one in earlier])
        return study.ask(distributions).params


def _distribution(one: Range) -> BaseDistribution:
    if one.integer:
        return IntDistribution(round(one.low), round(one.high), log=one.log)
    return FloatDistribution(one.low, one.high, log=one.log)


def _frozen(trial: Trial, distributions: Mapping[str, BaseDistribution]) -> FrozenTrial:
    parameters = dict(trial.parameters)
    if trial.value is None:
        return create_trial(state=TrialState.FAIL, params=parameters, distributions=dict(distributions))
    return create_trial(value=trial.value, params=parameters, distributions=dict(distributions))
