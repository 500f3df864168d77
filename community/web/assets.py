"""Style and script files: read once at start, named by their content, cached for ever."""

import gzip
import hashlib
import mimetypes
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from flask import Flask, Response, current_app, request, url_for
from werkzeug.exceptions import NotFound

from community.policy import Permission
from community.web.area import Area

ONLY_FOR_WRITERS = re.compile(rb"/\*.*?\*/\n?|(?<=\n)[ \n]+", re.DOTALL)
FOREVER = "public, max-age=31536000, immutable"
area = Area("assets", __name__)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    name: str
    body: bytes
    packed: bytes  # the same, gzipped
    type: str
    digest: str  # what its address carries, so that a changed file is a new address

    @classmethod
    def of(cls, name: str, body: bytes, kind: str) -> Self:
        """A file made ready once, so that sending it costs nothing."""
        return cls(name, body, _packed(body), kind, hashlib.sha256(body).hexdigest()[:12])


@lru_cache(maxsize=256)  # every app of a process has the same files, and each test makes one
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


def init_assets(app: Flask, folder: Path) -> None:
    """Read the static folder once, at start."""
    app.extensions.update(read_assets(folder))


def read_assets(folder: Path) -> dict[str, Any]:
    """A bundle of CSS files a shell (fewer requests, no build step), each script for itself, and their addresses."""
    assets = {
        path.name: _asset(path) for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".toml"
    }
    for shell, names in _bundles(folder / "css" / "bundles.toml").items():
        body = b"\n".join((folder / "css" / name).read_bytes() for name in names)
        assets[f"{shell}.css"] = Asset.of(f"{shell}.css", lean(body), "text/css; charset=utf-8")
    pages = sorted((folder.parent / "templates").rglob("*.html"))
    together = "".join((*(asset.digest for asset in assets.values()), *(page.read_text("utf-8") for page in pages)))
    return {
        "gleaner.assets": assets,
        "gleaner.scripts": _bundles(folder / "js" / "bundles.toml"),
        "gleaner.build": hashlib.sha256(together.encode()).hexdigest()[:12],
        "gleaner.addresses": {name: f"{asset.digest}/{name}" for name, asset in assets.items()},
    }


def lean(styles: bytes) -> bytes:
    """Styles as they are sent: without comments, indentation and empty lines, otherwise as they were written."""
    return ONLY_FOR_WRITERS.sub(b"", styles)


def _asset(path: Path) -> Asset:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    kind = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}.get(path.suffix, kind)
    return Asset.of(path.name, path.read_bytes(), kind)


def _bundles(path: Path) -> dict[str, list[str]]:
    return {name: entry["files"] for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def asset_url(name: str) -> str:
    """The address of a static file."""
    digest, _, name = current_app.extensions["gleaner.addresses"][name].partition("/")
    return url_for("assets.send", digest=digest, name=name)


def css(shell: str) -> str:
    """The address of a shell's styles."""
    return asset_url(f"{shell}.css")


def js(shell: str) -> list[str]:
    """The addresses of a shell's scripts."""
    return [asset_url(name) for name in current_app.extensions["gleaner.scripts"][shell]]


@area.get("/static/<digest>/<name>", permission=Permission.PUBLIC)
def send(digest: str, name: str) -> Response:
    """One static file; an old digest is answered with the file of today, uncached."""
    asset = current_app.extensions["gleaner.assets"].get(name)
    if asset is None:
        raise NotFound()
    packs = request.accept_encodings.quality("gzip") > 0
    response = Response(asset.packed if packs else asset.body, content_type=asset.type)
    response.vary.add("Accept-Encoding")
    if packs:
        response.content_encoding = "gzip"
    response.headers["Cache-Control"] = FOREVER if digest == asset.digest else "no-cache"
    return response
