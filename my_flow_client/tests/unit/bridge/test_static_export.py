"""bridge/static_export.py: what is written into the pages, and what stops an export."""

from __future__ import annotations

import base64
import hashlib

import pytest

from my_flow_client.bridge.project import BuildError
from my_flow_client.bridge.static_export import (
    check_no_backend,
    content_security_policy,
    inline_script_hashes,
    with_head,
)

SERVERS = ["https://api.example.com/v1", "https://id.example.com/"]


def test_the_policy_allows_inline_scripts_by_their_hash_and_no_other() -> None:
    script = "document.documentElement.classList.add('dark')"
    html = (
        f'<head></head><body><script>{script}</script><script src="/a.js"></script>'
        '<script id="__NEXT_DATA__" type="application/json">{"a":1}</script></body>'
    )
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert inline_script_hashes(html) == [digest]
    policy = content_security_policy(html, SERVERS)
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "connect-src 'self' https://api.example.com https://id.example.com;" in policy


def test_only_prefetches_and_the_manifest_fall_back_on_the_default() -> None:
    """Of the fetch directives of CSP level 3, section 6.1; script-src and style-src stand for their parts."""
    tag = content_security_policy("<head></head>", SERVERS)
    policy = tag.partition('content="')[2].partition('"')[0]
    directives = dict(directive.split(" ", 1) for directive in policy.split("; "))
    assert directives["default-src"] == "'self'"
    assert directives.keys() >= {
        "script-src",
        "style-src",
        "img-src",
        "font-src",
        "connect-src",
        "worker-src",
    }
    for nothing in ("child-src", "frame-src", "media-src", "object-src", "base-uri"):
        assert directives[nothing] == "'none'"
    assert not [sources for sources in directives.values() if "*" in sources or "https:" in sources.split()]


def test_a_page_begins_with_its_policy_and_then_what_is_put_before_all_else() -> None:
    html = with_head("<head><script>1</script></head>", "<script>2</script>", SERVERS)
    assert html.endswith("/><script>2</script><script>1</script></head>")
    assert html.startswith('<head><meta http-equiv="Content-Security-Policy"')
    assert html.count("'sha256-") == 2


def test_reflex_state_stops_the_build() -> None:
    check_no_backend("export const initialState = {}\n")
    with pytest.raises(BuildError, match=r"rx\.State is used"):
        check_no_backend('export const initialState = {"app": {"count": 1}}\n')
