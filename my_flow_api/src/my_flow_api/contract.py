"""Writes the contract: `python -m my_flow_api.contract`, or `--check` to see whether it is up to date.

It needs neither an environment nor a database.
"""

import argparse
import json
import sys
from pathlib import Path

from my_flow_api.config import Settings
from my_flow_api.main import create_app

CONTRACT = Path(__file__).parents[3] / "contract" / "openapi.json"


def contract() -> str:
    """The OpenAPI description of the API, the same text each time."""
    settings = Settings(
        mongodb_url="mongodb://contract.invalid",
        mongodb_db_name="contract",
        logto_endpoint="https://contract.invalid",
        logto_resource="https://contract.invalid",
        cors_origins=(),
        environment="production",
    )
    return json.dumps(create_app(settings).openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the contract or check it; the exit code is 1 if it is stale."""
    parser = argparse.ArgumentParser(prog="python -m my_flow_api.contract", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file is stale")
    parser.add_argument("--path", type=Path, default=CONTRACT, help="the file, if it is another one")
    options = parser.parse_args(arguments)
    current = contract()
    if not options.check:
        options.path.parent.mkdir(parents=True, exist_ok=True)
        options.path.write_text(current, encoding="utf-8")
        return 0
    if options.path.exists() and options.path.read_text(encoding="utf-8") == current:
        return 0
    print(f"{options.path} does not fit the API. Run: make contract", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
