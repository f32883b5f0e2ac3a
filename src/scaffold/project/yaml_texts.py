"""Documents of YAML texts, with one kind of error for every text that cannot be read."""

from collections.abc import Iterator
from contextlib import contextmanager

# Far beyond what people write; the values of aliases are counted wherever they stand.
_MOST_VALUES = 100_000


def read_yaml(text: str) -> object:
    """Read the document of a text with safe types.

    Raises:
        YAMLError: it is not YAML, or its aliases stand for more values than any program could walk through.
    """
    import yaml

    with only_yaml_errors():
        return of_bounded_size(yaml.safe_load(text))


@contextmanager
def only_yaml_errors() -> Iterator[None]:
    """Raise `YAMLError` for whatever a parser meets, also for dates, numbers and depths that cannot be."""
    import yaml

    try:
        yield
    except yaml.YAMLError:
        raise
    except UnicodeError as error:
        raise yaml.YAMLError("it is not UTF-8 text") from error
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise yaml.YAMLError(" ".join(str(error).split()) or type(error).__name__) from error


def of_bounded_size(document: object) -> object:
    """Return a document of mappings and lists.

    Raises:
        YAMLError: its aliases stand for more values than any program could walk through, or for themselves.
    """
    import yaml

    sizes: dict[int, int] = {}

    def size(value: object) -> int:
        if not isinstance(value, dict | list):
            return 1
        if id(value) not in sizes:
            sizes[id(value)] = _MOST_VALUES + 1  # until it is counted: it leads back to itself
            within = [*value, *value.values()] if isinstance(value, dict) else value
            sizes[id(value)] = 1 + sum(map(size, within))
        return sizes[id(value)]

    if size(document) > _MOST_VALUES:
        raise yaml.YAMLError(f"its aliases stand for more than {_MOST_VALUES:,} values")
    return document
