"""Inside a project: promotions that chance decides, and how often a better model is promoted.

Models are fitted anew on random four fifths of the rows and compared on the rest, as `models compare` does.
For the A/A test the scores of each row change sides with a probability of one half: then neither is better.
Argument: draws.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping

import numpy as np
from support_desk.composition.scoring.training import all_rows, estimator_settings
from support_desk.config.loading import load_settings
from support_desk.config.settings import Settings
from support_desk.domain.churn import TABLE
from support_desk.domain.mlops.promotion import Challenge, PromotionAction, PromotionPolicy
from support_desk.evaluation.mlops.skill import paired_gain, skill
from support_desk.infrastructure.scoring.estimators import EstimatorTrainer

SPLITS = 12
CHAMPION, WEAK = {"kind": "boosting"}, {"kind": "boosting", "trees": 20}


def main() -> None:
    """Print shares of decisions."""
    draws = int(sys.argv[1])
    settings = load_settings()
    rows = all_rows(settings, TABLE)
    by_chance: Counter[PromotionAction] = Counter()
    better: Counter[PromotionAction] = Counter()
    worse: Counter[PromotionAction] = Counter()
    same: Counter[PromotionAction] = Counter()
    gains = []
    for number in range(SPLITS):
        order = np.random.default_rng(number).permutation(len(rows.ids))
        fitted, held = order[len(order) // 5 :], order[: len(order) // 5]
        outcomes = rows.outcomes[held]

        def scores(
            values: Mapping[str, object], fitted: np.ndarray = fitted, held: np.ndarray = held
        ) -> np.ndarray:
            trained = trainer(settings, values).fit(rows.values[fitted], rows.outcomes[fitted])
            return trained.score(rows.values[held])

        strong, weak, other = scores(CHAMPION), scores(WEAK), scores({**CHAMPION, "seed": 7, "trees": 150})
        better[decide(outcomes, weak, strong)] += 1
        worse[decide(outcomes, strong, weak)] += 1
        same[decide(outcomes, strong, strong)] += 1
        gains.append(paired_gain(outcomes, weak, strong).value)
        for draw in range(draws // SPLITS):
            swap = np.random.default_rng([number, draw]).random(len(held)) < 0.5  # noqa: PLR2004
            pair = np.where(swap[:, None], strong, other), np.where(swap[:, None], other, strong)
            by_chance[decide(outcomes, *pair)] += 1
    found = {
        "draws": by_chance.total(),
        "aa_promoted": by_chance[PromotionAction.PROMOTE] / by_chance.total(),
        "aa_blocked": by_chance[PromotionAction.BLOCK] / by_chance.total(),
        "splits": SPLITS,
        "better_promoted": better[PromotionAction.PROMOTE] / SPLITS,
        "worse_blocked": worse[PromotionAction.BLOCK] / SPLITS,
        "same_kept": same[PromotionAction.KEEP] / SPLITS,
        "gain": float(np.mean(gains)),
        "held_out": len(rows.ids) // 5,
    }
    print(json.dumps(found))


def trainer(settings: Settings, values: Mapping[str, object]) -> EstimatorTrainer:
    """Return what fits an estimator with these values."""
    return EstimatorTrainer(table=TABLE, settings=estimator_settings(settings, TABLE, values))


def decide(outcomes: np.ndarray, champion: np.ndarray, challenger: np.ndarray) -> PromotionAction:
    """Return the decision about two models of which only the scores are known."""
    challenge = Challenge(
        version="b",
        champion="a",
        skill=skill(outcomes, challenger),
        rows=len(outcomes),
        gain=paired_gain(outcomes, champion, challenger),
        breaches=(),
    )
    return PromotionPolicy().decide(challenge).action


if __name__ == "__main__":
    main()
