"""Apply .railway/railway.py to Railway: plan, refuse a destructive plan, apply, read back.

Sources: Railway docs, "Infrastructure as Code"; for the JSON of `railway config plan --json`, the CLI's
src/commands/config/runner.rs.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from delivery.errors import DeliveryError, documented_shape
from delivery.railway import Railway, ServiceInstance

ROOT = Path(__file__).parents[3]
DEFINITION = ROOT / ".railway/railway.py"

_TIMEOUT = 180.0
_READS, _PAUSE = 10, 3.0
_SAFE = "safe"
_LOOK = "run `railway config plan` and read it (docs/runbooks/railway-config.md)"


@dataclass(frozen=True)
class Change:
    """A change of a plan. `kind` is like resource.update, `severity` safe or destructive."""

    kind: str
    severity: str
    summary: str

    @property
    def destroys(self) -> bool:
        """Return whether the change deletes something, or is not known to be safe."""
        return self.severity != _SAFE or self.kind.endswith(".delete")


@dataclass(frozen=True)
class Cli:
    """Railway's command-line tool, which runs the Python that has railway-sdk.

    Args:
        program: Path of the tool.
        timeout: Seconds after which a command counts as hung.
    """

    program: Path
    timeout: float = _TIMEOUT

    def config(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `railway config …` on the definition in this repository."""
        argv = [str(self.program), "config", *arguments, "--file", str(DEFINITION)]
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        shown = " ".join(["railway config", *arguments])
        try:
            return subprocess.run(  # noqa: S603  (the arguments are this module's)
                argv,
                cwd=ROOT,
                env=os.environ | {"PATH": path},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=self.timeout,
                check=False,
            )
        except OSError as error:
            raise DeliveryError(
                f"{self.program} does not start ({error.strerror}): make deploy-setup, "
                "then node delivery/node_modules/@railway/cli/npm-install/postinstall.js"
            ) from error
        except subprocess.TimeoutExpired:
            raise DeliveryError(f"`{shown}` did not end in {self.timeout:.0f} s: {_LOOK}") from None


def desired() -> dict[str, Any]:
    """Return the service that .railway/railway.py defines, in railway-sdk's format."""
    (service,) = runpy.run_path(str(DEFINITION))["main"]().resources
    graph: dict[str, Any] = service.to_graph()
    return graph


def differences(instance: ServiceInstance, wanted: Mapping[str, Any]) -> list[str]:
    """Compare a service on Railway with its definition.

    Args:
        instance: The service on Railway.
        wanted: The definition, from `desired`.

    Returns:
        One phrase per setting that differs.
    """
    deploy = dict(wanted["deploy"])
    regions = {name: one["numReplicas"] for name, one in deploy.pop("multiRegionConfig").items()}
    found = [
        f"{name} is {instance.settings.get(name)}, not {value}"
        for name, value in deploy.items()
        if instance.settings.get(name) != value
    ]
    if dict(instance.replicas) != regions:
        found.append(f"replicas are {_replicas(instance.replicas)}, not {_replicas(regions)}")
    root, wanted_root = instance.settings["rootDirectory"], wanted["source"]["rootDirectory"]
    if (root or "").strip("/") != wanted_root.strip("/"):
        found.append(f"rootDirectory is {root}, not {wanted_root}")
    dockerfile = wanted["build"]["dockerfilePath"]
    # Railway drops the path (railwayapp/cli#1199) and falls back to its default, which is this path.
    if instance.settings["dockerfilePath"] not in (None, "", dockerfile):
        found.append(f"dockerfilePath is {instance.settings['dockerfilePath']}, not {dockerfile}")
    for name in ("startCommand", "watchPatterns"):
        if instance.settings[name] and name not in deploy and name not in wanted["build"]:
            found.append(f"{name} is {instance.settings[name]}, should not be set")
    return found


def apply(
    cli: Cli, railway: Railway, *, environment: str, pause: Callable[[float], None] = time.sleep
) -> str:
    """Apply the definition of the API's service to Railway.

    Args:
        cli: Railway's command-line tool.
        railway: The service.
        environment: Name of the environment to change.
        pause: Waits between two reads.

    Returns:
        A line about the changes.

    Raises:
        DeliveryError: Nothing was applied: the plan is destructive or not understood, the token belongs to
            another environment, or railway.toml still manages the service. Or Railway did not store the
            settings that it applied.
    """
    if (of := railway.environment()) != environment:
        raise DeliveryError(
            f"RAILWAY_TOKEN is that of {of}, not of {environment}: set the one of {environment}"
        )
    before = railway.instance()
    if before.settings["railwayConfigFile"]:
        raise DeliveryError(_still_managed_message(before.settings["railwayConfigFile"]))
    wanted = desired()
    changes = plan(cli)
    refuse_unsafe(changes, wanted["name"])
    if not changes:
        _read_back(railway, wanted, pause)
        return "Railway already has the settings of railway.toml."
    if not differences(before, wanted) and all(change.kind == "resource.update" for change in changes):
        # Railway reports some settings as changed forever (railwayapp/cli#1184), and each apply redeploys.
        return "Railway already has the settings of railway.toml; its plan names only what it never stores."
    applied = cli.config("apply", "--yes")
    print(applied.stdout, end="")
    if applied.returncode != 0:
        raise DeliveryError(f"`railway config apply` failed: {_last_line(applied)}: {_LOOK}")
    _read_back(railway, wanted, pause)
    return "Railway has the settings of railway.toml now."


def plan(cli: Cli) -> list[Change]:
    """Return the changes that `railway config apply` would make.

    Raises:
        DeliveryError: The command failed, or its output is not understood.
    """
    run = cli.config("plan", "--json")
    try:
        answer = json.loads(run.stdout)
    except ValueError:
        raise DeliveryError(
            f"`railway config plan` answered no JSON (exit code {run.returncode}, {_last_line(run)}): {_LOOK}"
        ) from None
    with documented_shape("`railway config plan`"):
        errors = [one for one in answer["diagnostics"] if one["severity"] == "error"]
        for error in errors:
            if error["path"].endswith(".configFile"):
                raise DeliveryError(_still_managed_message(error["message"]))
        if errors:
            raise DeliveryError(f"`railway config plan` refused: {errors[0]['message']}: {_LOOK}")
        if run.returncode != 0 or answer["ok"] is not True:
            raise DeliveryError(f"`railway config plan` failed ({_last_line(run)}): {_LOOK}")
        return [
            Change(str(one["kind"]), str(one["severity"]), str(one["summary"]))
            for one in answer["changeSet"]["changes"]
        ]


def refuse_unsafe(changes: Sequence[Change], name: str) -> None:
    """Print a plan, and refuse it if it would destroy or create something.

    Args:
        changes: The plan.
        name: Name of the service that .railway/railway.py defines.

    Raises:
        DeliveryError: The plan would destroy or create something.
    """
    destroyed = [change for change in changes if change.destroys]
    created = [change for change in changes if change.kind == "resource.create"]
    print(f"Plan: {len(changes)} changes, {len(destroyed)} of them destroy")
    for change in changes:
        print(f"  {change.summary}")
    if destroyed:
        raise DeliveryError(
            f"the plan would destroy {len(destroyed)}: {'; '.join(change.summary for change in destroyed)}. "
            "Nothing was applied. A variable that is to stay: list it in delivery/environments.toml; "
            "one that is to go: railway variable delete NAME"
        )
    if created:
        raise DeliveryError(
            f"the plan would create: {'; '.join(change.summary for change in created)}. Nothing was applied. "
            f"The service has to be called as in .railway/railway.py: {name}"
        )


def _read_back(railway: Railway, wanted: Mapping[str, Any], pause: Callable[[float], None]) -> None:
    for attempt in range(_READS):
        if attempt:
            pause(_PAUSE)
        wrong = differences(railway.instance(), wanted)
        if not wrong:
            return
    raise DeliveryError(
        f"Railway lost settings although it applied them: {'; '.join(wrong)}. Set each with "
        f"`railway environment edit --environment {railway.environment()} --service-config "
        f"{wanted['name']} deploy.NAME VALUE`, then run the job again"
    )


def _still_managed_message(what: str) -> str:
    return (
        f"the service is still managed by railway.toml ({what}): railway config migrate --apply "
        "(docs/runbooks/railway-config.md), then run the job again"
    )


def _replicas(regions: Mapping[str, int]) -> str:
    return " and ".join(f"{count} in {name}" for name, count in sorted(regions.items(), key=str)) or "none"


def _last_line(run: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in (run.stderr or run.stdout).splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
