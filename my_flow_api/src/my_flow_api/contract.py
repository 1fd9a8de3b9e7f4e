"""Write the contract: `python -m my_flow_api.contract`; `--check` fails if it is stale.

The package has its SHA-256, for `/health`: a deployment can check that a client fits this API.

It needs neither an environment nor a database.
"""

import argparse
import hashlib
import json
import sys
from functools import cache
from pathlib import Path

from my_flow_api.config import Settings
from my_flow_api.main import create_app

CONTRACT = Path(__file__).parents[3] / "contract" / "openapi.json"
DIGEST = Path(__file__).parent / "contract.sha256"


@cache
def contract() -> str:
    """Return the OpenAPI description of the API, the same text each time."""
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
    """Write or check the contract; the exit code is 1 if it is stale."""
    parser = argparse.ArgumentParser(prog="python -m my_flow_api.contract", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the file is stale")
    parser.add_argument("--path", type=Path, default=CONTRACT, help="the file, if it is another one")
    parser.add_argument("--digest", type=Path, default=DIGEST, help="the file of its SHA-256, the same")
    options = parser.parse_args(arguments)
    current = contract()
    files = {options.path: current, options.digest: f"{hashlib.sha256(current.encode()).hexdigest()}\n"}
    if not options.check:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return 0
    stale = [path for path, text in files.items() if not _holds(path, text)]
    for path in stale:
        print(f"{path} does not fit the API. Run: make contract", file=sys.stderr)
    return 1 if stale else 0


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    raise SystemExit(main())
