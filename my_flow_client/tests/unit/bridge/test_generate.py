"""bridge/generate_bindings.ts: Python for what TypeScript exports, on small sources."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import reflex as rx
from reflex.event import EventChain
from reflex.vars.base import Var

from my_flow_client.bridge.generate import BindingError, generate
from my_flow_client.build import CLIENT, PROJECT

LOGIC = """
export type Action = "complete" | "tomorrow";
interface Schemas {
  Kind: "context" | "flow";
  Thing: { kind: Schemas["Kind"]; label: string | null; from: string };
}
/** Words for it; `{}` stands for a name. */
export interface Words { addedTo: string; limit?: number }
export interface Switch {
  /** Whether the API is still at it. */
  isPending: boolean;
  note: string;
  count: number;
  action: Action;
  chosen: Record<string, Action>;
  names: string[];
  things: Schemas["Thing"][];
  first: Schemas["Thing"] | null;
  change: (event: MouseEvent) => void;
  /**
   * Resolves a flow.
   *
   * @param flowId The flow.
   */
  resolve: (flowId: string, action: Action, thing?: Schemas["Thing"]) => void;
  isOn(day: number | null): boolean;
}
/**
 * Switches from one context to another.
 *
 * @param fromId The context that is left, of which this says so much that it does not fit on a line of
 *   the usual length.
 * @returns The state of the switch.
 */
export declare function useSwitch(
  fromId: string, words: Words, onDone?: (thing: Schemas["Thing"], count: number) => void, then?: () => void,
): Switch;
/** Counts clicks. */
export declare function useClicks(click: (event: MouseEvent) => void): number;
/** Says how many there are. */
export declare function countLabel(count: number): string;
/** Opens a page. */
export declare const open: (path: string, action?: Action) => Promise<void>;
/** The id of the field. */
export const FIELD_ID = "field";
export { half } from "./other";
"""
OTHER = """
/** Halves it. */
export const half = (value: number): number => value / 2;
"""
TSCONFIG = {"compilerOptions": {"strict": True, "lib": ["es2023", "dom"], "types": [], "target": "es2022"}}


def write(folder: Path, **modules: str) -> list[Path]:
    (folder / "tsconfig.json").write_text(json.dumps(TSCONFIG))
    paths = [folder / f"{name}.ts" for name in modules]
    for path, code in zip(paths, modules.values(), strict=True):
        path.write_text(code)
    return paths


def generated(folder: Path, *paths: Path) -> dict[Path, str]:
    CLIENT.install_packages()
    return generate(
        paths, root=folder, shared=folder, config=folder / "tsconfig.json", env=CLIENT.environment()
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feature")
    logic, _ = write(folder, logic=LOGIC, other=OTHER)
    bindings = folder / "bindings.py"
    bindings.write_text(generated(folder, logic)[bindings])
    return folder


@pytest.fixture(scope="module")
def code(folder: Path) -> str:
    return (folder / "bindings.py").read_text()


@pytest.fixture(scope="module")
def bindings(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("feature_bindings", folder / "bindings.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def state(bindings: ModuleType, **optional: Any) -> Any:
    return bindings.use_switch("1", bindings.Words(added_to="Added to {}"), **optional)


def hooks(var: Var[Any]) -> list[str]:
    data = var._get_all_var_data()
    return list(data.hooks) if data else []


def test_fields_have_the_types_of_their_values(code: str) -> None:
    for line in (
        'is_pending: Field[BooleanVar] = Field("isPending", as_boolean)',
        'note: Field[StringVar[str]] = Field("note", as_string)',
        'count: Field[NumberVar[float]] = Field("count", as_number)',
        'action: Field[Var[Action]] = Field("action", as_choice)',
        'chosen: Field[Var[dict[str, Action]]] = Field("chosen", as_record(str))',
        'names: Field[Items[StringVar[str]]] = Field("names", as_items(as_string))',
        'things: Field[Items[Thing]] = Field("things", as_items(Thing))',
        'first: Field[Thing] = Field("first", as_nullable(Thing))',
        'label: Field[Var[str | None]] = Field("label", as_optional(str))',
    ):
        assert f"    {line}\n" in code


def test_unions_of_strings_are_literals_by_their_names(code: str) -> None:
    assert '\nAction = Literal["complete", "tomorrow"]\n' in code
    assert '\nKind = Literal["context", "flow"]\n' in code


def test_words_of_python_are_not_used_as_names(code: str) -> None:
    assert '    from_: Field[StringVar[str]] = Field("from", as_string)\n' in code


def test_docstrings_come_from_the_comments(code: str) -> None:
    assert '    """Whether the API is still at it."""\n' in code
    assert (
        '    """Switches from one context to another.\n\n'
        "    Args:\n"
        "        from_id: The context that is left, of which this says so much that it does not fit "
        "on a line of the\n"
        "            usual length.\n\n"
        "    Returns:\n"
        "        The state of the switch.\n"
        '    """\n'
    ) in code
    assert max(map(len, code.splitlines())) <= 110


