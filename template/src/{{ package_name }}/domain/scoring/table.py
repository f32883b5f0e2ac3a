"""A scored table, declared once: its columns, target, rules and texts."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from .conditions import Condition, Operator, Rule, Value
from .features import Category, Date, Derived, Feature, Number, encoded, is_optional, raw_column
from .groups import FeatureGroup, group_problems
from .splits import ByGroup, ById, ByTime, Splitting
from .targets import LOWER_IS_BETTER, METRICS, BinaryTarget, ClassTarget, Target, score_names
from .waivers import Waiver

_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Columns that prepared rows have beside the declared ones, and fields of a response; then those beside an id only.
_RESERVED = {"observed_at", "split", "split_group", "reasons", "score", "prediction"}
_OF_RESPONSE = {"risk", "probabilities", "trace_id", "model_version", "feature_version", "scored_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Id:
    """The key of an entity; `column` is its name in raw files. Where they have none, rows are `numbered`."""

    name: str
    column: str = ""
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How raw files are written, as far as that cannot be seen from them.

    - `header` names the columns of files that do not name them.
    - `encoding` is that of text that is not Unicode, such as `koi8-r`; without one it has to be surely Windows-1252.
    - `decimal` separates the fraction of a number; with a comma, points separate thousands.
    - `missing` are words that stand for an empty cell.
    - `time_form` is how times are written, in the codes of `strptime`, and `time_zone` the zone of those without one.
      Without a form they are ISO 8601 with a zone.
    """

    header: tuple[str, ...] = ()
    encoding: str = ""
    decimal: Literal[".", ","] = "."
    missing: tuple[str, ...] = ()
    time_form: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """Sentences of the model card that no data can tell; what is empty is left out."""

    title: str = ""
    intended_use: str = ""
    out_of_scope: str = ""
    source: str = ""
    licence: str = ""
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entity to be scored: a value for each feature of a table."""

    id: str
    values: Mapping[str, Value | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The declaration of a scored table. Reading, validation, storage, encoding, requests and cards follow from it.

    - `features` reach the model in this order, followed by the `derived` ones; `protected` attributes never do, and
      are kept for comparing how their groups are treated.
    - Features of `groups` are not in the rows: they are read from the feature store, as they were at the time of a row.
    - `time` is the raw column with the time of observation (ISO 8601); without it the record of the raw file says when
      all rows were observed, and an id occurs once.
    - Rows are scored where every condition of `selection` holds; a row that breaks one of `rules` is an error.
    - `ignored` raw columns are not read; any other that is not declared is an error.
    - `layout` says how raw files are written, `split` which rows are held out.
    - `estimator` replaces settings of `scoring.estimator` for this table.
    - `gate` bounds the metrics of a model that may be released, `positive_rate` the share of positive outcomes of a
      binary target. Metrics are those of `targets.METRICS`.
    """

    name: str
    id: Id
    target: Target
    features: tuple[Feature, ...]
    version: int = 1
    time: str = ""
    protected: tuple[Category, ...] = ()
    derived: tuple[Derived, ...] = ()
    groups: tuple[FeatureGroup, ...] = ()
    selection: tuple[Condition, ...] = ()
    rules: tuple[Rule, ...] = ()
    ignored: tuple[str, ...] = ()
    layout: Layout = Layout()
    split: Splitting = field(default_factory=ById)
    estimator: Mapping[str, str | float] = field(default_factory=dict)
    gate: Mapping[str, float] = field(default_factory=dict)
    positive_rate: tuple[float, float] = (0.0, 1.0)
    waivers: tuple[Waiver, ...] = ()
    texts: Texts = Texts()

    def __post_init__(self) -> None:
        """Refuse a declaration that contradicts itself.

        Raises:
            ValueError: with all problems, one a line.
        """
        if problems := list(_problems(self)):
            raise ValueError("\n".join(f"table {self.name}: {problem}" for problem in problems))

    @property
    def feature_version(self) -> str:
        """The name under which models and predictions record which declaration they were made by."""
        return f"{self.name}-{self.version}"

    @property
    def columns(self) -> tuple[Feature, ...]:
        """Features and protected attributes."""
        return (*self.features, *self.protected)

    @property
    def stored(self) -> tuple[Feature, ...]:
        """The features of all groups."""
        names = {name for group in self.groups for name in group.features}
        return tuple(feature for feature in self.features if feature.name in names)

    @property
    def given(self) -> tuple[Feature, ...]:
        """The features that rows bring: of raw files and of requests."""
        return tuple(feature for feature in self.features if feature not in self.stored)

    @property
    def raw_columns(self) -> Mapping[str, str]:
        """The columns of a raw file, mapped to their declared names; the target may be missing there."""
        found = {} if self.id.numbered else {self.id.column or self.id.name: self.id.name}
        found |= {self.time: "observed_at"} if self.time else {}
        found |= {raw_column(feature): feature.name for feature in (*self.given, *self.protected)}
        if self.group_column and self.group_column not in found:
            found[self.group_column] = "split_group"
        return {**found, self.target.column or self.target.name: self.target.name}

    @property
    def release_gate(self) -> Mapping[str, float]:
        """`gate`; without one a model has to be as good as guessing."""
        target = self.target
        if self.gate:
            return self.gate
        if isinstance(target, ClassTarget):
            return {"min_macro_f1": 1 / len(target.classes)}
        return {"min_roc_auc": 0.5} if isinstance(target, BinaryTarget) else {"max_rmse_ratio": 1.0}

    @property
    def group_column(self) -> str:
        """The raw column whose value decides to which split a row belongs; empty where that is the id or the time."""
        return self.split.column if isinstance(self.split, ByGroup) else ""

    @property
    def has_groups(self) -> bool:
        """Whether prepared rows say in `split_group` which belong together: their ids do not tell it."""
        return self.id.numbered or bool(self.group_column)

    def of_group(self, group: FeatureGroup) -> "Table":
        """Return the declaration by which files of a group are read: its id, time and features, and no rules."""
        return replace(
            self,
            features=tuple(feature for feature in self.features if feature.name in group.features),
            time=group.time,
            protected=(),
            derived=(),
            groups=(),
            selection=(),
            rules=(),
            layout=replace(self.layout, header=()),
            split=ById(),
        )

    def unmet(self, values: Mapping[str, Value | None]) -> tuple[Condition, ...]:
        """Return the conditions of the selection that a row does not meet: with none it is scored."""
        return tuple(condition for condition in self.selection if not condition.holds(values))

    def broken(self, values: Mapping[str, Value | None]) -> tuple[Rule, ...]:
        """Return the rules that a row breaks."""
        return tuple(rule for rule in self.rules if not rule.holds(values))

    def invalid(self, values: Mapping[str, Value | None]) -> tuple[str, ...]:
        """Return the features without a value of their type and range."""
        return tuple(one.name for one in self.features if not one.admits(values.get(one.name)))

    def encode(self, values: Mapping[str, Value | None]) -> tuple[float, ...]:
        """Return the feature values.

        Numbers are as they are, flags 0 or 1, categories the position of the level, dates days since the year 1; an
        unknown value is NaN.
        """
        return tuple(encoded(feature, values[feature.name]) for feature in self.features)

    def position(self, name: str) -> int:
        """Return the position of a feature in a row of values."""
        return next(place for place, feature in enumerate(self.features) if feature.name == name)


