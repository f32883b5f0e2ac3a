"""`config/variants.yaml`: the tests of variants, one file that is reviewed like code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ...errors import describe
from ..loading import ConfigError, read_yaml_file

FILE = "variants.yaml"
_STRICT = ConfigDict(extra="forbid", frozen=True)


class VariantTestSettings(BaseModel):
    """A candidate for a use case: settings in place of those of the application, which are the control.

    `share` of the callers (split) or of the different requests (shadow) take part. In a shadow test the candidate
    answers at most `per_hour` requests in an hour and process, `waiting` of them may wait, and its own `chat` limits
    hold for it alone.
    """

    model_config = _STRICT

    use_case: str
    mode: Literal["split", "shadow"]
    share: Annotated[float, Field(gt=0, le=1)]
    candidate: Annotated[dict[str, object], Field(min_length=1)]
    per_hour: Annotated[int, Field(ge=1)] = 60
    waiting: Annotated[int, Field(ge=1, le=10_000)] = 100


class _VariantsFile(BaseModel):
    model_config = _STRICT

    tests: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")], VariantTestSettings] = {}

    @model_validator(mode="after")
    def _one_test_at_a_time(self) -> "_VariantsFile":
        cases = [test.use_case for test in self.tests.values()]
        if repeated := [case for case in cases if cases.count(case) > 1]:
            raise ValueError(f"two tests of {repeated[0]}: each would see what the other does")
        return self


def load_variant_tests(folder: Path = Path("config")) -> Mapping[str, VariantTestSettings]:
    """Return the tests by name; none without the file.

    Raises:
        ConfigError: the file cannot be used; the message names it and the key.
    """
    file = folder / FILE
    if not file.is_file():
        return {}
    try:
        return _VariantsFile.model_validate(read_yaml_file(file) or {}).tests
    except ValidationError as error:
        raise ConfigError(f"{file}: {describe(error, whole='tests')}") from error
