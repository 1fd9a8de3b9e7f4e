"""The gallery shows every component, and is in development only."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import my_flow_client
from my_flow_client.ui import button, dialog

PACKAGE = Path(my_flow_client.__file__).parent
GALLERY = (PACKAGE / "features/gallery/view.py").read_text()
PAGE = (PACKAGE / "pages/gallery.py").read_text()
# Around the app; between fields; for screen readers; inside other components.
ELSEWHERE = {
    "toaster",
    "form",
    "form_actions",
    "hidden_text",
    "drawing",
    "field_error",
    "switch_control",
    "hotkey",
}


def components() -> list[str]:
    """Return the names of the public functions of ui/ that return a component."""
    return sorted(
        node.name
        for path in (PACKAGE / "ui").glob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and ast.unparse(node.returns or ast.Constant(None)) == "rx.Component"
        and node.name not in ELSEWHERE
    )


@pytest.mark.parametrize("component", components())
def test_the_gallery_shows(component: str) -> None:
    assert re.search(rf"\b{component}\(", GALLERY)


@pytest.mark.parametrize("table", [button.VARIANTS, dialog.VARIANTS], ids=["buttons", "sheets"])
def test_the_gallery_goes_through_the_table_of_variants(table: dict[str, str]) -> None:
    name = "buttons" if table is button.VARIANTS else "dialogs"
    assert len(table) > 3
    assert f"in {name}.VARIANTS" in GALLERY


def test_what_is_deployed_has_no_gallery() -> None:
    assert 'if os.environ.get("MY_FLOW_GALLERY"):' in PAGE
    assert "MY_FLOW_GALLERY" not in (PACKAGE / "build.py").read_text()