def _problems(table: Table) -> Iterator[str]:
    names = [table.id.name, table.target.name, *(one.name for one in (*table.columns, *table.derived))]
    for name in (table.name, *names, *(group.name for group in table.groups)):
        if not _NAME.fullmatch(name):
            yield f"{name!r} is not a name: lower-case letters, digits and _, starting with a letter"
        if name in _RESERVED:
            yield f"{name!r} is reserved: give the column another name and its own as `column`"
    if table.id.name in _OF_RESPONSE:
        yield f"the id cannot be called {table.id.name!r}, as a field of every response is: name its own as `column`"
    for name in sorted({table.id.name, "prediction"} & {*score_names(table.target)}):
        yield f"the class {name!r} is called as another column of the scores: give it a name of its own by `spellings`"
    yield from _repeated("name", names)
    yield from _repeated("raw column", [*table.raw_columns, *table.ignored])
    expected = len(table.columns) - len(table.stored) + 1 + (not table.id.numbered) + bool(table.time)
    if len(table.raw_columns) - ("split_group" in table.raw_columns.values()) < expected:
        yield "two declared columns are read from the same raw column"
    if not table.features:
        yield "there is no feature"
    if isinstance(table.target, ClassTarget) and any(feature.monotone for feature in table.features):
        yield "a monotone feature needs a binary target or a number"
    if isinstance(table.split, ByTime) and not table.time:
        yield "a split by time needs the column of the time"
    yield from _group_problems(table)
    yield from table.target.problems()
    yield from _gate_problems(table)
    yield from _condition_problems(table)
    yield from _derived_problems(table)


def _group_problems(table: Table) -> Iterator[str]:
    yield from _repeated("group", [group.name for group in table.groups])
    yield from group_problems(table.groups, table.features, numbered=table.id.numbered)
    for group in table.groups:
        try:
            table.of_group(group)
        except ValueError as error:
            yield f"files of the group {group.name}: {error}"


def _gate_problems(table: Table) -> Iterator[str]:
    low, high = table.positive_rate
    if not 0 <= low <= high <= 1:
        yield "positive_rate has to be two shares, the smaller one first"
    if (low, high) != (0, 1) and not isinstance(table.target, BinaryTarget):
        yield "positive_rate is of a binary target"
    task = table.target.task
    known = {f"{'max' if metric in LOWER_IS_BETTER else 'min'}_{metric}" for metric in METRICS[task]}
    for name in sorted(set(table.gate) - known):
        yield f"gate: {name!r} bounds no metric of this target: {', '.join(sorted(known))}"


def _repeated(kind: str, names: Sequence[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"the {kind} {name!r} is declared twice"


def _condition_problems(table: Table) -> Iterator[str]:
    known: Mapping[str, Feature] = {feature.name: feature for feature in table.columns}
    conditions = [*table.selection, *(one for rule in table.rules for one in rule.conditions)]
    for column in table.columns:
        if column.missing is not None:
            conditions += [column.missing.when] if column.missing.when else []
            if is_optional(column):
                yield f"{column.name}: either optional, or with a value for an empty cell"
            if not column.admits(column.missing.value):
                yield f"{column.name}: the value of an empty cell, {column.missing.value!r}, is not one of the column"
    for condition in conditions:
        feature = known.get(condition.feature)
        if feature is None or feature in table.protected:
            yield f"the condition `{condition}` is not about a feature"
        elif not _compares(feature, condition):
            yield f"the condition `{condition}` does not fit a {type(feature).__name__.lower()}"


def _compares(feature: Feature, condition: Condition) -> bool:
    if isinstance(feature, Date):
        return False
    if isinstance(feature, Number):
        return isinstance(condition.value, int | float) and not isinstance(condition.value, bool)
    return condition.operator in {Operator.EQUAL, Operator.NOT_EQUAL} and feature.admits(condition.value)


def _derived_problems(table: Table) -> Iterator[str]:
    numbers = {feature.name for feature in table.features if isinstance(feature, Number)}
    for one in table.derived:
        for name in one.inputs:
            if name not in numbers:
                yield f"{one.name}: {name!r} is not a number declared before it"
        numbers.add(one.name)
