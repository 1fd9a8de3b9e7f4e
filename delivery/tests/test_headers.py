"""No missing file is kept for a year: what is corrected in the output of `vercel build`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from delivery.cli import main
from tests.workflows.scenarios import number_of

SAFE = {"src": "^/(.*)$", "headers": {"X-Frame-Options": "DENY"}, "continue": True}
FOR_A_YEAR = {
    "src": "^/_next/static/(.*)$",
    "headers": {"Cache-Control": "public, max-age=31536000, immutable"},
    "continue": True,
}
FILES, ERRORS = {"handle": "filesystem"}, {"handle": "error"}
NOT_FOUND = {"status": 404, "src": "^.*$", "dest": "/404.html"}


def written(folder: Path, routes: list[dict[str, Any]]) -> Path:
    (folder / "config.json").write_text(json.dumps({"version": 3, "routes": routes}))
    return folder


def corrected(folder: Path) -> Any:
    assert main(["headers", str(folder)]) == 0
    return json.loads((folder / "config.json").read_text())


def test_what_is_immutable_is_so_where_it_is_found(tmp_path: Path) -> None:
    folder = written(tmp_path, [SAFE, FOR_A_YEAR, FILES, ERRORS, NOT_FOUND])
    assert corrected(folder) == {
        "version": 3,
        "routes": [SAFE, FILES, {"handle": "hit"}, FOR_A_YEAR, ERRORS, NOT_FOUND],
    }


def test_a_site_without_a_page_for_errors_is_corrected_as_well(tmp_path: Path) -> None:
    folder = written(tmp_path, [FOR_A_YEAR, SAFE])
    assert corrected(folder)["routes"] == [SAFE, {"handle": "hit"}, FOR_A_YEAR]


def test_nothing_to_correct_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = written(tmp_path, [FOR_A_YEAR, FILES])
    corrected(folder)
    assert main(["headers", str(folder)]) == 1
    assert "it was done already, or vercel.json has none" in capsys.readouterr().err
    assert main(["headers", str(tmp_path / "elsewhere")]) == 1
    assert "run `vercel build` first" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["staging", "production", "preview"])
def test_it_is_done_between_the_build_and_the_deployment(name: str) -> None:
    steps = [
        number_of(name, call) for call in ("vercel build", "python -m delivery headers", "vercel deploy")
    ]
    assert steps == sorted(steps)
