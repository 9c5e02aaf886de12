"""A real sign-in provider on this machine for tests: `oidc-provider` run by Node.js, and a person before it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from lacking import lack

from partnership.accounts.provider import endpoints

if TYPE_CHECKING:
    from client import CheckedClient
    from flask import Flask
    from werkzeug.test import TestResponse

ROOT = Path(__file__).parents[2]
PUBLIC = "http://127.0.0.1:5000"  # as settings have it unless a test says otherwise
BACK, ENDED = f"{PUBLIC}/sign-in/provider/back", f"{PUBLIC}/sign-in/provider/ended"
HINT = (
    "the provider of the tests is not there: run tools/install_frontend.py --with-validator, with Node.js on the path"
)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        return None


@dataclass
class RunningProvider:
    """The process, and the doors by which a test says what it does."""

    process: subprocess.Popen[str]
    issuer: str
    _browser: Any = field(default=None)

    def fresh(self) -> RunningProvider:
        """As it was started: nobody before it, nothing twisted, a browser without cookies."""
        self._browser = build_opener(HTTPCookieProcessor(CookieJar()), _Stay)
        for door in ("person", "twist", "down"):
            self.tell(door)
        endpoints.forget()
        return self

    def tell(self, door: str, **values: Any) -> str:
        """Say something to one of its doors."""
        request = Request(f"{self.issuer}/test/{door}", json.dumps(values).encode())  # noqa: S310 - its own address
        answer: str = build_opener().open(request, timeout=10).read().decode()
        return answer

    def sit_down(self, email: str, subject: str = "", **claims: Any) -> None:
        """Somebody sits before it, with a second factor and a verified address unless the test says otherwise."""
        self._browser = build_opener(HTTPCookieProcessor(CookieJar()), _Stay)
        told = {"sub": subject or f"of {email}", "email": email, "email_verified": True, "amr": ["pwd", "mfa"]}
        self.tell("person", **told | claims)

    def go(self, url: str) -> str:
        """Where a browser comes back to this site that was sent to the provider."""
        for _ in range(10):
            try:
                location = self._browser.open(url, timeout=10).headers.get("Location")
            except HTTPError as fault:
                with fault:
                    location = fault.headers.get("Location")
            if location is None:
                message = f"{url} leads nowhere"
                raise AssertionError(message)
            if location.startswith(PUBLIC):
                return str(location.removeprefix(PUBLIC))
            url = location if urlsplit(location).netloc else f"{self.issuer}{location}"
        message = "the provider sends people in circles"
        raise AssertionError(message)


def start() -> RunningProvider:
    """Start it; skips where the package or Node.js is not there, and fails on CI."""
    node, root = shutil.which("node"), Path(os.environ.get("OIDC_PROVIDER_ROOT", ROOT))
    if node is None or not (root / "node_modules/oidc-provider").is_dir():
        lack(HINT)
    command = [node, str(Path(__file__).with_name("server.mjs")), str(root), BACK, ENDED]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    return RunningProvider(process, process.stdout.readline().strip())


def use(app: Flask, running: RunningProvider, **more: Any) -> None:
    """A site that has this provider."""
    given = {
        "oidc_issuer": running.issuer, "oidc_client_id": "directory", "oidc_client_secret": "a secret of the tests",
        "oidc_name": "Thameside", "require_second_factor": True,
    }  # fmt: skip
    app.extensions["settings"] = replace(app.extensions["settings"], **given | more)


def come(client: CheckedClient, running: RunningProvider, start_at: str = "/sign-in/provider") -> TestResponse:
    """Go to the provider and come back."""
    away = client.get(start_at)
    assert away.status_code == 302, away.text
    return client.get(running.go(away.location))