def test_a_hook_is_called_once_however_much_is_read_of_it(bindings: ModuleType) -> None:
    switch = state(bindings)
    line = 'const switchState = useSwitch("1", ({addedTo: "Added to {}"}))'
    assert hooks(switch.note) == hooks(switch.resolve("1", "complete")) == [line]
    assert str(switch.note) == "switchState.note"


def test_optional_arguments_are_left_out_from_the_end(bindings: ModuleType) -> None:
    (line,) = hooks(state(bindings, then=Var("close")).note)
    assert line.endswith("}), undefined, close)")
    assert str(bindings.open("/")) == '(() => void open("/"))'


def test_what_may_be_null_is_read_with_care(bindings: ModuleType) -> None:
    switch = state(bindings)
    assert str(switch.first.label) == "switchState.first?.label"
    assert str(switch.first.is_present) == "(switchState.first != null)"
    assert str(switch.is_on(None)) == "switchState.isOn(null)"


def test_functions_of_an_event_are_handlers_themselves_and_others_calls(bindings: ModuleType) -> None:
    switch = state(bindings)
    assert str(switch.change) == "switchState.change"
    assert str(switch.resolve("1", "tomorrow")) == '(() => void switchState.resolve("1", "tomorrow"))'
    assert switch.change._var_type is switch.resolve("1", "tomorrow")._var_type is EventChain


def test_a_callback_in_python_gets_views(bindings: ModuleType) -> None:
    switch = state(bindings, on_done=lambda thing, count: bindings.half(count) + thing.from_.length())
    (line,) = hooks(switch.note)
    assert '((thing_0, count_0) => (half(count_0) + thing_0.from.split("").length))' in line


def test_a_callback_for_an_event_is_a_handler(bindings: ModuleType) -> None:
    (line,) = hooks(bindings.use_clicks(state(bindings).change))[1:]
    assert line == "const clicksState = useClicks(switchState.change)"


def test_what_another_module_exports_is_imported_from_there(bindings: ModuleType) -> None:
    data = bindings.half(4)._get_all_var_data()
    assert [module for module, _ in data.imports] == ["$/other"]


def test_items_are_views_in_a_loop(bindings: ModuleType) -> None:
    kinds = list[Any]()
    state(bindings).things.first(3).each(lambda thing, _: kinds.append(thing.kind) or rx.fragment())
    assert str(kinds[0]) == "item.kind"


def test_constants_keep_their_values(bindings: ModuleType) -> None:
    assert bindings.FIELD_ID == "field"


