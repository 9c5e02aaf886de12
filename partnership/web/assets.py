"""Style sheets and scripts: which file stands for which name, and how it is sent.

The set-up makes them small, names them by what is in them and compresses them ahead (tools/build_assets.mjs). A source
that has changed since, or was never made small, is served itself, so that whoever writes one sees it without a set-up.
"""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from flask import request, send_from_directory, url_for
from flask.sessions import SecureCookieSessionInterface

if TYPE_CHECKING:
    from flask import Flask
    from flask.sessions import SessionMixin
    from flask.wrappers import Response

STATIC = Path(__file__).parents[1] / "static"
MADE = "vendor"
LIST = "assets.json"
CODINGS = {"br": ".br", "gzip": ".gz"}  # the smaller one first


class Files(NamedTuple):
    """What the set-up made: files by the name that templates know, and all of them."""

    by_name: dict[str, str]
    files: frozenset[str]


@lru_cache(maxsize=8)
def made(folder: Path) -> Files:
    """What stands for the sources of a folder as they are; nothing where there was no set-up."""
    try:
        listed = json.loads((folder / MADE / LIST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Files({}, frozenset())
    by_name = {
        name: f"{MADE}/{each['file']}"
        for name, each in listed.items()
        if each["of"] is None or each["of"] == _hash(folder / name)
    }
    return Files(by_name, frozenset(f"{MADE}/{each['file']}" for each in listed.values()))


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"


@lru_cache(maxsize=64)
def _fingerprint(path: Path) -> str:
    return _hash(path)[:12]


def asset_url(name: str) -> str:
    """Address of a static file; the hash in its name, or behind it, lets browsers keep it for a year."""
    if file := made(STATIC).by_name.get(name):
        return url_for("static", filename=file)
    return url_for("static", filename=name, v=_fingerprint(STATIC / name))


def is_kept_by_browsers() -> bool:
    """Whether the file that was asked for is another one under another address once it changes."""
    return "v" in request.args or (request.view_args or {}).get("filename") in made(STATIC).files


def init_app(app: Flask) -> None:
    """Send what was compressed ahead to whoever takes it."""
    app.view_functions["static"] = _send
    app.session_interface = _Sessions()


class _Sessions(SecureCookieSessionInterface):
    """The cookie of forms, with which files have nothing to do: browsers would else keep them by cookie."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def _send(filename: str) -> Response:
    if filename not in made(STATIC).files:
        return send_from_directory(STATIC, filename)
    coding = next((each for each in CODINGS if _takes(each) and (STATIC / (filename + CODINGS[each])).is_file()), None)
    if coding is None:
        response = send_from_directory(STATIC, filename)
    else:
        kind = "text/css" if filename.endswith(".css") else "text/javascript"
        response = send_from_directory(STATIC, filename + CODINGS[coding], mimetype=kind)
        response.headers["Content-Encoding"] = coding
    response.vary.add("Accept-Encoding")
    return response


def _takes(coding: str) -> bool:
    return request.accept_encodings.quality(coding) > 0
