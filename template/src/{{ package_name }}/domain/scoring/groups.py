"""Groups of features that are kept in the feature store, apart from the rows of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from .features import Feature


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureGroup:
    """Features that the rows of a table do not bring: a row has the values that were known of its id at its time.

    `features` are names of features of the table. Files of the group have the id, these features and `time`, the raw
    column with the time of observation. Values that are older than `max_age` do not count. Tables that name the same
    group share its values.
    """

    name: str
    features: tuple[str, ...]
    time: str
    max_age: timedelta | None = None


def group_problems(groups: Sequence[FeatureGroup], features: Sequence[Feature], *, numbered: bool) -> Iterator[str]:
    """Yield what contradicts itself in the groups of a table with these features; `numbered` rows have no id."""
    known = {feature.name: feature for feature in features}
    taken: set[str] = set()
    if groups and numbered:
        yield "rows that are numbered have no id by which a group could be read"
    for group in groups:
        if not group.time:
            yield f"group {group.name}: needs the column of the time"
        if group.max_age is not None and group.max_age <= timedelta(0):
            yield f"group {group.name}: max_age has to be positive"
        for name in group.features:
            if name not in known:
                yield f"group {group.name}: {name!r} is not a feature"
            elif (missing := known[name].missing) is not None and missing.when is not None:
                yield f"{name}: the value of a feature that is missing in a group cannot depend on others"
            if name in taken:
                yield f"the feature {name!r} is in two groups"
            taken.add(name)
