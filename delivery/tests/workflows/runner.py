"""Run the jobs of a workflow as GitHub's runner does, with stubs in place of every outside program.

Each `run:` is executed by the shell that the workflow names, with its `env:`, in a tree in which the programs
are stubs. One call of a stub can be made to fail, to print nothing or something else, to hang, or to be
canceled. A step that hangs is ended at once if it has a time limit, as the runner does after the limit; if it
has none, the time limit of the job cancels the job.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from devstack.layout import ROOT

from tests.workflows.expressions import Functions, condition, evaluate, interpolate

type Behavior = Literal["fail", "nothing", "garbage", "hang", "cancel"]

FOLDER = ROOT / ".github/workflows"
COMMIT = "c" * 40
# Source: GitHub docs, "Workflow syntax", jobs.<job_id>.steps[*].shell.
SHELLS = {None: ("bash", "-e"), "bash": ("bash", "--noprofile", "--norc", "-eo", "pipefail")}
PROGRAMS = (
    "bin/make",
    "bin/node",
    "bin/gh",
    ".ci/browser",
    "delivery/.venv/bin/python",
    "smoke/.venv/bin/python",
    "delivery/node_modules/.bin/railway",
    "delivery/node_modules/.bin/sentry-cli",
    "delivery/node_modules/.bin/vercel",
)
_STUB = """#!/bin/bash
line="${0##*/} $*"
line="${line//$'\\n'/ }"
if [[ $line == "railway up"* ]]; then line+=" COMMIT=$(<my_flow_api/src/my_flow_api/COMMIT)"; fi
printf '%s\\n' "$line" >> "$STUBS/calls"
mapfile -t calls < "$STUBS/calls"
behavior=
if (( ${#calls[@]} == STUB_CALL )); then behavior=$STUB_BEHAVIOR; fi
if [[ -n $STUB_FAILING && $line == $STUB_FAILING ]]; then behavior=fail; fi
case $behavior in
  fail) echo "${STUB_SAYS:-${0##*/} failed}" >&2; exit 1 ;;
  nothing) exit 0 ;;
  garbage) echo "<html>502 Bad Gateway</html>"; exit 0 ;;
  hang | cancel) : > "$STUBS/hangs"; exec sleep 86400 ;;
