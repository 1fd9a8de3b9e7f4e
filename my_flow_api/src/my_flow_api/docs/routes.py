"""`/docs`: the contract as a page, from our own origin: nothing is fetched from anywhere else.

The scripts come from a package of PyPI, locked by hash like every other (docs/decisions/0008).
"""

from importlib.resources import files

from fastapi import APIRouter, Response

from my_flow_api.errors import NotFound

router = APIRouter(prefix="/docs", include_in_schema=False)

# Swagger UI sets styles on its elements, and has its icons in data URLs.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>My Flow API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<main id="docs"></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """\
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
});
"""
_TYPES = {"js": "text/javascript", "css": "text/css"}
_FROM_THE_PACKAGE = frozenset({"swagger-ui-bundle.js", "swagger-ui.css"})
_KEPT = {"cache-control": "public, max-age=3600"}


@router.get("")
async def get_docs() -> Response:
    """The page."""
    headers = _KEPT | {"content-security-policy": CONTENT_SECURITY_POLICY}
    return Response(_PAGE, headers=headers, media_type="text/html")


@router.get("/{name}")
async def get_asset(name: str) -> Response:
    """What the page needs."""
    if name == "start.js":
        return Response(_START, headers=_KEPT, media_type=_TYPES["js"])
    if name not in _FROM_THE_PACKAGE:
        raise NotFound
    content = files("fastapi_offline").joinpath("static", name).read_bytes()
    return Response(content, headers=_KEPT, media_type=_TYPES[name.rpartition(".")[2]])
