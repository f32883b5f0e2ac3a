"""The reply to `output_correction`."""

from pydantic import JsonValue, RootModel

from ..outputs import OutputSchema


class CorrectedOutput(RootModel[dict[str, JsonValue]]):
    """Any JSON object: what it has to be in full is decided by the schema of the reply under correction."""


SCHEMAS = (OutputSchema(feature="correction", version=1, model=CorrectedOutput),)