esac
answer=
for file in "$STUBS"/answers/*; do
  beginning="${file##*/}"
  if [[ $line == "${beginning//:/\\/}"* && ${#file} -gt ${#answer} ]]; then answer=$file; fi
done
if [[ -z $answer ]]; then
  echo "$line is done"
elif [[ $line =~ --jq\\ (.*) ]]; then
  jq --raw-output "${BASH_REMATCH[1]}" "$answer"
else
  printf '%s' "$(<"$answer")"
fi
"""


@dataclass
class Step:
    """The result of one step."""

    name: str
    outcome: Literal["success", "failure", "cancelled", "skipped"]
    output: str = ""
    calls: list[str] = field(default_factory=list)
    hung: bool = False
    variables: dict[str, str] = field(default_factory=dict)


@dataclass
class Job:
    """The result of a job."""

    status: Literal["success", "failure", "cancelled", "skipped"]
    steps: list[Step] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def calls(self) -> list[str]:
        return [call for step in self.steps for call in step.calls]

    @property
    def ran(self) -> list[str]:
        return [step.name for step in self.steps if step.outcome != "skipped"]

    def step(self, name: str) -> Step:
        (found,) = (step for step in self.steps if step.name == name)
        return found


@dataclass
class Stubs:
    """The tree in which the steps run.

    Args:
        folder: an empty folder.
        answers: what a call prints, by its beginning, with `:` for a slash.
        call: the number of the call that does not succeed, from 1 on; 0 for none.
        behavior: what that call does.
        failing: a pattern of calls that fail as well.
        failing_action: the name of a step whose action fails.
        says: what a call that fails prints.
    """

    folder: Path
    answers: Mapping[str, str]
    call: int = 0
    behavior: Behavior | None = None
    failing: str = ""
    failing_action: str = ""
    says: str = ""

    def __post_init__(self) -> None:
        (self.folder / "answers").mkdir(parents=True)
        for beginning, text in self.answers.items():
            (self.folder / "answers" / beginning).write_text(text)
        stub = self.folder / "stub"
        stub.write_text(_STUB)
        stub.chmod(0o755)
        for name in PROGRAMS:
            program = self.tree / name
            program.parent.mkdir(parents=True, exist_ok=True)
            program.symlink_to(stub)
        (self.tree / "my_flow_api/src/my_flow_api").mkdir(parents=True)
        (self.tree / "my_flow_client/.web/_maps").mkdir(parents=True)
        (self.folder / "calls").touch()

    @property
    def tree(self) -> Path:
        return self.folder / "tree"

    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().splitlines()

    def run(self, argv: tuple[str, ...], script: str, variables: Mapping[str, str]) -> tuple[int | None, str]:
        """Return the exit code of a script, or None if it hung, and its output."""
        file, printed, hangs = (self.folder / name for name in ("script.sh", "printed", "hangs"))
        file.write_text(script)
        hangs.unlink(missing_ok=True)
        environment = {
            "PATH": f"{self.tree}/bin:/usr/bin:/bin",
            "STUBS": str(self.folder),
            "STUB_CALL": str(self.call),
            "STUB_BEHAVIOR": self.behavior or "",
            "STUB_FAILING": self.failing,
            "STUB_SAYS": self.says,
        }
        with printed.open("w") as out:
            process = subprocess.Popen(
                [*argv, str(file)],
                cwd=self.tree,
                env={**environment, **variables},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            while process.poll() is None and not hangs.exists():
                time.sleep(0.005)
            if hangs.exists():
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return None, printed.read_text()
        return process.returncode, printed.read_text()


def load(name: str) -> dict[str, Any]:
    """Load a workflow by its file name."""
    return parse((FOLDER / name).read_text())


@cache
def parse(text: str) -> dict[str, Any]:
    """Parse a workflow; YAML 1.1 reads its key `on` as true."""
    workflow: dict[Any, Any] = yaml.safe_load(text)
    return {"on" if key is True else key: value for key, value in workflow.items()}


def shell(workflow: Mapping[str, Any], job: Mapping[str, Any], step: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the command that runs a step's script."""
    named = [place.get("defaults", {}).get("run", {}).get("shell") for place in (job, workflow)]
    return SHELLS[next((name for name in (step.get("shell"), *named) if name), None)]


def run_job(workflow: Mapping[str, Any], job_id: str, context: Mapping[str, Any], stubs: Stubs) -> Job:
    """Run the steps of a job.

    Args:
        workflow: as `load` returns it.
        job_id: the key of the job.
        context: `github`, `inputs`, `vars`, `secrets`; what the job adds is added here.
        stubs: where its programs are.
    """
    definition = workflow["jobs"][job_id]
    steps: dict[str, dict[str, Any]] = {}
    full = {"inputs": {}, "vars": {}, "secrets": {}, "needs": {}, **context, "steps": steps}
    job = Job("success")
    if not condition(definition.get("if"), full, _status(job)):
        return Job("skipped")
    for at, step in enumerate(definition["steps"]):
        done = _run_step(workflow, definition, step, full, job, stubs)
        job.steps.append(done)
        if "id" in step:
            outputs = _outputs(stubs.folder / f"output-{at}") if done.outcome != "skipped" else {}
            steps[step["id"]] = {"outcome": done.outcome, "outputs": outputs}
        if done.outcome == "cancelled":
            job.status = "cancelled"
        elif done.outcome == "failure" and not step.get("continue-on-error") and job.status == "success":
            job.status = "failure"
    job.outputs = {
        name: interpolate(text, full, _status(job)) for name, text in definition.get("outputs", {}).items()
    }
    return job


def _run_step(
    workflow: Mapping[str, Any],
    definition: Mapping[str, Any],
    step: Mapping[str, Any],
    context: Mapping[str, Any],
    job: Job,
    stubs: Stubs,
) -> Step:
    name = step.get("name") or step["uses"].partition("@")[0]
    functions = _status(job)
    if not condition(step.get("if"), context, functions):
        return Step(name, "skipped")
    variables = {
        key: interpolate(value, context, functions)
        for place in (workflow, definition, step)
        for key, value in place.get("env", {}).items()
    }
    if "uses" in step:
        return Step(name, "failure" if name == stubs.failing_action else "success", variables=variables)
    before = len(stubs.calls())
    github = {
        "GITHUB_OUTPUT": str(stubs.folder / f"output-{len(job.steps)}"),
        "GITHUB_REPOSITORY": context["github"]["repository"],
        "GITHUB_SHA": context["github"]["sha"],
        "GITHUB_STEP_SUMMARY": str(stubs.folder / "summary"),
        "RUNNER_TEMP": str(stubs.folder),
    }
    script = interpolate(step["run"], context, functions)
    code, output = stubs.run(shell(workflow, definition, step), script, github | variables)
    done = Step(
        name, "success" if code == 0 else "failure", output, stubs.calls()[before:], hung=code is None
    )
    if done.hung and (stubs.behavior == "cancel" or "timeout-minutes" not in step):
        done.outcome = "cancelled"
    return done


def _status(job: Job) -> Functions:
    return {
        "always": lambda: True,
        "cancelled": lambda: job.status == "cancelled",
        "failure": lambda: job.status == "failure",
        "success": lambda: job.status == "success",
    }


def _outputs(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    lines = [line for line in file.read_text().splitlines() if line]
    malformed = [line for line in lines if "=" not in line]
    if malformed:
        raise ValueError(f"no output has the form of these lines: {malformed}")
    return dict(line.split("=", 1) for line in lines)


def run_workflow(
    name: str, context: Mapping[str, Any], stubs: Mapping[str, Stubs], ci: str
) -> dict[str, Job]:
    """Run the jobs of a workflow that calls others, in the order of the file.

    Args:
        name: the file.
        context: `github`, `inputs`, `vars` and `secrets`.
        stubs: the tree for each called environment.
        ci: the result of the job that calls ci.yml.
    """
    jobs: dict[str, Job] = {}
    for job_id, definition in load(name)["jobs"].items():
        needed = [definition["needs"]] if "needs" in definition else []
        full = {
            **context,
            "needs": {one: {"result": jobs[one].status, "outputs": jobs[one].outputs} for one in needed},
        }
        before = Job("success" if all(jobs[one].status == "success" for one in needed) else "failure")
        called = definition["uses"].rpartition("/")[2]
        if not condition(definition.get("if"), full, _status(before)):
            jobs[job_id] = Job("skipped")
        elif called == "ci.yml":
            jobs[job_id] = Job(ci)  # type: ignore[arg-type]
        else:
            jobs[job_id] = _called(called, definition, full, stubs)
    return jobs


def _called(
    name: str, caller: Mapping[str, Any], context: Mapping[str, Any], stubs: Mapping[str, Stubs]
) -> Job:
    workflow = load(name)
    functions = _status(Job("success"))
    given = {key: _input(value, context, functions) for key, value in caller["with"].items()}
    (job_id,) = workflow["jobs"]
    job = run_job(workflow, job_id, {**context, "inputs": given}, stubs[given["environment"]])
    results = {job_id: {"outputs": job.outputs}}
    declared = workflow["on"]["workflow_call"]["outputs"]
    job.outputs = {
        key: interpolate(one["value"], {"jobs": results}, functions) for key, one in declared.items()
    }
    return job


def _input(value: Any, context: Mapping[str, Any], functions: Functions) -> Any:
    if isinstance(value, str) and value.startswith("${{"):
        return evaluate(value.removeprefix("${{").removesuffix("}}"), context, functions)
    return value
