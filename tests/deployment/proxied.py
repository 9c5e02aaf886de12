"""A real site behind the shipped nginx file: two processes of their own, one proxy, on ports of this machine."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from gunicorn_site import HOST, PATIENCE, ROOT, command, free_ports
from sites import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

SHIPPED = ROOT / "docs" / "nginx" / "partnership.conf"
NAME = "partnership.example.org"
# Around the shipped file, what Debian's nginx.conf has.
MAIN = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 768; }}
http {{
    default_type application/octet-stream;
    {scratch}
    include {folder}/partnership.conf;
}}
"""
SCRATCH = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def nginx() -> str | None:
    """The program, also where its folder is not in the path of a user."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def certificate(folder: Path) -> Path:
    """A certificate of its own for the name of the shipped file, with the key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    at = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(*form))
    return folder / "fullchain.pem"


def on_this_machine(text: str, changes: dict[str, str]) -> str:
    """The shipped file with other ports, paths and upstreams, and nothing else; each of them must be there."""
    for old, new in changes.items():
        assert old in text, f"the shipped file has no line “{old}”"
        text = text.replace(old, new)
    return text


def configure(folder: Path, ports: list[int], plain: int, secure: int) -> Path:
    """The configuration of a proxy before the site's processes at these ports."""
    certificate(folder)
    folder.chmod(0o755)
    changes = {
        "server 127.0.0.1:8000;": " ".join(f"server {HOST}:{port};" for port in ports),
        "    listen 80;\n    listen [::]:80;": f"    listen {HOST}:{plain};",
        "    listen 443 ssl;\n    listen [::]:443 ssl;": f"    listen {HOST}:{secure} ssl;",
        "/etc/ssl/partnership/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        # Only so that a test can see who answered.
        "    location / {\n": "    add_header X-Answered-By $upstream_addr always;\n    location / {\n",
    }
    (folder / "partnership.conf").write_text(on_this_machine(SHIPPED.read_text(encoding="utf-8"), changes))
    scratch = " ".join(f"{each}_temp_path {folder}/{each};" for each in SCRATCH)
    user = "user root;" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(folder=folder, scratch=scratch, user=user))
    return main


@contextmanager
def process(*words: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program of ours until the block ends."""
    started = subprocess.Popen(words, cwd=ROOT, env={**os.environ, **environment})
    try:
        yield started
    finally:
        started.terminate()
        started.wait(PATIENCE)


@contextmanager
def served(folder: Path, port: int) -> Iterator[None]:
    """One process of the site of this folder, as it is shipped."""
    settings = {
        **SETTINGS,
        "instance_path": str(folder),
        "database_url": f"sqlite:///{folder / 'site.sqlite3'}",
        "public_url": f"https://{NAME}",
        "demo": False,
        "testing": False,
        "proxy_hops": 1,
    }
    with process(*command(folder, port, settings), PARTNERSHIP_WORKERS="1", PYTHONDONTWRITEBYTECODE=""):
        yield


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes


@dataclass
class Visitor:
    """A browser before the proxy: it trusts the certificate of the test, and keeps its cookies."""

    port: int
    trusted: Path
    cookies: dict[str, str] = field(default_factory=dict)
    answered_by: list[str] = field(default_factory=list)

    def connect(self) -> ssl.SSLSocket:
        """A connection over TLS on which nothing was sent yet."""
        context = ssl.create_default_context(cafile=str(self.trusted))
        plain = socket.create_connection((HOST, self.port), timeout=PATIENCE)
        return context.wrap_socket(plain, server_hostname=NAME)

    def ask(self, method: str, path: str, body: str = "", **more: str) -> Answer:
        """The answer, on a connection of its own."""
        headers = {"Host": NAME, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)) as line:
            line.sock = self.connect()
            line.request(method, path, body or None, {**headers, **more})
            given = line.getresponse()
            answer = Answer(given.status, given.headers, given.read())
        for each in answer.headers.get_all("Set-Cookie", []):
            name, _, value = each.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.answered_by.append(answer.headers.get("X-Answered-By", ""))
        return answer

    def submit(self, path: str, **values: str) -> Answer:
        """Fill the form of a page in and send it."""
        page = BeautifulSoup(self.ask("GET", path).body, "html.parser")
        form = page.select_one("main form")
        assert form is not None, f"{path} has no form"
        hidden = {each["name"]: each.get("value", "") for each in form.select("input[type=hidden]")}
        return self.ask(
            "POST", form.get("action") or path, urlencode({**hidden, **values}), Referer=f"https://{NAME}{path}"
        )

    def seconds(self, path: str = "/") -> float:
        """How long a page takes, to its last byte."""
        start = time.monotonic()
        answer = self.ask("GET", path)
        assert answer.status == 200, f"{path} answers {answer.status}"
        return time.monotonic() - start


@dataclass(frozen=True, slots=True)
class ProxiedSite:
    """A running site: the folder, the port of the proxy and those of the processes behind it."""

    folder: Path
    plain: int
    secure: int
    behind: list[int]

    def visitor(self) -> Visitor:
        """Somebody who comes for the first time."""
        return Visitor(self.secure, self.folder / "fullchain.pem")


@contextmanager
def proxied(folder: Path, program: str) -> Iterator[ProxiedSite]:
    """The site of this folder behind nginx, until the block ends."""
    *behind, plain, secure = free_ports(4)
    main = configure(folder, behind, plain, secure)
    site = ProxiedSite(folder, plain, secure, behind)
    with ExitStack() as running:
        for port in behind:
            running.enter_context(served(folder, port))
            wait_for(port)
        running.enter_context(process(program, "-c", str(main), "-p", str(folder)))
        wait_for(secure)
        yield site


def wait_for(port: int) -> None:
    """Until something listens there."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection((HOST, port), timeout=PATIENCE).close()
        except OSError:
            assert time.monotonic() < until, f"nothing listens at {port}"
            time.sleep(0.05)
        else:
            return
