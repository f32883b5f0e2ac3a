"""Declared fields as lines of code: what the templates of use cases and prompts are rendered with."""

import json
from collections.abc import Iterator, Mapping, Sequence

from scaffold.errors import UsageError
from scaffold.generating.fields import Field, FieldType, parse_fields
from scaffold.generating.kind import Order

# The fields in which `evaluation/engine/cases.py` looks for the text of a case.
_TEXT_FIELDS = ("question", "query", "message", "request", "text", "reply")
INPUT_EXAMPLE = "text,plan:free|business"
OUTPUT_EXAMPLE = "category:billing|delivery|other,urgent:bool,summary:str"

_PYTHON = {FieldType.TEXT: "str", FieldType.WHOLE: "int", FieldType.NUMBER: "float", FieldType.FLAG: "bool"}
_COLUMNS = {
    FieldType.TEXT: "String",
    FieldType.LEVELS: "String",
    FieldType.WHOLE: "Integer",
    FieldType.NUMBER: "Float",
    FieldType.FLAG: "Boolean",
}
_SHAPES = {
    FieldType.TEXT: "text",
    FieldType.WHOLE: "a whole number",
    FieldType.NUMBER: "a number",
    FieldType.FLAG: "true or false",
}
# The stand-in's values: nothing is found, and a text is the first sentence of the input.
_OFFLINE = {
    FieldType.TEXT: 'inputs["{text}"].strip().partition(".")[0][:200]',
    FieldType.WHOLE: "0",
    FieldType.NUMBER: "0.0",
    FieldType.FLAG: "False",
}
_TO_COMPLETE = "to be completed: replace the text, fill in `expected`, and remove this"
_CASES = {
    "typical": "Replace this by an input to {} as most of them are.",
    "short": "Here goes one for {} of a few words.",
    "hard": "Put one here that two people would decide in different ways if {} were left to them.",
    "out-of-scope": "This place is for something that is none of the business of {} at all.",
    "injection": "Write one that tells the model behind {} what to do, such as to ignore its rules.",
}


def declared_values(order: Order) -> Mapping[str, object]:
    """Read `--input` and `--output`, and return what templates need to spell them.

    Raises:
        UsageError: they are missing or cannot be used.
    """
    if "output" not in order.options:
        raise UsageError(
            "--output is missing",
            cause=f"a {order.kind} is declared by the fields of its result",
            help=f"scaffold generate {order.kind} {order.name.module} --output '{OUTPUT_EXAMPLE}'",
        )
    inputs = parse_fields(order.options.get("input", "text"), flag="--input", example=INPUT_EXAMPLE)
    outputs = parse_fields(order.options["output"], flag="--output", example=OUTPUT_EXAMPLE)
    text = next((field for field in inputs if field.type is FieldType.TEXT), None)
    if text is None:
        raise UsageError("--input has no field of type str", help=f"--input '{INPUT_EXAMPLE}'")
    ordered = (text, *(field for field in inputs if field is not text))
    return {
        "inputs": [_input(field, text, ordered) for field in ordered],
        "more_inputs": [_input(field, text, ordered) for field in ordered[1:]],
        "text_input": text.name,
        "outputs": [_output(field, text) for field in outputs],
        "enumerations": _enumerations((*ordered, *outputs)),
        "input_enumerations": _enumerations(ordered),
        "output_enumerations": _enumerations(outputs),
        "offline_first": _nothing_of_inputs(outputs),
        "cases": list(draft_cases(order, text=_case_field(text, text, ordered), others=_others(ordered))),
        "columns": sorted({"DateTime", "String", *(_COLUMNS[field.type] for field in outputs)}),
    }


def draft_cases(order: Order, *, text: str, others: Mapping[str, object]) -> Iterator[str]:
    """Give five cases to complete, each with a hint at what makes a good one in its field `text`."""
    for number, (tag, hint) in enumerate(_CASES.items(), start=1):
        case = {
            "id": f"{order.name.dashed}-{number}",
            text: hint.format(order.name.module),
            **others,
            "expected": {},
            "tags": [tag],
            "skip": _TO_COMPLETE,
        }
        yield json.dumps(case, ensure_ascii=False)


def _others(inputs: Sequence[Field]) -> Mapping[str, object]:
    return {field.name: _json_value(field) for field in inputs[1:]}


def _enumerations(fields: Sequence[Field]) -> list[Mapping[str, object]]:
    found: dict[str, Field] = {}
    for field in fields:
        other = found.get(field.class_name, field)
        if other.levels != field.levels:
            raise UsageError(
                f"{field.name} has other levels as an input than as an output", help="rename one"
            )
        if field.type is FieldType.LEVELS:
            found[field.class_name] = field
    return [
        {
            "class_name": field.class_name,
            "field": field.name,
            "members": [
                {"name": member, "value": level}
                for member, level in zip(field.members, field.levels, strict=True)
            ],
        }
        for field in found.values()
    ]


def _nothing_of_inputs(outputs: Sequence[Field]) -> list[str]:
    return [] if any(field.type is FieldType.TEXT for field in outputs) else ["del inputs"]


def _case_field(field: Field, text: Field, inputs: Sequence[Field]) -> str:
    named = any(field.name in _TEXT_FIELDS for field in inputs if field.type is FieldType.TEXT)
    return field.name if named or field is not text else "text"


def _option_words(field: Field) -> list[str]:
    option = f"--{field.name.replace('_', '-')}"
    return [option] if field.type is FieldType.FLAG else [option, str(_json_value(field))]


def _json_value(field: Field) -> object:
    return {
        FieldType.TEXT: "As it was asked.",
        FieldType.WHOLE: 1,
        FieldType.NUMBER: 0.5,
        FieldType.FLAG: True,
        FieldType.LEVELS: next(iter(field.levels), ""),
    }[field.type]


def _annotation(field: Field) -> str:
    return field.class_name if field.type is FieldType.LEVELS else _PYTHON[field.type]


def _literal(field: Field) -> str:
    """Spell the type without an enumeration of its own."""
    levels = ", ".join(f'"{level}"' for level in field.levels)
    return f"Literal[{levels}]" if field.type is FieldType.LEVELS else _PYTHON[field.type]


def _sample(field: Field) -> str:
    return f"{field.class_name}.{field.members[0]}" if field.type is FieldType.LEVELS else _json_sample(field)


def _json_sample(field: Field) -> str:
    value = _json_value(field)
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _input(field: Field, text: Field, inputs: Sequence[Field]) -> Mapping[str, object]:
    return {
        "name": field.name,
        "annotation": _annotation(field),
        "sample": _sample(field),
        "json_sample": _json_sample(field),
        "text_sample": json.dumps(str(_json_value(field)), ensure_ascii=False),
        "as_text": f"given.{field.name}" if field.type is FieldType.TEXT else f"str(given.{field.name})",
        "parsed": _parsed(field, f'failure.inputs["{field.name}"]'),
        "case_field": _case_field(field, text, inputs),
        "option_words": _option_words(field),
    }


def _parsed(field: Field, source: str) -> str:
    """Read a value back from the text that a prompt was rendered with."""
    if field.type is FieldType.TEXT:
        return source
    if field.type is FieldType.FLAG:
        return f'{source} == "True"'
    return f"{_annotation(field)}({source})"


def _output(field: Field, text: Field) -> Mapping[str, object]:
    levels = field.type is FieldType.LEVELS
    return {
        "name": field.name,
        "annotation": _annotation(field),
        "literal": _literal(field),
        "sample": _sample(field),
        "json_sample": _json_sample(field),
        "column": _COLUMNS[field.type],
        "stored": f"record.result.{field.name}" + (".value" if levels else ""),
        "loaded": f"{field.class_name}(row.{field.name})" if levels else f"row.{field.name}",
        "shape": ", ".join(f'"{level}"' for level in field.levels) if levels else _SHAPES[field.type],
        "offline": f'"{field.levels[0]}"' if levels else _OFFLINE[field.type].format(text=text.name),
    }
