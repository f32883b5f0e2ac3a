"""Average precision."""

from collections.abc import Mapping, Sequence


def average_precision(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return AP: the mean over all relevant ids of the precision at their rank, 0 for those not ranked.

    Its mean over queries is MAP. Buckley and Voorhees, Evaluating evaluation measure stability, SIGIR 2000.
    """
    relevant = sum(grade > 0 for grade in grades.values())
    found, total = 0, 0.0
    for rank, item in enumerate(ranking, start=1):
        if grades.get(item, 0) > 0:
            found += 1
            total += found / rank
    return total / relevant if relevant else 0.0
