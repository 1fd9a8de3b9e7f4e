"""The files of an export, found by name in an index: other files cannot be reached."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

# Explicit, since the tables of machines differ.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".map": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".png": "image/png",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json; charset=utf-8",
}
_COMPRESSED_FROM = 1024
"""Bytes; a gzip header costs more than it saves in smaller files."""


@dataclass
class File:
    """A file. An export does not change while it is served, so everything is computed once."""

    path: Path
    media_type: str = field(init=False)

    def __post_init__(self) -> None:
        guessed = mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"
        self.media_type = _TYPES.get(self.path.suffix.lower(), guessed)

    @cached_property
    def content(self) -> bytes:
        """The bytes of the file."""
        return self.path.read_bytes()

    @cached_property
    def digest(self) -> str:
        """The digest of the content, for the ETag."""
        return hashlib.sha256(self.content).hexdigest()[:20]

    @cached_property
    def compressed(self) -> bytes | None:
        """The gzip-compressed content; None if that is not smaller."""
        if len(self.content) < _COMPRESSED_FROM or not self._is_text:
            return None
        return gzip.compress(self.content, compresslevel=6, mtime=0)

    @property
    def _is_text(self) -> bool:
        return self.media_type.startswith("text/") or any(
            word in self.media_type for word in ("json", "xml", "javascript")
        )


class Export:
    """The files below `root` by their URL paths, such as `/contexts/[id]/index.html`."""

    def __init__(self, root: Path) -> None:
        self._files: dict[str, File] = {}
        for folder, _, names in os.walk(root):
            for name in names:
                path = Path(folder, name)
                if path.is_file() and not path.is_symlink():
                    self._files["/" + path.relative_to(root).as_posix()] = File(path)

    def __len__(self) -> int:
        return len(self._files)

    def file(self, path: str) -> File | None:
        """Return the file of exactly this path."""
        return self._files.get(path)

    def page(self, path: str, *, clean_urls: bool) -> File | None:
        """Return the file for `path`: the file itself, the index of that folder, or that page."""
        names = [path, f"{path.rstrip('/')}/index.html"]
        if clean_urls:
            names.append(f"{path.rstrip('/')}.html")
        return next((file for name in names if (file := self._files.get(name))), None)
