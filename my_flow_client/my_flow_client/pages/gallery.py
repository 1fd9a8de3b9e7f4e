"""/gallery, in development only: every component of ui/ in every state."""

import os

from ..features.gallery.view import gallery
from .route import page

# `python -m my_flow_client dev` says so; what is deployed has no gallery.
if os.environ.get("MY_FLOW_GALLERY"):
    page("/gallery", title="Gallery", description="Every component in every state")(gallery)
