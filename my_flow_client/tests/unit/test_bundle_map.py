"""tests/budgets/bundle_map.py: the bytes of scripts are attributed to their sources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..budgets.bundle_map import attribute, described, numbers, owner_of

SCRIPT = "webpack();aaaa;bb;\ncc;"
# Line 1: from character 10 the first source, from 15 the second. Line 2: the second again.
SOURCE_MAP = {"sources": ["a.js", "b.js"], "mappings": "UAAA,KCAA;AAAA"}


@pytest.mark.parametrize(
    ("segment", "decoded"), [("A", [0]), ("C", [1]), ("D", [-1]), ("gB", [16]), ("UAAD", [10, 0, 0, -1])]
)
def test_mappings_are_numbers_of_variable_length(segment: str, decoded: list[int]) -> None:
    assert numbers(segment) == decoded


def test_each_character_has_a_source() -> None:
    assert attribute(SCRIPT, SOURCE_MAP) == {"webpack": 10, "a.js": 5, "b.js": 6}


@pytest.mark.parametrize(
    ("source", "owner"),
    [
        ("webpack://_N_E/../node_modules/react-dom/cjs/react-dom-client.production.js", "React"),
        ("webpack://_N_E/../node_modules/next/dist/esm/client/link.js", "Next"),
        ("webpack://_N_E/../../src/client/index.tsx", "Next"),
        ("webpack://_N_E/../node_modules/@tanstack/query-core/build/modern/query.js", "TanStack Query"),
        ("webpack://_N_E/../node_modules/lucide-react/dist/esm/Icon.js", "lucide-react"),
        ("webpack://_N_E/./features/add_flow/line.ts", "features/add_flow/"),
        ("webpack://_N_E/./features/flowUndo.ts", "features/"),
        ("webpack://_N_E/./runtime/outbox.ts", "runtime/"),
        ("webpack://_N_E/./utils/memos/FocusPage.js", "views"),
        ("webpack://_N_E/./utils/context.js", "bridge/"),
        ("webpack://_N_E/webpack/runtime/chunk loaded", "webpack"),
    ],
)
def test_a_source_has_an_owner(source: str, owner: str) -> None:
    assert owner_of(source) == owner


def test_the_page_names_what_each_page_loads(tmp_path: Path) -> None:
    export, maps = tmp_path / "export", tmp_path / "maps"
    for folder in (export / "focus", maps):
        folder.mkdir(parents=True)
    (export / "focus/index.html").write_text('<script src="/app.js"></script>')
    (export / "app.js").write_text(SCRIPT * 100)
    sources = {"sources": ["webpack://_N_E/./runtime/outbox.ts"], "mappings": "AAAA"}
    (maps / "app.js.map").write_text(json.dumps(sources))
    page = described(export, maps)
    assert "| | focus/ |" in page
    assert "| runtime/ | 0.1 |" in page
    assert "| `runtime/outbox.ts` | 0.1 | all |" in page
