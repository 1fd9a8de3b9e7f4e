"""Command line of the client: `python -m my_flow_client export | dev | bindings | check`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from .bridge.generate import BindingError
from .bridge.project import BuildError
from .build import CLIENT, PROJECT, check_variables, export
from .generated import CONTRACT_TYPES, generated_files, outdated

# Pages, the service worker, and the example: each has globals of its own.
TYPESCRIPT = (PROJECT, PROJECT / "my_flow_client/worker", PROJECT / "examples/timer")


def main() -> int:
    """Run the command.

    Returns:
        0 on success; 1 after a message that gives the reason.
    """
    parser = argparse.ArgumentParser(prog="python -m my_flow_client")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("export", help="compile to static files in .web/_static")
    commands.add_parser("bindings", help="generate contract types and bindings of TypeScript")
    commands.add_parser(
        "check", help="lint and type-check the TypeScript, and compare what is generated from it"
    )
    dev = commands.add_parser("dev", help="serve with hot reload")
    dev.add_argument("--port", type=int, default=3000)
    args = parser.parse_args()
    try:
        if args.command == "export":
            print(f"The client is in {export().relative_to(Path.cwd(), walk_up=True)}")
        elif args.command == "bindings":
            CLIENT.install_packages()
            write_generated()
        elif args.command == "check":
            CLIENT.install_packages()
            return max(lint(), *map(type_check, TYPESCRIPT), check_generated())
        else:
            serve(args.port)
    except (BuildError, BindingError) as error:
        print(f"my_flow_client: {error}", file=sys.stderr)
        return 1
    return 0


def lint() -> int:
    """Return the exit code of the linter, which has printed what is wrong."""
    return _bun("biome", "ci", "--error-on-warnings", ".")


def type_check(folder: Path) -> int:
    """Return the exit code of the compiler, which has printed what is wrong."""
    return _bun("tsc", "--project", str(folder))


def _bun(*command: str) -> int:
    return subprocess.run(  # noqa: S603  the arguments are ours
        ["bun", "x", *command],  # noqa: S607
        cwd=PROJECT,
        env=CLIENT.environment(),
        check=False,
    ).returncode


def write_generated() -> None:
    """Write the generated files that are out of date, and print their names."""
    files = generated_files(CLIENT.environment())
    if CONTRACT_TYPES in outdated(files):  # the bindings follow from these types
        CONTRACT_TYPES.write_text(files[CONTRACT_TYPES])
        files = generated_files(CLIENT.environment())
    for path in outdated(files):
        path.write_text(files[path])
        print(f"wrote {path.relative_to(PROJECT)}")


def check_generated() -> int:
    """Return 1 and name each generated file that is out of date; return 0 if there is none."""
    paths = outdated(generated_files(CLIENT.environment()))
    for path in paths:
        print(f"{path.relative_to(PROJECT)} is out of date: run `make bindings`", file=sys.stderr)
    return int(bool(paths))


def serve(port: int) -> None:
    """Replace this process with `reflex run`, which compiles again after every edit of a Python file.

    The pages include /gallery.
    """
    env = CLIENT.environment() | {"MY_FLOW_GALLERY": "yes"}
    check_variables(env)
    os.chdir(PROJECT)
    reflex = Path(sys.executable).parent / "reflex"
    os.execve(reflex, [str(reflex), "run", "--frontend-port", str(port)], env)  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
