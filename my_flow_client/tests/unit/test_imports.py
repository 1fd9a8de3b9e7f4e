"""Checks which folder may import which (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import my_flow_client

PACKAGE = Path(my_flow_client.__file__).parent
# What the modules of a folder import nothing of.
FORBIDDEN = {
    "design": {"features", "pages", "ui"},
    "ui": {"features", "pages"},
    "features": {"pages"},
}


def imported_folders(path: Path) -> Iterator[str]:
    """Yield the first name below the client's package of each module that a Python file imports."""
    package = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            for alias in node.names:
                yield (*base, *(node.module or "").split("."), alias.name)[0] or alias.name
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("my_flow_client."):
            yield str(node.module).split(".")[1]


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_a_folder_imports_nothing_of_what_is_built_on_it(folder: str) -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in sorted((PACKAGE / folder).rglob("*.py"))
        for name in imported_folders(path)
        if name in FORBIDDEN[folder]
    ]
    assert found == []


def test_the_bridge_imports_nothing_of_the_client() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in sorted((PACKAGE / "bridge").rglob("*.py"))
        for name in imported_folders(path)
        if name != "bridge"
    ]
    assert found == []
    named = [
        path.name for path in (PACKAGE / "bridge").rglob("*") if path.is_file() and knows_the_client(path)
    ]
    assert named == []


def knows_the_client(path: Path) -> bool:
    """Return whether a file of the bridge names My Flow, its variables or its keys."""
    text = path.read_text() if path.suffix in (".py", ".ts", ".js") else ""
    return (
        re.search(r"my[-_ ]?flow(?!_client\.bridge)|NEXT_PUBLIC|logto|sentry", text, re.IGNORECASE)
        is not None
    )


def test_imports_are_seen_in_each_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.unit.test_imports.PACKAGE", tmp_path)
    page = tmp_path / "ui/page.py"
    page.parent.mkdir()
    page.write_text(
        "from .. import hooks\nfrom ..features.search import search_page\nfrom .button import button\n"
        "from my_flow_client.pages import focus\n"
    )
    assert list(imported_folders(page)) == ["hooks", "features", "ui", "pages"]


def test_the_runtime_imports_nothing_of_a_feature() -> None:
    files = [path for path in (PACKAGE / "runtime").rglob("*.ts") if not path.name.endswith(".d.ts")]
    assert len(files) > 20
    named = re.compile(r"""from\s+["'][^"']*features/""")
    assert [path.name for path in files if named.search(path.read_text())] == []
