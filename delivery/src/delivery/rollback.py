"""Roll the API back to an earlier deployment through Railway's API; its CLI has no such command."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from delivery.errors import DeliveryError
from delivery.railway import Deployment, Railway

RUNNING = "SUCCESS"
# The end of the line is for people; deploy-environment.yml looks for its beginning.
FIRST = "This was the first deployment: there is no earlier one to go back to."
_NEVER_RAN = {"FAILED", "SKIPPED"}
_OVER = {*_NEVER_RAN, "CRASHED", "REMOVED"}
_PAUSE = 3.0


def choose(
    deployments: Sequence[Deployment], wanted: str | None = None, undone: str | None = None
) -> Deployment:
    """Choose the deployment to go back to: the wanted one, or the last that ran before the current one.

    Args:
        deployments: The deployments, newest first.
        wanted: Prefix of an id or of a message, which is the commit.
        undone: The commit to roll back; none of its deployments is chosen.

    Raises:
        DeliveryError: There is none, or its image was removed.
    """
    running = next((at for at, one in enumerate(deployments) if one.status == RUNNING), -1)
    earlier = [one for one in deployments[running + 1 :] if one.can_rollback]
    if undone:
        earlier = [one for one in earlier if one.message != undone]
    if wanted:
        earlier = [one for one in earlier if one.id.startswith(wanted) or one.message.startswith(wanted)]
    if not earlier:
        what = f"none is {wanted}" if wanted else "none is kept"
        raise DeliveryError(f"there is no earlier deployment to go back to: {what}")
    return earlier[0]


def is_first(deployments: Sequence[Deployment], commit: str) -> bool:
    """Return whether no deployment of another commit has ever run.

    A deployment whose image was removed has run: going back to it is not possible, but there was one.
    """
    others = [one for one in deployments if one.message != commit]
    return not any(one.can_rollback or one.status not in _NEVER_RAN for one in others)


def deployment_took_over(
    railway: Railway, commit: str, *, timeout: float, pause: Callable[[float], None] = time.sleep
) -> bool:
    """Wait until the deployment of a commit has ended or runs; return whether it replaced another one.

    A deployment that failed its health check replaced nothing. A deployment that crashed after it took over
    leaves nothing running: that counts as replaced too, so the caller rolls back.

    Args:
        railway: The service.
        commit: The deployment's whole message, which our workflow sets to the commit.
        timeout: Seconds to wait.
        pause: Waits between two polls.

    Raises:
        DeliveryError: The deployment is still in progress when the time is up.
    """
    until = time.monotonic() + timeout
    while True:
        deployments = railway.deployments()
        own = [one for one in deployments if one.message == commit]
        if all(one.status in {RUNNING, *_OVER} for one in own):
            running = next((one for one in deployments if one.status == RUNNING), None)
            return bool(own) and (running is None or running.message == commit)
        if time.monotonic() >= until:
            raise DeliveryError(
                f"the deployment of {commit} is still under way after {timeout:.0f} s: end it in Railway's "
                "dashboard, then see docs/runbooks/rollback-api.md"
            )
        pause(_PAUSE)


def roll_back(
    railway: Railway, to: Deployment, *, timeout: float, pause: Callable[[float], None] = time.sleep
) -> Deployment:
    """Roll back, and return the new deployment once it runs.

    Args:
        railway: The service.
        to: The earlier deployment.
        timeout: Seconds to wait until the new deployment runs.
        pause: Waits between two polls.

    Raises:
        DeliveryError: The new deployment failed, or does not run in time. The old one continues to run.
    """
    before = {one.id for one in railway.deployments()}
    railway.rollback(to.id)
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        made = next((one for one in railway.deployments() if one.id not in before), None)
        if made and made.status == RUNNING:
            return made
        if made and made.status in _OVER:
            raise DeliveryError(
                f"the rollback is {made.status.lower()}; what ran before still runs ({made.id})"
            )
        pause(_PAUSE)
    raise DeliveryError(f"the rollback does not run after {timeout:.0f} s; look at it in Railway's dashboard")


def format_deployments(deployments: Sequence[Deployment]) -> str:
    """Format a line per deployment: time, status, whether its image is kept, id, message."""
    rows = [
        (one.created_at[:19], f"{one.status:<8}", "kept" if one.can_rollback else "    ", one.id, one.message)
        for one in deployments
    ]
    return "\n".join(f"  {' '.join(row)}" for row in rows)
