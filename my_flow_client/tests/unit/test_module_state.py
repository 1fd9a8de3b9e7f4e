"""State of the TypeScript: it is in objects that a factory makes, not in variables of modules."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import my_flow_client
from my_flow_client.build import CLIENT, PROJECT

PACKAGE = Path(my_flow_client.__file__).parent
MODULES = [
    path
    for folder in ("runtime", "features")
    for path in sorted((PACKAGE / folder).rglob("*.ts"))
    if not path.name.endswith((".test.ts", ".d.ts"))
]


def findings(*modules: Path) -> list[str]:
    """Return the mutable state at module level, each with its place."""
    CLIENT.install_packages()
    script = Path(__file__).with_name("module_state.ts")
    done = subprocess.run(  # noqa: S603  the arguments are ours
        ["bun", str(script), "tsconfig.json", *map(str, modules)],  # noqa: S607
        cwd=PROJECT,
        env=CLIENT.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def test_modules_hold_no_mutable_state() -> None:
    assert findings(*MODULES) == []


@pytest.mark.parametrize(
    "code",
    [
        "let timer: number | undefined; export const stop = () => clearTimeout(timer);",
        "var count = 0; export const next = () => count++;",
        "if (typeof window !== 'undefined') { let isOpen = false; onclick = () => { isOpen = true; }; }",
        "const known = new Map<string, number>(); export const keep = (id: string) => known.set(id, 1);",
        "const seen = new WeakSet<object>(); export const see = (it: object) => { seen.add(it); };",
        "export const items: string[] = []; export const add = (item: string) => items.push(item);",
        "const state = { isOpen: false }; export const open = () => { state.isOpen = true; };",
        "const state = { counts: [0] }; export const count = () => { state.counts[0]! += 1; };",
        "const flags: Record<string, boolean> = {}; export const drop = (id: string) => delete flags[id];",
        "const options = { a: 1 }; export const set = (given: object) => Object.assign(options, given);",
        "export class Counter { static count = 0; }",
    ],
)
def test_mutable_state_is_found(code: str, tmp_path: Path) -> None:
    module = tmp_path / "module.ts"
    module.write_text(code)
    assert len(findings(module)) == 1


def test_a_change_by_another_module_is_found(tmp_path: Path) -> None:
    (tmp_path / "items.ts").write_text("export const items: string[] = [];")
    (tmp_path / "other.ts").write_text(
        'import { items } from "./items"; export const clear = () => items.pop();'
    )
    found = findings(tmp_path / "items.ts", tmp_path / "other.ts")
    assert [finding.rpartition("/")[2] for finding in found] == ["other.ts:1: changes items"]


@pytest.mark.parametrize(
    "code",
    [
        "const KEYS = ['a', 'b']; export const sorted = () => KEYS.toSorted();",
        "const FINAL = new Set([404]); export const isFinal = (status: number) => FINAL.has(status);",
        "export function createCounter() { let count = 0; return { next: () => ++count }; }",
        "declare let REPORTER: string; export const reporter = () => REPORTER;",
    ],
)
def test_constants_and_factories_are_not_findings(code: str, tmp_path: Path) -> None:
    module = tmp_path / "module.ts"
    module.write_text(code)
    assert findings(module) == []
