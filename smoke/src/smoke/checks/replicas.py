"""Check the health and the commit of every replica behind one address."""

from __future__ import annotations

from collections import Counter

import httpx

from smoke.target import Run, expect

# Railway picks a random replica for each connection: one of two is missed once in 500,000 runs.
_CONNECTIONS = 20


def every_replica(run: Run) -> str:
    """Check that `/health` is well and of the expected commit, over as many connections."""
    found = Counter(_ask(run) for _ in range(_CONNECTIONS))
    answers = ", ".join(f"{count} by {name}" for name, count in found.most_common())
    well = all(name.startswith("commit ") for name in found)
    expect(well, f"not every replica is well: of {_CONNECTIONS} answers {answers}")
    expected = run.target.commit
    expect(
        expected is None or set(found) == {f"commit {expected}"},
        f"not every replica has commit {expected}: of {_CONNECTIONS} answers {answers}",
    )
    return f"{_CONNECTIONS} connections: {answers}"


def all_have_the_commit(run: Run) -> bool:
    """Return whether every answer comes from the expected commit; stop at the first that does not."""
    expected = run.target.commit
    try:
        for _ in range(_CONNECTIONS):
            found = _ask(run)
            if not found.startswith("commit ") or (expected is not None and found != f"commit {expected}"):
                return False
    except httpx.TransportError:
        return False
    return True


def _ask(run: Run) -> str:
    """Return `commit …` of the replica that responds, or the problem with its response."""
    response = run.without_keep_alive.get("/health")
    if response.status_code != httpx.codes.OK:
        return f"status {response.status_code}"
    try:
        return f"commit {response.json()['commit']}"
    except (ValueError, KeyError, TypeError):
        return "an answer without a commit"
