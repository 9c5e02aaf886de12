"""How mail leaves: over real sockets, with TLS or not at all, and with headers that no text can change."""

from __future__ import annotations

import stat
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from register.mail.letters import letters, parts
from register.mail.server import Post, make_certificate, serving

from partnership.base.config import Settings, load_settings
from partnership.base.errors import UnsafeSettings
from partnership.register.mail.transport import TransportFault, file_name, message_of, open_transport
from partnership.store.models import Mail

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML = "<!DOCTYPE html><html lang='en'><body><p>A draft — “quoted”</p></body></html>"
AT = datetime(2026, 11, 2, 9, 30, 15, tzinfo=UTC)


def _settings(url: str = "", **rest: Any) -> Settings:
    return Settings(mail_url=url, public_url="https://partners.example.org", **rest)


def _mail(**rest: Any) -> Mail:
    given = {"to": "duty@example.org", "subject": "Is it right?", "kind": "report-made", "created_at": AT}
    return Mail(id=UUID(int=7), **given | rest)


def _send(settings: Settings, *mails: Mail, off: str = "", folder: Path = Path("/nowhere")) -> None:
    with open_transport(settings, folder) as transport:
        for mail in mails:
            message = message_of(mail, "A draft — “quoted”\n", HTML, settings, off)
            transport.hand_over(message, file_name(mail.created_at, mail.kind, mail.id))


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that this process trusts, as a machine trusts its own authorities."""
    made = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made[0]))
    return made


@pytest.fixture
def served() -> Iterator[Any]:
    """Starts servers, and stops them at the end."""
    with ExitStack() as stack:
        yield lambda **rules: stack.enter_context(serving(Post(**rules)))


# --- headers ---


def test_the_headers_are_those_of_a_mail_that_a_machine_sends(tmp_path: Path) -> None:
    off = "https://partners.example.org/mail/off/signed"
    _send(_settings(site_name="Thameside partners, all"), _mail(), off=off, folder=tmp_path)
    (letter,) = letters(tmp_path)
    assert letter["From"] == '"Thameside partners, all" <partnership@partners.example.org>'
    assert letter["To"] == "duty@example.org"
    assert letter["Date"].datetime == AT
    assert letter["Message-ID"] == f"<{UUID(int=7)}@partners.example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "en"
    assert letter["List-Unsubscribe"] == f"<{off}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.get_content_type() == "multipart/alternative"
    assert [each.get_content_type() for each in letter.iter_parts()] == ["text/plain", "text/html"]
    plain, html = parts(letter)
    assert plain == "A draft — “quoted”\n"
    assert "“quoted”" in html


def test_a_mail_that_is_needed_offers_no_way_to_stop_it(tmp_path: Path) -> None:
    _send(_settings(), _mail(), folder=tmp_path)
    (letter,) = letters(tmp_path)
    assert letter["List-Unsubscribe"] is None
    assert letter["List-Unsubscribe-Post"] is None


def test_a_subject_in_any_language_arrives_as_it_was(tmp_path: Path) -> None:
    subject = "Cyngor Môn: a yw’r cofnod yn gywir? — " + "ŵ" * 120
    _send(_settings(), _mail(subject=subject), folder=tmp_path)
    raw = next((tmp_path / "mail").glob("*.eml")).read_bytes()
    assert letters(tmp_path)[0]["Subject"] == subject
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 998


@pytest.mark.parametrize(
    "to",
    [
        "a@example.org\nBcc: all@example.org", "a@example.org\r\n\r\nText", "a@example.org, b@example.org",
        "a@b@example.org", "<a@example.org>", "a b@example.org", "a@example.org>", "a@exa mple.org", "", "a", "a@",
        "a@example.org\x00", "Name <a@example.org>", "a@example.org;b@example.org",
    ],
)  # fmt: skip
def test_what_is_no_single_address_gets_no_mail(tmp_path: Path, to: str) -> None:
    with pytest.raises(TransportFault, match="not a mail address"):
        _send(_settings(), _mail(to=to), folder=tmp_path)
    assert letters(tmp_path) == []


@pytest.mark.parametrize("local", ["a,b", "a;b", "a(b)c", 'a"b', "a<b>", "a:b", "a\\b"])
def test_an_odd_address_is_quoted_and_stays_one(tmp_path: Path, served: Any, local: str) -> None:
    server = served(offers_tls=False)
    _send(_settings(f"smtp+plain://127.0.0.1:{server.port}"), _mail(to=f"{local}@example.org"))
    (received,) = server.received
    (address,) = received.message["To"].addresses
    assert (address.username, address.domain) == (local, "example.org")
    assert len(received.recipients) == 1
    assert received.recipients[0].endswith("@example.org>")


@pytest.mark.parametrize("subject", ["A\nBcc: all@example.org", "A\r\n\r\nText", "A\rB"])
def test_a_line_end_in_a_subject_makes_no_header(tmp_path: Path, subject: str) -> None:
    with pytest.raises((ValueError, TransportFault)):
        _send(_settings(), _mail(subject=subject), folder=tmp_path)
    assert letters(tmp_path) == []


def test_a_site_name_makes_no_header(tmp_path: Path) -> None:
    _send(_settings(site_name="Site\nBcc: all@example.org"), _mail(), folder=tmp_path)
    (letter,) = letters(tmp_path)
    assert letter["Bcc"] is None
    assert letter["From"].addresses[0].display_name == "Site Bcc: all@example.org"


# --- a folder ---


def test_without_a_server_mails_are_files_for_their_owner_only(tmp_path: Path) -> None:
    second = Mail(id=UUID(int=8), kind="digest", to="b@example.org", subject="B", created_at=AT.replace(minute=29))
    _send(_settings(), _mail(), second, _mail(), folder=tmp_path)  # the first one twice: one file
    names = sorted(each.name for each in (tmp_path / "mail").iterdir())
    assert names == [
        "20261102T092915.000000Z-digest-00000000.eml", "20261102T093015.000000Z-report-made-00000000.eml",
    ]  # fmt: skip
    assert stat.S_IMODE((tmp_path / "mail").stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "mail").iterdir()} == {0o600}


def test_a_folder_that_cannot_be_written_is_a_fault_of_the_server(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(TransportFault) as fault:
        _send(_settings(), _mail(), folder=tmp_path)
    assert fault.value.is_of_server


# --- SMTP ---


def test_mail_leaves_by_starttls_with_a_certificate_that_holds(served: Any, tls: tuple[Path, Path]) -> None:
    server = served(certificate=tls)
    _send(_settings(f"smtp://post:s%40cret@127.0.0.1:{server.port}"), _mail(), _mail())
    assert [each.was_secure for each in server.received] == [True, True]
    assert server.received[0].user == "post"
    assert server.received[0].sender.startswith("mail FROM:<partnership@partners.example.org>")
    assert server.received[0].recipients == ["rcpt TO:<duty@example.org>"]
    assert parts(server.received[0].message)[0] == "A draft — “quoted”\n"
    assert server.connections == 1


def test_mail_leaves_by_tls_from_the_first_byte(served: Any, tls: tuple[Path, Path]) -> None:
    server = served(certificate=tls, speaks_tls_at_once=True)
    _send(_settings(f"smtps://127.0.0.1:{server.port}"), _mail())
    assert [each.was_secure for each in server.received] == [True]


def test_a_server_without_starttls_gets_nothing(served: Any) -> None:
    server = served(offers_tls=False)
    with pytest.raises(TransportFault, match="SMTPNotSupportedError") as fault:
        _send(_settings(f"smtp://post:secret@127.0.0.1:{server.port}"), _mail())
    assert fault.value.is_of_server
    assert server.received == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path, served: Any, scheme: str) -> None:
    server = served(certificate=make_certificate(tmp_path), speaks_tls_at_once=scheme == "smtps")
    with pytest.raises(TransportFault, match="SSLCertVerificationError"):
        _send(_settings(f"{scheme}://127.0.0.1:{server.port}"), _mail())
    assert server.received == []


def test_a_certificate_for_another_name_is_refused(
    tmp_path: Path, served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_certificate(tmp_path, "other.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(made[0]))
    server = served(certificate=made)
    with pytest.raises(TransportFault, match="SSLCertVerificationError"):
        _send(_settings(f"smtp://127.0.0.1:{server.port}"), _mail())


def test_a_refused_recipient_does_not_stop_the_next_mail(served: Any) -> None:
    server = served(offers_tls=False, answers_to_rcpt=["550 no such box here"])
    settings = _settings(f"smtp+plain://127.0.0.1:{server.port}")
    with open_transport(settings, Path("/nowhere")) as transport:
        message = message_of(_mail(), "Text\n", HTML, settings)
        with pytest.raises(TransportFault) as fault:
            transport.hand_over(message, "a")
        transport.hand_over(message, "a")
    assert str(fault.value) == "SMTPRecipientsRefused 550"  # the kind, and nothing that the server says
    assert not fault.value.is_of_server
    assert len(server.received) == 1


def test_a_connection_that_breaks_is_made_again_for_the_next_mail(served: Any) -> None:
    server = served(offers_tls=False, answers_to_rcpt=["drop"])
    settings = _settings(f"smtp+plain://127.0.0.1:{server.port}")
    with open_transport(settings, Path("/nowhere")) as transport:
        message = message_of(_mail(), "Text\n", HTML, settings)
        with pytest.raises(TransportFault, match="SMTPServerDisconnected") as fault:
            transport.hand_over(message, "a")
        transport.hand_over(message, "a")
    assert fault.value.is_of_server
    assert server.connections == 2


def test_a_server_that_does_not_answer_is_a_fault_of_the_server(served: Any) -> None:
    server = served()
    port = server.port
    with serving(Post()) as other:
        port = other.port  # free again from here on
    with pytest.raises(TransportFault, match="ConnectionRefusedError") as fault:
        _send(_settings(f"smtp://127.0.0.1:{port}"), _mail())
    assert fault.value.is_of_server


# --- settings ---


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("smtp+plain://mail.example.org", "this machine only"),
        ("http://mail.example.org", "must be like"),
        ("smtp://", "must be like"),
        ("smtp://user:secret@host:many", "cannot be read"),
        ("smtp://user:secret@host/path", "must be like"),
        ("mail.example.org", "must be like"),
    ],
)
def test_a_mail_address_that_is_not_safe_stops_the_start_and_is_not_repeated(
    tmp_path: Path, url: str, words: str
) -> None:
    with pytest.raises(UnsafeSettings, match=words) as fault:
        load_settings(tmp_path, {"mail_url": url})
    assert "secret" not in str(fault.value)


@pytest.mark.parametrize("sender", ["a@b\nBcc: c@d", "Name <a@example.org>", "a", "a@b, c@d"])
def test_a_sender_that_is_no_address_stops_the_start(tmp_path: Path, sender: str) -> None:
    with pytest.raises(UnsafeSettings, match="PARTNERSHIP_MAIL_FROM"):
        load_settings(tmp_path, {"mail_from": sender})


@pytest.mark.parametrize(
    ("url", "port"), [("smtp://h", 587), ("smtps://h", 465), ("smtp+plain://localhost", 25), ("smtp://h:2525", 2525)]
)
def test_each_way_has_its_usual_port(url: str, port: int) -> None:
    server = _settings(url).mail_server
    assert server is not None
    assert server.port == port
    assert "secret" not in repr(_settings("smtp://u:secret@h").mail_server)
