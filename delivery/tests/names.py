"""Find the names in a page's code, and those among them that nothing in the repository has."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from devstack.layout import ROOT

from delivery.environments import known_variables
from tests.test_environments import read_by_workflows
from tests.test_railway_settings import settings_of_the_api

CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
VARIABLE = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w-])")
FILE = re.compile(r"(?<![\w./$<{*…-])(?:[\w.-]+/)*[\w.-]+\.(?:py|toml|ya?ml|json|md|ts|lock)(?![\w/])")
TARGET = re.compile(r"(?<![\w-])make ([a-z][a-z-]*)(?![\w-])")
WORKFLOW = re.compile(r"gh workflow run ([\w.-]+)")

# Where the paths of a page begin: at the root, or in the part that the page is about.
FOLDERS = (
    "docs",
    "delivery/src",
    "my_flow_api",
    "my_flow_api/src",
    "my_flow_api/src/my_flow_api",
    "my_flow_api/src/my_flow_api/flows",  # a feature that has every file that features have
    "my_flow_client",
    "my_flow_client/my_flow_client",
    ".github/workflows",
)
# Files that a command of the page makes.
MADE = {".vercel/project.json", ".railway/railway.ts"}
# Names of other people's: MongoDB Atlas's metrics, events and regions.
FOREIGN = {
    "CONNECTIONS_PERCENT",
    "DISK_PARTITION_SPACE_USED_DATA",
    "GREATER_THAN",
    "NO_PRIMARY",
    "OUTSIDE_METRIC_THRESHOLD",
    "QUERY_TARGETING_SCANNED_OBJECTS_PER_RETURNED",
    "US_EAST_1",
}


def code_of(text: str) -> str:
    """Return the code of a page, inline and in blocks, with continued lines joined."""
    pieces = [block or inline for block, inline in CODE.findall(text)]
    return re.sub(r"\\\n\s*", " ", "\n".join(pieces))


def unknown_variables(text: str) -> set[str]:
    code = code_of(text)
    return set(VARIABLE.findall(code)) - _variables() - _of_the_shell(code) - FOREIGN


def unknown_targets(text: str) -> set[str]:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    return set(TARGET.findall(code_of(text))) - targets


def unknown_workflows(text: str) -> set[str]:
    return {
        name for name in WORKFLOW.findall(code_of(text)) if not (ROOT / ".github/workflows" / name).is_file()
    }


def unknown_files(text: str, folder: Path) -> set[str]:
    """Return the files that exist neither below the root, nor beside the page, nor in its part."""
    starts = [ROOT, folder, *(ROOT / name for name in FOLDERS)]
    named = {name.removeprefix("./") for name in FILE.findall(code_of(text))}
    named |= set(_below_a_part(code_of(text)))
    return {name for name in named - MADE if not any((start / name).exists() for start in starts)}


def unknown_vercel_flags(commands: Iterator[list[str]]) -> set[str]:
    """Return the flags that `vercel … --help` of the installed command does not list."""
    found = set[str]()
    for words in commands:
        flags = {word.strip("\"'").partition("=")[0] for word in words if word.strip("\"'").startswith("--")}
        if flags:
            command = _command(words)
            listed = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", _help(command)))
            found |= {f"vercel {' '.join(command)} {flag}" for flag in flags - listed}
    return found


def vercel_commands(code: str) -> Iterator[list[str]]:
    """Yield the words of each call of vercel, with the arrays of the script expanded."""
    arrays: dict[str, str] = {}
    for name, words in re.findall(r"\b(\w+)\+?=\(([^)]*)\)", code):
        arrays[name] = f"{arrays.get(name, '')} {words}"
    for call in re.findall(r"""(?:(?<![\w./"$-])|[\w./]*/|"\$)vercel"? ([^\n;|&)`]*)""", code):
        expanded = re.sub(r'"\$\{(\w+)\[@\]\}"', lambda found: arrays.get(found[1], ""), call)
        yield expanded.partition(" #")[0].split()


def commands_of_workflows() -> Iterator[list[str]]:
    for path in sorted((ROOT / ".github/workflows").glob("*.yml")):
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            for step in job.get("steps", []):
                yield from vercel_commands(re.sub(r"\\\n\s*", " ", step.get("run", "")))


def variables_of_the_client() -> set[str]:
    """Return the variables that the client's build reads, compiled in or set by the workflow."""
    found = set[str]()
    for path in (ROOT / "my_flow_client").glob("my_flow_client/**/*"):
        if path.suffix in {".py", ".ts"}:
            found |= set(re.findall(r"NEXT_PUBLIC_[A-Z_]+", path.read_text()))
    workflow = (ROOT / ".github/workflows/deploy-environment.yml").read_text()
    (before,) = re.findall(r'^\s*((?:[A-Z_]+="[^"]*" )+)"\$vercel" build', workflow, re.MULTILINE)
    return found | set(re.findall(r"([A-Z_]+)=", before))


def variables_of_the_workflows() -> set[str]:
    return set().union(*read_by_workflows().values())


@cache
def _variables() -> frozenset[str]:
    found = settings_of_the_api() | variables_of_the_client() | variables_of_the_workflows()
    found |= {*known_variables("railway"), *known_variables("vercel")}
    for example in ROOT.glob("*/.env.example"):
        found |= set(re.findall(r"^(?:# ?)?([A-Z][A-Z0-9_]+)=", example.read_text(), re.MULTILINE))
    found |= set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    found |= set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', (ROOT / "delivery/src/delivery/cli.py").read_text()))
    return frozenset(found)


def _of_the_shell(code: str) -> set[str]:
    """Return the shell variables that a page sets itself."""
    assigned = set(re.findall(r"^(?:export )?([A-Z][A-Z0-9_]*)=", code, re.MULTILINE))
    return {name for name in assigned if re.search(rf"\$\{{?{name}\b", code)}


def _below_a_part(code: str) -> Iterator[str]:
    """Yield the paths without a suffix whose first folder is a part."""
    folders = "|".join(
        re.escape(path.name) for path in ROOT.iterdir() if path.is_dir() and path.name != ".git"
    )
    for name in re.findall(rf"(?<![\w./$<{{-])(?:{folders})/[\w./-]*\w", code):
        if not re.search(r"/(?:\.venv|node_modules|\.env)(?:/|$)", name):
            yield name


def _command(words: list[str]) -> tuple[str, ...]:
    """Return the command of a call, with its subcommand if the help lists it."""
    if len(words) > 1 and re.fullmatch(r"[a-z][a-z-]*", words[1]):
        listed = _help((words[0],)).partition("Commands:")[2].partition("Options:")[0]
        if re.search(rf"^ +{words[1]} ", listed, re.MULTILINE):
            return words[0], words[1]
    return (words[0],)


@cache
def _help(command: tuple[str, ...]) -> str:
    """Return the output of `vercel … --help`, which takes a second and needs no network."""
    program = str(ROOT / "delivery/node_modules/.bin/vercel")
    run = subprocess.run(
        [program, *command, "--help"],
        env=os.environ | {"VERCEL_TELEMETRY_DISABLED": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr
