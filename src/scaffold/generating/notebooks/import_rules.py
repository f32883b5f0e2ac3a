"""Decide which imports a moved function may have: those of a declared distribution, of a layer low enough."""

import ast
from collections.abc import Iterator, Sequence

from .effects import Layer, distribution_of, is_declared, layer_of_module
from .pieces import Obstacle, Project, Reason
from .scope import Bound


def import_of(
    read: str, every: Sequence[Bound], project: Project, imports: dict[str, Layer]
) -> Iterator[Reason]:
    """Yield why the imports `every` of the name `read` stay; otherwise note the one in `imports`."""
    statements = {
        _only(it.node, read): it.node for it in every if isinstance(it.node, ast.Import | ast.ImportFrom)
    }
    if len(statements) > 1:
        spelled = " and ".join(f"`{it}`" for it in statements)
        yield Reason(obstacle=Obstacle.STATE, text=f"reads `{read}`, which is {spelled}: keep one of them")
        return
    for line, statement in statements.items():
        yield from import_reasons(ast.parse(line).body[0], project, imports, keep=True) if statement else ()


def import_reasons(
    statement: ast.stmt, project: Project, imports: dict[str, Layer], *, keep: bool
) -> Iterator[Reason]:
    """Yield why an import stays; otherwise note its layer in `imports`, with `keep` under its text."""
    assert isinstance(statement, ast.Import | ast.ImportFrom)  # noqa: S101 - callers look for imports
    package = project.package
    modules = (
        [statement.module or ""]
        if isinstance(statement, ast.ImportFrom)
        else [it.name for it in statement.names]
    )
    for module in modules:
        if isinstance(statement, ast.ImportFrom) and statement.level:
            text = f"imports relative to the notebook (`{ast.unparse(statement)}`)"
            yield Reason(obstacle=Obstacle.LAYER, text=text)
            continue
        layer = layer_of_module(module, package)
        if module.partition(".")[0] == "IPython":
            text = f"imports `{module}`, which is for notebooks: return the value and show it in a cell"
            yield Reason(obstacle=Obstacle.MAGIC, text=text)
        elif layer is None:
            text = f"imports `{module}`, a layer above those that a function of a notebook goes to"
            yield Reason(obstacle=Obstacle.LAYER, text=text)
        elif not is_declared(module, package=package, distributions=project.distributions):
            name = distribution_of(module)
            text = f"imports `{module}`, which pyproject.toml does not declare: uv add {name}"
            yield Reason(obstacle=Obstacle.DEPENDENCY, text=text)
        else:
            line = ast.unparse(statement) if keep else ""
            imports[line] = max(layer, imports.get(line, Layer.DOMAIN))


def _only(node: ast.Import | ast.ImportFrom, read: str) -> str:
    """Spell an import with the one name that is read."""
    names = [it for it in node.names if (it.asname or it.name.split(".")[0]) == read]
    if isinstance(node, ast.Import):
        return ast.unparse(ast.Import(names=names))
    return ast.unparse(ast.ImportFrom(module=node.module, names=names, level=node.level))
