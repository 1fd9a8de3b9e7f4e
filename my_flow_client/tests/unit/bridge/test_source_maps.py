"""bridge/source_maps.py: maps are taken out of the export."""

from __future__ import annotations

from pathlib import Path

from my_flow_client.bridge.source_maps import take_source_maps


def test_source_maps_are_not_deployed(tmp_path: Path) -> None:
    export, maps = tmp_path / "export", tmp_path / "maps"
    scripts = export / "_next/static"
    scripts.mkdir(parents=True)
    for name in ("a.js", "a.js.map", "b.js"):
        (scripts / name).write_text(name)
    take_source_maps(export, maps)
    assert sorted(path.name for path in scripts.iterdir()) == ["a.js", "b.js"]
    assert sorted(path.name for path in (maps / "_next/static").iterdir()) == ["a.js", "a.js.map"]
    take_source_maps(export, maps)
    assert not maps.exists(), "what an earlier build left is not sent for this one"
