"""Check that client and API have the same contract."""

from __future__ import annotations

import hashlib

from smoke.checks.client import meta
from smoke.target import CheckFailedError, Run, expect, expect_status


def same_on_both_sides(run: Run) -> str:
    """Check that the API has the contract that the client was built for."""
    answers_by = expect_status(run.api.get("/health"), 200).json().get("contract")
    built_for = _of_the_client(run)
    expect(
        built_for == answers_by,
        f"the client is built for contract {_short(built_for)}, the API answers by {_short(answers_by)}: "
        "deploy the API of this commit first",
    )
    return _short(built_for)


def _of_the_client(run: Run) -> str:
    if run.target.contract:
        return hashlib.sha256(run.target.contract.read_bytes()).hexdigest()
    if not run.target.client:
        raise CheckFailedError("say what to compare with: --client or --contract")
    found = meta(run.front_page.text, "my-flow-contract")
    if not found:
        raise CheckFailedError("the client's pages do not say for which contract they were built")
    return found


def _short(digest: object) -> str:
    return str(digest)[:12]
