"""One kind of error for every text that a YAML parser cannot read."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def only_yaml_errors() -> Iterator[None]:
    """Raise `YAMLError` for whatever the parser meets, also for dates, numbers and depths that cannot be."""
    import yaml

    try:
        yield
    except yaml.YAMLError:
        raise
    except UnicodeError as error:
        raise yaml.YAMLError("it is not UTF-8 text") from error
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise yaml.YAMLError(" ".join(str(error).split()) or type(error).__name__) from error
