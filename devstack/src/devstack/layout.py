"""Where things are in the repository, and the names that every part agrees on."""

from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
"""The repository: devstack is always used from a checkout, never from an installed wheel."""

DEVSTACK = ROOT / "devstack"
API = ROOT / "my_flow_api"
CLIENT = ROOT / "my_flow_client"
STATE = ROOT / ".devstack"
"""Everything that a run leaves behind: data, logs, signing keys, client exports. Ignored by git."""

APP_ID = "my-flow-dev"
RESOURCE = "https://api.my-flow.example"
"""The API's resource indicator (RFC 8707): an identifier, never fetched."""

MONGODB_DB_NAME = "my_flow"

PREVIEW_ORIGINS = r"^https://my-flow-(git-[a-z0-9-]+|[a-z0-9]{9})-my-team\.vercel\.app$"
"""Of Vercel's previews of the client, as the API's .env.example has them: a deployment by its hash, a branch
by its name, with the names of project and team."""

PREVIEW_ORIGIN = "https://my-flow-git-new-rings-my-team.vercel.app"

CLIENT_PORT = 3000
API_PORT = 8000
IDENTITY_PORT = 3001
MONGOD_PORT = 27018


def venv_python(part: Path) -> Path:
    """The interpreter of one part's virtual environment."""
    return part / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def memory_settings_of_the_image() -> dict[str, str]:
    """Return the environment variables of the API's image that change how its process uses memory."""
    dockerfile = (API / "Dockerfile").read_text()
    return dict(re.findall(r"^ENV (MALLOC_\w+)=(\w+)$", dockerfile, re.MULTILINE))