def test_mypy_knows_fields_and_arguments(folder: Path) -> None:
    (folder / "use.py").write_text(
        "from bindings import Words, use_switch\n"
        'switch = use_switch("1", Words(added_to="Added to {}"))\n'
        'switch.resolve("1", "complete")\n'
        "switch.things.each(lambda thing, _: thing.labl)\n"
        'switch.resolve("1", "nope")\n'
        "switch.pending\n"
        "use_switch(1, None)\n"
    )
    done = subprocess.run(  # noqa: S603  a program of ours
        [
            *(
                sys.executable,
                "-m",
                "mypy",
                "--strict",
                "--config-file=",
                "--follow-imports=silent",
                "use.py",
            ),
            f"--cache-dir={PROJECT / '.mypy_cache/bindings'}",
        ],
        cwd=folder,
        env=os.environ | {"MYPYPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    wrong = {int(line.split(":")[1]) for line in done.stdout.splitlines() if line.startswith("use.py")}
    assert wrong == {4, 5, 6, 7}, done.stdout


def test_a_type_is_defined_where_it_is_declared_or_else_in_the_shared_folder(tmp_path: Path) -> None:
    root = tmp_path / "app"
    for name in ("list", "row", "shared"):
        (root / name).mkdir(parents=True)
    (root / "shared/things.ts").write_text(
        'export type Kind = "context" | "flow"; export interface Thing { kind: Kind; items: string[] }'
    )
    (row,) = write(
        root / "row",
        logic="import type { Thing } from '../shared/things';\n"
        "export interface Row { thing: Thing; label: string }\n"
        "/** Reads it. */ export declare function useRow(): Row;",
    )
    (list_,) = write(
        root / "list",
        logic="import type { Row } from '../row/logic'; import type { Kind } from '../shared/things';\n"
        "export interface List { rows: Row[]; kind: Kind; other: number[] }\n"
        "/** Reads it. */ export declare function useList(): List;",
    )
    write(root)
    CLIENT.install_packages()
    code = generate(
        [list_, row],
        root=root,
        shared=root / "shared",
        config=root / "tsconfig.json",
        env=CLIENT.environment(),
    )
    of = {path.parent.name: text for path, text in code.items()}
    assert {name: text.count("\nclass ") for name, text in of.items()} == {"shared": 1, "row": 1, "list": 1}
    assert 'Kind = Literal["context", "flow"]' in of["shared"]
    assert "from app.shared.bindings import Thing" in of["row"]
    assert "from app.row.bindings import Row" in of["list"]
    assert "from app.shared.bindings import Kind" in of["list"]
    # A field may have the name of a function of the bridge.
    assert '    items: Field[Items[StringVar[str]]] = Field("items", as_items(as_string))' in of["shared"]


DOES = "\n/** Does it. */ export declare function"
BAD = {
    "unknown": (f"{DOES} f(): unknown;", "no Python type for `unknown`"),
    "mixed": (f"{DOES} f(): string | number;", "no Python type for `string | number`"),
    "silent": ("export declare function f(): void;", "f: write a comment"),
    "nameless": (f"{DOES} useIt(): {{ a: string }};", "give `{ a: string; }` a name"),
    "nested": (
        f"interface A {{ inner: bigint }} {DOES} useA(): A;",
        "useA: A.inner: no Python type",
    ),
    "pattern": (f"{DOES} f({{ a }}: {{ a: string }}): void;", "in place of a pattern"),
    "value": ("export const things = [1];", "things: only functions, hooks and constants are bound"),
    "circle": (f"interface A {{ inner: A | null }} {DOES} useA(): A;", "A is a part of itself"),
}


def test_what_has_no_counterpart_is_named_with_its_place(tmp_path: Path) -> None:
    paths = list[Path]()
    for name, (code, _) in BAD.items():
        (tmp_path / name).mkdir()
        paths += write(tmp_path / name, logic=code)
    write(tmp_path)
    with pytest.raises(BindingError) as refused:
        generated(tmp_path, *paths)
    errors = str(refused.value).splitlines()
    assert len(errors) == len(BAD)
    for path, error, (_, message) in zip(paths, errors, BAD.values(), strict=True):
        assert error.startswith(f"{path.parent}: logic.ts: ")
        assert message in error
