"""Adding an entry to a wiring list of the user's, by its syntax tree: everything else stays byte for byte."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

_MARK = "\ufeff"  # by which Windows begins texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """An addition to the list, tuple, dict or class `list` of a file, and the import that it needs.

    `key` is for dicts. In a class, `entry` is a whole line of its body.
    """

    file: str
    list: str
    entry: str
    key: str | None
    module: str
    imported: str

    @property
    def import_line(self) -> str:
        """The import as a statement."""
        return f"from {self.module} import {self.imported}"

    @property
    def spelled(self) -> str:
        """The entry as it is written between brackets, or as the line of a class."""
        return f"{self.key}: {self.entry}" if self.key else self.entry


def with_entry(source: str, entry: ListEntry) -> str | None:
    """Return `source` with `entry`, unchanged where it has it already.

    None where it cannot be edited safely: it does not parse, or the list is not one literal at the top.
    """
    import libcst as cst

    text = source.removeprefix(_MARK)
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError:
        return None
    places = [index for index, statement in enumerate(module.body) if _assigns(statement, entry.list)]
    if len(places) != 1:
        return None
    statement = module.body[places[0]]
    edited = _edited(statement, entry, module)
    if edited is None:
        return None
    if edited is statement:
        return source
    body = [*module.body[: places[0]], edited, *module.body[places[0] + 1 :]]
    mark = source.removesuffix(text)
    return mark + module.with_changes(body=_with_import(body, entry)).code


def _assigns(statement: "cst.BaseStatement | cst.SimpleStatementLine", name: str) -> bool:
    import libcst as cst

    if isinstance(statement, cst.ClassDef):
        return statement.name.value == name
    if not isinstance(statement, cst.SimpleStatementLine):
        return _binds_below(statement, name)
    for small in statement.body:
        targets: Sequence[cst.BaseExpression] = ()
        if isinstance(small, cst.Assign):
            targets = [target.target for target in small.targets]
        elif isinstance(small, cst.AnnAssign | cst.AugAssign):
            targets = [small.target]
        if any(isinstance(target, cst.Name) and target.value == name for target in targets):
            return True
    return False


def _binds_below(statement: "cst.BaseStatement", name: str) -> bool:
    """Tell whether a compound statement, such as `if`, mentions the name: then there is no one literal."""
    import libcst as cst
    import libcst.matchers as m

    if isinstance(statement, cst.FunctionDef):
        return False
    return bool(m.findall(statement, m.Name(name)))


def _edited(
    statement: "cst.BaseStatement | cst.SimpleStatementLine", entry: ListEntry, module: "cst.Module"
) -> "cst.BaseStatement | cst.SimpleStatementLine | None":
    """Return the statement with the entry, the very same where it is there, None where that is not sure."""
    import libcst as cst

    if isinstance(statement, cst.ClassDef):
        return _with_line(statement, entry, module)
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return None
    small = statement.body[0]
    value = small.value if isinstance(small, cst.Assign | cst.AnnAssign) else None
    added: cst.BaseExpression | None = None
    if isinstance(value, cst.List | cst.Tuple) and entry.key is None:
        added = _with_element(value, entry, module)
    elif isinstance(value, cst.Dict) and entry.key is not None:
        added = _with_pair(value, entry.key, entry, module)
    if added is None:
        return None
    return statement if added is value else statement.with_changes(body=[small.with_changes(value=added)])


def _with_element(
    value: "cst.List | cst.Tuple", entry: ListEntry, module: "cst.Module"
) -> "cst.BaseExpression":
    import libcst as cst

    if any(module.code_for_node(element.value) == entry.entry for element in value.elements):
        return value
    return _appended(value, cst.Element(cst.parse_expression(entry.entry)))


def _with_pair(value: "cst.Dict", key: str, entry: ListEntry, module: "cst.Module") -> "cst.BaseExpression":
    import libcst as cst

    keys = (
        module.code_for_node(element.key)
        for element in value.elements
        if isinstance(element, cst.DictElement)
    )
    if any(_same(other, key) for other in keys):
        return value
    return _appended(value, cst.DictElement(cst.parse_expression(key), cst.parse_expression(entry.entry)))


def _appended(
    value: "cst.List | cst.Tuple | cst.Dict", element: "cst.Element | cst.DictElement"
) -> "cst.BaseExpression":
    """Append an element in the layout of the others: on a line of its own if they are, comments kept."""
    import libcst as cst

    if not value.elements:
        return value.with_changes(elements=[element])
    *others, last = value.elements
    opening, closing = _brackets(value)
    before, after = getattr(value, opening), getattr(value, closing) if closing else None
    spread = before if isinstance(before, cst.LeftSquareBracket | cst.LeftCurlyBrace) else None
    between: cst.BaseParenthesizableWhitespace = cst.SimpleWhitespace(" ")
    if others and isinstance(others[-1].comma, cst.Comma):
        between = others[-1].comma.whitespace_after
    elif spread and isinstance(spread.whitespace_after, cst.ParenthesizedWhitespace):
        between = spread.whitespace_after
    end = after.whitespace_before if after else None
    comment = end.first_line if isinstance(end, cst.ParenthesizedWhitespace) else cst.TrailingWhitespace()
    if isinstance(between, cst.ParenthesizedWhitespace):
        between = between.with_changes(first_line=comment, empty_lines=[])
    changes: dict[str, object] = {}
    if (
        after
        and isinstance(end, cst.ParenthesizedWhitespace)
        and isinstance(between, cst.ParenthesizedWhitespace)
    ):
        plain = end.with_changes(first_line=cst.TrailingWhitespace())
        changes[closing] = after.with_changes(whitespace_before=plain)
    kept = last.with_changes(comma=cst.Comma(whitespace_after=between))
    added = element.with_changes(comma=last.comma)
    return value.with_changes(elements=[*others, kept, added], **changes)


def _brackets(value: "cst.List | cst.Tuple | cst.Dict") -> tuple[str, str]:
    """Name the attributes that hold the brackets; those of a tuple hold no comments."""
    import libcst as cst

    if isinstance(value, cst.Dict):
        return "lbrace", "rbrace"
    return ("lbracket", "rbracket") if isinstance(value, cst.List) else ("lpar", "")


def _with_line(statement: "cst.ClassDef", entry: ListEntry, module: "cst.Module") -> "cst.ClassDef | None":
    import libcst as cst

    if not isinstance(statement.body, cst.IndentedBlock):
        return None
    (line,) = cst.parse_module(f"{entry.entry}\n").body
    wanted = module.code_for_node(line).strip()
    if any(module.code_for_node(line).strip() == wanted for line in statement.body.body):
        return statement
    is_first = all(_is_docstring(line) for line in statement.body.body)
    if is_first:
        line = cst.ensure_type(line, cst.SimpleStatementLine).with_changes(
            leading_lines=[cst.EmptyLine(indent=False)]
        )
    return statement.with_changes(body=statement.body.with_changes(body=[*statement.body.body, line]))


def _is_docstring(statement: "cst.BaseStatement | cst.BaseSmallStatement") -> bool:
    import libcst.matchers as m

    return m.matches(statement, m.SimpleStatementLine(body=[m.Expr(m.SimpleString())]))


def _with_import(
    body: Sequence["cst.BaseStatement | cst.SimpleStatementLine"], entry: ListEntry
) -> list["cst.BaseStatement | cst.SimpleStatementLine"]:
    """Put the import after the last one, unless it is there."""
    import libcst as cst
    import libcst.matchers as m

    wanted = cst.parse_module(f"{entry.import_line}\n").body[0]
    pattern = m.SimpleStatementLine(body=[m.Import() | m.ImportFrom()])
    imports = [index for index, statement in enumerate(body) if m.matches(statement, pattern)]
    plain = cst.Module([])
    code = plain.code_for_node(wanted).strip()
    if any(plain.code_for_node(body[index]).strip() == code for index in imports):
        return [*body]
    docstring = 1 if body and _is_docstring(body[0]) else 0
    last = max(imports, default=docstring - 1)
    return [*body[: last + 1], wanted, *body[last + 1 :]]


def _same(one: str, other: str) -> bool:
    import ast

    try:
        return bool(ast.literal_eval(one) == ast.literal_eval(other))
    except (ValueError, SyntaxError):
        return one == other
