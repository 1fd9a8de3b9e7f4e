"""Paths of the repository, and names that all parts share."""

from __future__ import annotations

import os
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
"""The root of the repository: devstack always runs from a checkout, never from an installed wheel."""

DEVSTACK = ROOT / "devstack"
API = ROOT / "my_flow_api"
CLIENT = ROOT / "my_flow_client"
STATE = ROOT / ".devstack"
"""All files of a run: data, logs, signing keys, client exports. Ignored by git."""

APP_ID = "my-flow-dev"
RESOURCE = "https://api.my-flow.example"
"""The API's resource indicator (RFC 8707): an identifier, never fetched."""

MONGODB_DB_NAME = "my_flow"

PREVIEW_ORIGINS = r"^https://my-flow-(git-[a-z0-9-]+|[a-z0-9]{9})-my-team\.vercel\.app$"
"""Pattern of Vercel's previews of the client, as in the API's .env.example: project, then the hash of the
deployment or the name of the branch, then team."""

PREVIEW_ORIGIN = "https://my-flow-git-new-rings-my-team.vercel.app"

CLIENT_PORT = 3000
API_PORT = 8000
IDENTITY_PORT = 3001
MONGOD_PORT = 27018


def venv_python(part: Path) -> Path:
    """Return the interpreter of a part's virtual environment."""
    return part / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def memory_settings_of_the_image() -> dict[str, str]:
    """Return the environment variables of the API's image that change its use of memory."""
    dockerfile = (API / "Dockerfile").read_text()
    return dict(re.findall(r"^ENV (MALLOC_\w+)=(\w+)$", dockerfile, re.MULTILINE))
