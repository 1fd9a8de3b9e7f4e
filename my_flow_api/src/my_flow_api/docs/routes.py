"""`/docs`: the contract as a page; everything is served from our own origin.

Scalar's script comes from a PyPI package, locked by hash like every other (docs/decisions/0017).
"""

import gzip
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from fastapi import APIRouter, Request, Response

from my_flow_api.errors import NotFound

router = APIRouter(prefix="/docs", include_in_schema=False)

_PACKAGE = "star_openapi_scalar"
_SCRIPT_IN_PACKAGE = "templates/scalar/js/scalar.standalone.js"
_SCRIPT = f"scalar-{version(_PACKAGE)}.js"

# Scalar sets inline styles, and has its icons in data URLs.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

_PAGE = f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>My Flow API</title>
<link rel="icon" href="data:,">
</head>
<body>
<div id="docs"></div>
<script src="docs/{_SCRIPT}"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
# Scalar's extras load from other hosts: fonts, its API client, its agent.
_START = """\
Scalar.createApiReference("#docs", {
  url: "openapi.json",
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  agent: { disabled: true },
  mcp: { disabled: true },
  persistAuth: false,
  authentication: { preferredSecurityScheme: "bearer" },
  documentDownloadType: "json",
});
"""
_TYPE = "text/javascript"
_KEPT = {"cache-control": "public, max-age=3600"}
_KEPT_FOR_GOOD = {"cache-control": "public, max-age=31536000, immutable"}


@router.get("")
async def get_docs() -> Response:
    """Return the page."""
    headers = _KEPT | {"content-security-policy": CONTENT_SECURITY_POLICY}
    return Response(_PAGE, headers=headers, media_type="text/html")


@router.get("/start.js")
async def get_start() -> Response:
    """Return the script that starts Scalar on the page."""
    return Response(_START, headers=_KEPT, media_type=_TYPE)


@router.get("/{name}")
async def get_script(name: str, request: Request) -> Response:
    """Return Scalar's script: megabytes in memory that all responses share, even with stalled clients."""
    if name != _SCRIPT:
        raise NotFound
    headers = _KEPT_FOR_GOOD | {"vary": "Accept-Encoding, Origin"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(_script(), headers=headers, media_type=_TYPE)
    return Response(_compressed(), headers=headers | {"content-encoding": "gzip"}, media_type=_TYPE)


@cache
def _script() -> bytes:
    return files(_PACKAGE).joinpath(_SCRIPT_IN_PACKAGE).read_bytes()


@cache
def _compressed() -> bytes:
    return gzip.compress(_script(), mtime=0)
