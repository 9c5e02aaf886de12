"""A mail server on loopback for tests: real sockets, TLS with a certificate of its own, and faults on demand.

Written here because the one library for it, aiosmtpd, had its last release in May 2024.
"""

from __future__ import annotations

import socketserver
import ssl
import threading
from base64 import b64decode
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage
    from pathlib import Path


@dataclass
class Received:
    """A mail as the server took it."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    was_secure: bool
    user: str


@dataclass
class Post:
    """The server's rules and what it took. Answers are given once each, in turn, before the rules count."""

    offers_tls: bool = True
    speaks_tls_at_once: bool = False
    certificate: tuple[Path, Path] | None = None
    answers_to_rcpt: list[str] = field(default_factory=list)
    answers_to_data: list[str] = field(default_factory=list)
    meanwhile: Callable[[], object] = bool  # what happens while the server thinks about a mail
    port: int = 0
    connections: int = 0
    received: list[Received] = field(default_factory=list)

    def secured(self, socket: Any) -> ssl.SSLSocket:
        """The socket with TLS."""
        assert self.certificate is not None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.certificate)
        return context.wrap_socket(socket, server_side=True)


class _Talk(socketserver.BaseRequestHandler):
    """One connection."""

    server: Any

    def handle(self) -> None:
        self.post: Post = self.server.post
        self.post.connections += 1
        self.is_secure, self.user, self.sender, self.recipients = False, "", "", []
        self.file = self.request.makefile("rb")
        try:
            if self.post.speaks_tls_at_once:
                self._secure()
            self._say("220 test")
            while line := self.file.readline():
                if not self._answer(line.decode().rstrip("\r\n")):
                    break
        except (OSError, ssl.SSLError):
            pass
        finally:
            self.file.close()
            self.request.close()

    def _secure(self) -> None:
        self.file.close()
        self.request, self.is_secure = self.post.secured(self.request), True
        self.file = self.request.makefile("rb")

    def _say(self, *lines: str) -> None:
        self.request.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def _answer(self, line: str) -> bool:
        word = line.partition(" ")[0].upper()
        match word:
            case "EHLO" | "HELO":
                offers = ["250-test", "250-8BITMIME"]
                offers += ["250-STARTTLS"] if self.post.offers_tls and not self.is_secure else []
                self._say(*offers, "250-AUTH PLAIN" if self.is_secure else "250-SIZE", "250 HELP")
            case "STARTTLS":
                self._say("220 go ahead")
                self._secure()
            case "AUTH":
                self.user = b64decode(line.rsplit(maxsplit=1)[-1]).split(b"\0")[1].decode()
                self._say("235 welcome")
            case "MAIL":
                self.sender, self.recipients = line, []
                self._say("250 ok")
            case "RCPT":
                refusal = self.post.answers_to_rcpt.pop(0) if self.post.answers_to_rcpt else "250 ok"
                if refusal.startswith("drop"):
                    return False
                self.recipients += [line] if refusal.startswith("250") else []
                self._say(refusal)
            case "DATA":
                self._take()
            case "QUIT":
                self._say("221 bye")
                return False
            case _:
                self._say("250 ok")
        return True

    def _take(self) -> None:
        self._say("354 go ahead")
        lines = []
        while (line := self.file.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.post.meanwhile()
        answer = self.post.answers_to_data.pop(0) if self.post.answers_to_data else "250 ok"
        if answer.startswith("250"):
            message = message_from_bytes(b"".join(lines), policy=policy.default)
            self.post.received.append(
                Received(self.sender, self.recipients, message, self.is_secure, self.user)  # type: ignore[arg-type]
            )
        self._say(answer)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, *_args: Any) -> None:
        """What a client does wrong is for the client's test to see."""


@contextmanager
def serving(post: Post) -> Iterator[Post]:
    """Serve on a free port of loopback."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.post = post  # type: ignore[attr-defined]
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join()


def make_certificate(folder: Path, name: str = "127.0.0.1") -> tuple[Path, Path]:
    """A certificate for a name or address, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    try:
        alternative: x509.GeneralName = x509.IPAddress(ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)
    at = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
