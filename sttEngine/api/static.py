"""The built page. Only files that were found by listing the build are served: no request's path is ever opened."""

from __future__ import annotations

import asyncio
import mimetypes
from pathlib import Path
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response

from sttEngine.api.gate import Gate

INDEX = "/index.html"
_FOREVER = "public, max-age=31536000, immutable"  # names under assets/ hold a hash of what is in them
_NOT_BUILT = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>RecordRoute</title><h1>The page is not built yet</h1>'
    "<p>The server runs. To build the page, stop it and run <code>python3 -m sttEngine</code> in the project's folder; "
    "it says what is missing.</p></html>"
)
_TYPES = {  # what the system's own table may lack or get wrong
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class Page:
    """Answers GET and HEAD for everything outside /api. Opening `/` with the secret trades it for a cookie."""

    def __init__(self, folder: Path, gate: Gate) -> None:
        self._folder = folder
        self._gate = gate
        self._files: dict[str, Path] = {}
        self._built_at: float | None = None

    async def answer(self, request: Request) -> Response:
        if request.url.path == "/":
            token = parse_qs(request.url.query).get("token")
            if token is not None:
                return self._let_in(token[0])
        await asyncio.to_thread(self._look)
        wanted = INDEX if request.url.path == "/" else request.scope["path"]
        path = self._files.get(wanted)
        if path is not None:
            caching = _FOREVER if wanted.startswith("/assets/") else "no-cache"
            return FileResponse(path, media_type=_media_type(path), headers={"Cache-Control": caching})
        if wanted == INDEX:
            return HTMLResponse(_NOT_BUILT, status_code=503)
        return PlainTextResponse("There is nothing at this address.\n", status_code=404)

    def _let_in(self, token: str) -> Response:
        answer = RedirectResponse("/", status_code=303)
        if self._gate.knows(token):
            answer.set_cookie(self._gate.cookie_name, token, path="/", httponly=True, samesite="strict")
        return answer

    def _look(self) -> None:
        """List the build again when it is another one."""
        try:
            built_at = (self._folder / INDEX[1:]).stat().st_mtime
        except OSError:
            self._files, self._built_at = {}, None
            return
        if built_at != self._built_at:
            self._files = {
                f"/{path.relative_to(self._folder).as_posix()}": path
                for path in self._folder.rglob("*")
                if path.is_file() and not path.is_symlink()
            }
            self._built_at = built_at


def _media_type(path: Path) -> str:
    return _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
