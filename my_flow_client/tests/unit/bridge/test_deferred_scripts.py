"""A page that is painted before its scripts start, as deferred_scripts.py writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from my_flow_client.bridge.deferred_scripts import defer_scripts
from my_flow_client.bridge.project import BuildError
from my_flow_client.build import CLIENT

SHEET = '<link rel="preload" href="/a.css" as="style"/><link rel="stylesheet" href="/a.css" data-n-g=""/>'
POLYFILLS = '<script defer="" noModule="" src="/p.js"></script>'
SCRIPTS = '<script src="/a.js" defer=""></script><script src="/b.js" defer=""></script>'
BODY = "<body><p>Be where you are.</p></body>"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    (tmp_path / "a.css").write_text(r".a\:b{content:'\1'}")
    return tmp_path


def test_a_page_holds_its_styles_and_starts_its_scripts_at_its_end(export: Path) -> None:
    page = defer_scripts(
        f"<head>{SHEET}{POLYFILLS}{SCRIPTS}</head>{BODY}", export, CLIENT.environment(), hydrated="app:ready"
    )
    head, _, body = page.partition("</head>")
    assert head == (
        rf"<head><style>.a\:b{{content:'\1'}}</style>{POLYFILLS}"
        '<script type="later" src="/a.js"></script><script type="later" src="/b.js"></script>'
    )
    assert body.startswith("<body><p>Be where you are.</p><script>(")
    assert body.endswith("</script></body>")
    assert 'addEventListener("app:ready",' in body


@pytest.mark.parametrize(
    "head",
    [
        SCRIPTS,
        SHEET,
        SHEET + SCRIPTS + '<script src="/c.js" async=""></script>',
        SHEET.replace("stylesheet", "style") + SCRIPTS,
    ],
    ids=["no stylesheet", "no scripts", "another kind of script", "another stylesheet"],
)
def test_a_page_in_another_form_stops_the_build(export: Path, head: str) -> None:
    with pytest.raises(BuildError, match=r"see deferred_scripts\.py"):
        defer_scripts(f"<head>{head}</head>{BODY}", export, CLIENT.environment(), hydrated="app:ready")
