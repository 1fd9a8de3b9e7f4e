"""python -m my_flow_client export | dev | check"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from .build import PROJECT, BuildError, check_variables, environment, export, install_packages

# What runs in pages, and what runs in the service worker: each has globals of its own.
TYPESCRIPT = (PROJECT, PROJECT / "my_flow_client/worker")


def main() -> int:
    """Runs the command; 0 when it worked, 1 after one line that says why it did not."""
    parser = argparse.ArgumentParser(prog="python -m my_flow_client")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("export", help="compile to static files in .web/_static")
    commands.add_parser("check", help="type-check the TypeScript")
    dev = commands.add_parser("dev", help="serve with hot reload")
    dev.add_argument("--port", type=int, default=3000)
    args = parser.parse_args()
    try:
        if args.command == "export":
            print(f"The client is in {export().relative_to(Path.cwd(), walk_up=True)}")
        elif args.command == "check":
            install_packages()
            return max(map(type_check, TYPESCRIPT))
        else:
            serve(args.port)
    except BuildError as error:
        print(f"my_flow_client: {error}", file=sys.stderr)
        return 1
    return 0


def type_check(folder: Path) -> int:
    """The exit code of the compiler, which has printed what is wrong."""
    return subprocess.run(  # noqa: S603  the argument is ours
        ["bun", "x", "tsc", "--project", str(folder)],  # noqa: S607
        cwd=PROJECT,
        env=environment(),
        check=False,
    ).returncode


def serve(port: int) -> None:
    """Becomes `reflex run`, which compiles again after every edit of a Python file. With /gallery."""
    env = environment() | {"MY_FLOW_GALLERY": "yes"}
    check_variables(env)
    os.chdir(PROJECT)
    reflex = Path(sys.executable).parent / "reflex"
    os.execve(reflex, [str(reflex), "run", "--frontend-port", str(port)], env)  # noqa: S606


if __name__ == "__main__":
    sys.exit(main())
