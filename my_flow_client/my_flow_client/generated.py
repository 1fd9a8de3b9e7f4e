"""Generates what follows from the contract and from TypeScript: types, and the bindings of each feature."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .bridge.generate import contract_types, generate
from .build import CLIENT, CONTRACT, RUNTIME

CONTRACT_TYPES = RUNTIME / "contract.d.ts"
EXAMPLE = CLIENT.root / "examples/timer"


def logic_modules() -> list[Path]:
    """Return the modules that views have bindings of.

    They are `logic.ts`, and `<part>.logic.ts` for what loads at another time than the rest of its feature.
    """
    return sorted(
        path
        for path in CLIENT.typescript_files()
        if path.name == "logic.ts" or path.name.endswith(".logic.ts")
    )


def generated_files(env: Mapping[str, str]) -> dict[Path, str]:
    """Generate every file.

    Args:
        env: The environment for bun.

    Returns:
        The text by the file.

    Raises:
        BindingError: If a feature exports what has no counterpart in Python.
    """
    bindings = generate(
        logic_modules(), root=CLIENT.sources, shared=RUNTIME, config=CLIENT.root / "tsconfig.json", env=env
    )
    sources = EXAMPLE / "timer"
    example = generate(
        [sources / "features/timer/logic.ts"],
        root=sources,
        shared=sources,
        config=EXAMPLE / "tsconfig.json",
        env=env,
    )
    return {CONTRACT_TYPES: contract_types(CONTRACT, env), **bindings, **example}


def outdated(files: Mapping[Path, str]) -> list[Path]:
    """Return the files that are not as they would be generated now."""
    return [path for path, text in files.items() if not path.exists() or path.read_text() != text]
