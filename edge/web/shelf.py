"""Files that never change while the service runs, under an address that changes when they do."""

import gzip
import hashlib
from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

HERE = Path(__file__).parent
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
}
FOREVER = "public, max-age=31536000, immutable"


def _build(pages: Path, files: Mapping[str, bytes]) -> str:
    """A short name of everything a page is made of."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + files[name])
    for page in sorted(pages.rglob("*.html")):
        digest.update(page.read_bytes())
    return digest.hexdigest()[:12]


class Shelf:
    """The static files, read once. `made` are files that the service wrote itself, such as the screen's style sheet."""

    def __init__(self, made: Mapping[str, str] | None = None, root: Path = HERE / "static") -> None:
        self._files = {
            str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.suffix in KINDS
        }
        self._files.update({name: text.encode() for name, text in (made or {}).items()})
        self._small: dict[str, bytes] = {}
        self.build = _build(root.parent / "templates", self._files)

    def url(self, name: str) -> str:
        """Address of a file; a wrong name fails when the page is drawn, not at the customer."""
        if name not in self._files:
            raise KeyError(name)
        return f"/static/{self.build}/{name}"

    def take(self, name: str) -> bytes:
        """Bytes of a file."""
        return self._files[name]

    async def serve(self, request: Request) -> Response:
        """GET /static/{build}/{name}. An old build's address is gone, not silently new."""
        name = request.path_params["name"]
        if request.path_params["build"] != self.build or name not in self._files:
            return Response(status_code=404)
        kind = KINDS[Path(name).suffix]
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", "") or not kind.startswith("text/"):
            return Response(self._files[name], media_type=kind, headers=headers)
        if name not in self._small:
            self._small[name] = gzip.compress(self._files[name], mtime=0)
        headers["Content-Encoding"] = "gzip"
        return Response(self._small[name], media_type=kind, headers=headers)
