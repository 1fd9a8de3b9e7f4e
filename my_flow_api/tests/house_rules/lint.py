"""The rules of the house that no linter knows, found in the syntax tree.

1. Every query of a repository holds the owner.
2. Only `kit/persistence/mongo.py` and `*/repository.py` import Motor, which is to be replaced one day.
3. A feature imports no other feature's repository. `main.py` and `container.py` put them together.
4. Packages do not import each other in a circle, and `kit` imports no feature and nothing of `auth`.
5. A folder of `kit` has fewer than twelve Python files.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "my_flow_api"

_QUERIES = frozenset(
    {
        "aggregate", "count_documents", "delete_many", "delete_one", "distinct", "find", "find_one",
        "find_one_and_delete", "find_one_and_replace", "find_one_and_update", "replace_one", "update_many",
        "update_one",
    }
)  # fmt: skip
_NEVER = frozenset({"bulk_write", "estimated_document_count", "map_reduce"})
# The queries without an owner: they ask whose it is (a secret, what was left behind, what nobody is at), or
# go through all flows.
_ASKS_FOR_THE_OWNER = {
    ("calendar/repository.py", "owner_of"),
    ("contexts/repository.py", "trashed_since"),
    ("flows/repository.py", "without_next"),
    ("kit/request_counts/repository.py", "tell"),
    ("kit/request_counts/repository.py", "told_since"),
    ("operations/repository.py", "with_expired_lease"),
    ("search/repository.py", "batch"),
    ("search/repository.py", "claim"),
    ("search/repository.py", "save_progress"),
}

_MONGO = "kit/persistence/mongo.py"
_MONGO = "kit/persistence/mongo.py"
_MOST_FILES = 12
_OPEN_TO_KIT = frozenset({"config", "errors"})
_PUTS_TOGETHER = frozenset({"main.py", "container.py"})


def queries_without_owner(source: str, exempt: frozenset[str] = frozenset()) -> Iterator[int]:
    """Return the lines of `source` with a query of a collection whose filter does not contain `user_id`.

    Args:
        source: Python source code.
        exempt: Names of functions to skip.
    """
    for function in _functions(ast.parse(source)):
        if function.name in exempt:
            continue
        filters = _named_values(function)
        for call in _collection_calls(function):
            assert isinstance(call.func, ast.Attribute)
            if call.func.attr in _NEVER:
                yield call.lineno
            if call.func.attr == "insert_many" and not _makes_owned(call):
                yield call.lineno
            if call.func.attr in _QUERIES and not (call.args and _holds_owner(call.args[0], filters)):
                yield call.lineno


def imports(source: str) -> Iterator[tuple[int, str]]:
    """Return the lines and names of the modules that `source` imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def violations(root: Path = SOURCE) -> Iterator[str]:
    """Each violation of a rule, as a line to print."""
    for path in sorted(root.rglob("*.py")):
        source, place = path.read_text(encoding="utf-8"), path.relative_to(root)
        is_repository = path.name == "repository.py"
        if is_repository:
            exempt = frozenset(name for file, name in _ASKS_FOR_THE_OWNER if file == place.as_posix())
            for line in queries_without_owner(source, exempt):
                yield f"{place}:{line}: a query without user_id"
        for line, module in imports(source):
            if module.startswith("motor") and not is_repository and place.as_posix() != _MONGO:
                yield f"{place}:{line}: Motor imported outside {_MONGO} and the repositories"
            if _is_foreign_repository(module, place):
                yield f"{place}:{line}: the repository of another feature"
            if place.parts[0] == "kit" and _package_of(module) not in {"", "kit", *_OPEN_TO_KIT}:
                yield f"{place}:{line}: kit imports {module}"
    for folder in sorted({path.parent for path in (root / "kit").rglob("*.py")}):
        if len(list(folder.glob("*.py"))) >= _MOST_FILES:
            yield f"{folder.relative_to(root)}: {_MOST_FILES} Python files or more"
    if (circle := import_circle(root)) is not None:
        yield f"an import circle: {' -> '.join(circle)}"


def import_circle(root: Path) -> list[str] | None:
    """Return the names of packages that import each other in a circle, if there is one.

    The packages of `kit` count one by one, and so does each module that is in no package.
    """
    imported: dict[str, set[str]] = {}
    for path in sorted(root.rglob("*.py")):
        importer = _node_of(path.relative_to(root).with_suffix("").parts)
        for _, module in imports(path.read_text(encoding="utf-8")):
            if _package_of(module):
                imported.setdefault(importer, set()).add(_node_of(tuple(module.split(".")[1:])))
    for importer, others in imported.items():
        others.discard(importer)
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[::-1]  # it lists each package before the one that imports it
    return None


def _node_of(parts: tuple[str, ...]) -> str:
    return ".".join(parts[:2]) if parts[0] == "kit" else parts[0]


def _package_of(module: str) -> str:
    """Return the package or module of the API that `module` is in; empty if it is in none."""
    name, _, rest = module.partition(".")
    return rest.partition(".")[0] if name == "my_flow_api" else ""


def _is_foreign_repository(module: str, place: Path) -> bool:
    parts = module.split(".")
    if parts[0] != "my_flow_api" or "repository" not in parts[2:3] or place.as_posix() in _PUTS_TOGETHER:
        return False
    return parts[1] not in {"kit", place.parts[0]}


def _makes_owned(call: ast.Call) -> bool:
    """Return whether it is a comprehension of dictionaries with `user_id` in them."""
    made = call.args[0] if call.args else None
    return isinstance(made, ast.ListComp) and _holds_owner(made.elt, {})


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _collection_calls(function: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls of a method of `self._something`, which in a repository is a collection."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if (
                isinstance(owner, ast.Attribute)
                and isinstance(owner.value, ast.Name)
                and owner.value.id == "self"
            ):
                yield node


def _named_values(function: ast.AST) -> dict[str, ast.expr]:
    """Return the first value of each local name of a function."""
    values: dict[str, ast.expr] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values.setdefault(node.targets[0].id, node.value)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            values.setdefault(node.target.id, node.value)
    return values


def _holds_owner(filter_: ast.expr, names: dict[str, ast.expr]) -> bool:
    """Return whether it is a dictionary with `user_id` in it, or a pipeline whose every $match is one."""
    if isinstance(filter_, ast.Name) and filter_.id in names:
        return _holds_owner(names[filter_.id], {})
    if isinstance(filter_, ast.List):
        first = _value_of(filter_.elts[0], "$match") if filter_.elts else None
        return first is not None and all(
            _holds_owner(value, {})
            for node in ast.walk(filter_)
            if isinstance(node, ast.Dict) and (value := _value_of(node, "$match")) is not None
        )
    owner = _value_of(filter_, "user_id")
    return isinstance(owner, ast.Name) and owner.id == "user_id"


def _value_of(node: ast.expr, key: str) -> ast.expr | None:
    if isinstance(node, ast.Dict):
        for name, value in zip(node.keys, node.values, strict=True):
            if isinstance(name, ast.Constant) and name.value == key:
                return value
    return None


if __name__ == "__main__":
    found = list(violations())
    print(*found, sep="\n", end="\n" if found else "")
    raise SystemExit(1 if found else 0)
