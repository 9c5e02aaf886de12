"""Typed settings: defaults < instance/config.py < PARTNERSHIP_* environment < overrides; refuses what is unsafe."""

from __future__ import annotations

import os
import re
import runpy
import secrets
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import URL, make_url

from partnership.base import event_log
from partnership.base.errors import UnsafeSettings
from partnership.base.private_files import for_owner
from partnership.base.sealing import Keyring, new_key

SHORTEST_SECRET = 32
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PREFIX = "PARTNERSHIP_"
# How mail leaves, and the usual port: by STARTTLS, by TLS from the first byte, or in the clear on this machine only.
MAIL_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
SHORTEST_KEPT = 30  # days
KEYS = {"secret_key", "field_keys", "audit_key"}
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over: scheme smtp (STARTTLS), smtps, or smtp+plain (loopback only)."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of a site; `docs/operations.md` lists them for the person who installs it."""

    database_url: str = ""  # empty: SQLite in the instance folder
    secret_key: str = ""
    field_keys: str = ""
    audit_key: str = ""
    keys_file: str = ""  # empty: keys.toml in the instance folder, made at first start
    public_url: str = "http://127.0.0.1:5000"
    site_name: str = "Partnership directory"
    council: str = ""
    security_contact: str = ""  # whom somebody tells who finds a hole: a mail address, or an https address
    marking: str = "For members of the partnership only"
    demo: bool = False
    mail_url: str = ""  # smtp://user:password@host:587 (STARTTLS), smtps://...; empty: a folder in the instance folder
    mail_from: str = ""  # the sender's address; empty: partnership@ the host of the public address
    require_second_factor: bool = False  # in demonstration mode too; a real site always does
    session_idle_minutes: int = 60
    session_absolute_hours: int = 12
    failed_sign_ins_days: int = 30  # how long it is kept that a sign-in failed, and from which address
    oidc_issuer: str = ""  # the sign-in provider, as it calls itself; empty: there is none
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_client_secret_file: str = ""  # instead: a file with it
    oidc_name: str = "your work account"  # as the button says: Sign in with ...
    oidc_second_factor: str = "amr=mfa"  # claim=value,value: by which the provider says that there was one
    oidc_verified_claim: str = "email_verified"  # by which it vouches for the address; Entra ID: xms_edov
    oidc_hosts: str = ""  # other hosts on which it has its tokens or keys, with spaces between
    oidc_check_minutes: int = 15  # how often the worker asks it whether a sign-in goes on
    workers: int = 0  # processes that serve; 0: two, or one on an SQLite that would lose changes with more
    worker_every: int = 0  # seconds between rounds of a worker that the server starts itself; 0: none
    proxy_hops: int = 0  # reverse proxies in front that set X-Forwarded-For and -Proto
    office: str = "soffice"  # LibreOffice, by name or path: makes PDF and ODT; empty: neither is offered
    office_seconds: int = 60  # after this long LibreOffice is ended
    upload_limit: int = 4 * 1024 * 1024
    access_log: str = ""  # the same places for the answers of the server, or off
    anchor_mail: str = ""  # where the audit's newest seal is mailed each day; empty: to the administrators; or off
    anchor_folder: str = ""  # a folder elsewhere that gets a line with it; empty: none
    disk_low: int = 512  # megabytes: with less room the site says that it is not well
    event_log: str = ""  # a file, syslog:///dev/log, syslog://host:514 or stderr; empty: stderr unless a terminal
    backup_recipient: str = ""  # public keys of age, to which backups are encrypted; the private ones are elsewhere
    backup_folder: str = ""  # empty: `backups` in the instance folder
    backup_keep_days: int = 7  # all backups of so many days are kept,
    backup_keep_weeks: int = 5  # the newest of so many weeks,
    backup_keep_months: int = 12  # and of so many months
    # How long records of people are kept, in days; data_protection/retention.py says of what and what for
    keep_closed_accounts_days: int = 730
    keep_sign_ins_days: int = 180
    keep_links_days: int = 90
    keep_digests_days: int = 400
    keep_call_reports_days: int = 400
    data_contact: str = ""  # whom to ask about personal data: an address or a post, as the page about it prints it
    testing: bool = False

    @property
    def is_https(self) -> bool:
        """Whether visitors come by https; decides the cookie's name and flags."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def asks_second_factor(self) -> bool:
        """Whether nobody gets in by a password alone; only a demonstration may go without."""
        return self.require_second_factor or not self.demo

    @property
    def oidc_factor(self) -> tuple[str, frozenset[str]]:
        """The claim by which the sign-in provider tells of a second factor, and its values."""
        name, _, values = self.oidc_second_factor.partition("=")
        return name.strip(), frozenset(each.strip() for each in values.split(",") if each.strip())

    @property
    def oidc_secret(self) -> str:
        """What this site shows the sign-in provider."""
        path = self.oidc_client_secret_file
        return Path(path).read_text(encoding="utf-8").strip() if path else self.oidc_client_secret

    @property
    def mail_server(self) -> MailServer | None:
        """Where mail is handed over; None where it is only put into the folder instance/mail."""
        return _mail_server(self.mail_url) if self.mail_url else None

    @property
    def mail_sender(self) -> str:
        """The address that mail comes from."""
        own = f"partnership@{urlsplit(self.public_url).hostname}"
        return self.mail_from or (own if MAIL_ADDRESS.fullmatch(own) else "partnership@localhost")

    @property
    def keyring(self) -> Keyring:
        """Keys of confidential fields."""
        return Keyring.from_text(self.field_keys)

    @property
    def session_idle(self) -> timedelta:
        """After this long without a request a sign-in ends."""
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def session_absolute(self) -> timedelta:
        """After this long a sign-in ends whatever happens."""
        return timedelta(hours=self.session_absolute_hours)


def load_settings(instance: Path, overrides: dict[str, Any] | None = None) -> Settings:
    """Settings for the site whose data lies in `instance`; makes the keys file at first start."""
    given: dict[str, Any] = {}
    local = instance / "config.py"
    if local.is_file():
        given |= {key.lower(): value for key, value in runpy.run_path(str(local)).items() if key.isupper()}
        if KEYS & given.keys():
            refuse_open_to_others(local)
    given |= _from_environment()
    given |= overrides or {}
    known = {each.name for each in fields(Settings)}
    if unknown := sorted(set(given) - known):
        message = f"unknown settings: {', '.join(unknown)}"
        raise UnsafeSettings(message)
    settings = replace(Settings(), **given)
    if not settings.database_url:
        settings = replace(settings, database_url=f"sqlite:///{instance / 'partnership.sqlite3'}")
    if not (settings.secret_key and settings.field_keys and settings.audit_key):
        settings = _with_keys(settings, keys_path(settings, instance))
    _refuse_unsafe(settings)
    return settings


def site_settings() -> Settings:
    """The settings of the site at work."""
    found: Settings = current_app.extensions["settings"]
    return found


def keys_path(settings: Settings, instance: Path) -> Path:
    """The file in which the keys are looked for, unless settings have them in themselves."""
    return Path(settings.keys_file or instance / "keys.toml")


def sqlite_file(database_url: str | URL) -> Path | None:
    """The file of a database; None where it is none of SQLite, or lies in memory."""
    url = make_url(database_url)
    is_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(url.database) if is_file and url.database else None


def _from_environment() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in fields(Settings):
        text = os.environ.get(PREFIX + each.name.upper())
        if text is None:
            continue
        if each.type == "bool":
            found[each.name] = text.strip().lower() in {"1", "true", "yes", "on"}
        elif each.type == "int":
            found[each.name] = _number(each.name, text)
        else:
            found[each.name] = text
    return found


def _number(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError as fault:
        message = f"{PREFIX}{name.upper()} must be a whole number, not {text!r}"
        raise UnsafeSettings(message) from fault


def _with_keys(settings: Settings, path: Path) -> Settings:
    if not path.exists():
        _refuse_new_keys(settings, path)
        path.parent.mkdir(parents=True, exist_ok=True)
        made = {"secret_key": secrets.token_urlsafe(48), "field_keys": f"1:{new_key()}", "audit_key": new_key()}
        text = "# Keys of this site. Without them confidential addresses cannot be read: keep a copy elsewhere.\n"
        text += "".join(f'{name} = "{value}"\n' for name, value in made.items())
        with suppress(FileExistsError), open(path, "x", encoding="utf-8", opener=for_owner) as file:
            file.write(text)  # else another process of the same site was first
    refuse_open_to_others(path)
    kept = read_keys(path)
    missing = {name: kept.get(name, "") for name in ("secret_key", "field_keys", "audit_key")}
    return replace(settings, **{name: getattr(settings, name) or value for name, value in missing.items()})


def read_keys(path: Path) -> dict[str, Any]:
    """Return the keys of a keys file by name; raise UnsafeSettings for a file that is not one."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as fault:  # no TOML, or no text at all; what it says may hold a part of a key
        message = f"the keys file {path} cannot be read as TOML. Put the file back from where you keep its copy"
        raise UnsafeSettings(message) from fault


def _refuse_new_keys(settings: Settings, path: Path) -> None:
    """Never make keys where there is data already: it was written with others, and new ones open nothing."""
    data = sqlite_file(settings.database_url)
    if data is not None and data.is_file() and data.stat().st_size:
        message = (
            f"the keys file {path} is missing, and there is data in {data}. Put the file back from where you keep "
            "its copy; keys that were made anew would open nothing. For a site without data, move that database away"
        )
        raise UnsafeSettings(message)


def refuse_open_to_others(path: Path) -> None:
    """Keys are their owner's; a file that root gives to the group of the service may be read by that group."""
    status = path.stat()
    allowed = 0o640 if status.st_uid != os.geteuid() else 0o600
    if status.st_mode & 0o777 & ~allowed:
        message = f"others on this machine can read or change the keys in {path}: run “chmod 600 {path}”"
        raise UnsafeSettings(message)


def _mail_server(url: str) -> MailServer:
    """Read `smtp://user:password@host:587`; raises UnsafeSettings without repeating what may hold a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        message = "PARTNERSHIP_MAIL_URL cannot be read: write it as smtp://user:password@host:587"
        raise UnsafeSettings(message) from fault
    if parts.scheme not in MAIL_PORTS or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        message = "PARTNERSHIP_MAIL_URL must be like smtp://user:password@host:587 or smtps://user:password@host:465"
        raise UnsafeSettings(message)
    if parts.scheme == "smtp+plain" and parts.hostname not in LOOPBACK:
        message = "PARTNERSHIP_MAIL_URL: smtp+plain is for a mail server on this machine only; use smtp or smtps"
        raise UnsafeSettings(message)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.scheme, parts.hostname, port or MAIL_PORTS[parts.scheme], user, password)


def _refuse_provider(settings: Settings) -> None:
    """Refuse half a sign-in provider, and one over which somebody on the way could speak."""
    parts = urlsplit(settings.oidc_issuer)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        message = "PARTNERSHIP_OIDC_ISSUER must start with https://"
        raise UnsafeSettings(message)
    if settings.oidc_client_secret_file:
        path = Path(settings.oidc_client_secret_file)
        if not path.is_file():
            message = f"PARTNERSHIP_OIDC_CLIENT_SECRET_FILE: there is no file {path}"
            raise UnsafeSettings(message)
        refuse_open_to_others(path)
    if not settings.oidc_client_id or not settings.oidc_secret:
        message = "PARTNERSHIP_OIDC_ISSUER needs PARTNERSHIP_OIDC_CLIENT_ID and PARTNERSHIP_OIDC_CLIENT_SECRET_FILE"
        raise UnsafeSettings(message)
    name, values = settings.oidc_factor
    if not name or not values:
        message = "PARTNERSHIP_OIDC_SECOND_FACTOR must be like amr=mfa"
        raise UnsafeSettings(message)


def _refuse_unsafe(settings: Settings) -> None:
    if settings.oidc_issuer:
        _refuse_provider(settings)
    if len(settings.secret_key) < SHORTEST_SECRET:
        message = f"PARTNERSHIP_SECRET_KEY must have {SHORTEST_SECRET} characters or more"
        raise UnsafeSettings(message)
    if len(settings.audit_key) < SHORTEST_SECRET:
        message = f"PARTNERSHIP_AUDIT_KEY must have {SHORTEST_SECRET} characters or more"
        raise UnsafeSettings(message)
    _ = settings.keyring, settings.mail_server  # raise when they cannot be read
    _refuse_addresses(settings)
    _refuse_short_lengths(settings)
    event_log.refuse_unreadable("event_log", settings.event_log)
    event_log.refuse_unreadable("access_log", settings.access_log, "off")
    if "AGE-SECRET-KEY-" in settings.backup_recipient.upper():
        message = "PARTNERSHIP_BACKUP_RECIPIENT holds a private key, which must never be on this machine: make new ones"
        raise UnsafeSettings(message)
    _refuse_host(settings)


def _refuse_host(settings: Settings) -> None:
    host = urlsplit(settings.public_url).hostname or ""
    if host not in LOOPBACK and not settings.is_https:
        message = "PARTNERSHIP_PUBLIC_URL must start with https:// unless the site is on this machine only"
        raise UnsafeSettings(message)
    if host not in LOOPBACK and settings.demo:
        message = "PARTNERSHIP_DEMO=1 is for this machine only: take it out, or set a loopback PARTNERSHIP_PUBLIC_URL"
        raise UnsafeSettings(message)


def _refuse_addresses(settings: Settings) -> None:
    if not MAIL_ADDRESS.fullmatch(settings.mail_sender):
        message = "PARTNERSHIP_MAIL_FROM must be one address, like partnership@example.org"
        raise UnsafeSettings(message)
    if settings.anchor_mail not in ("", "off") and not MAIL_ADDRESS.fullmatch(settings.anchor_mail):
        message = "PARTNERSHIP_ANCHOR_MAIL must be one address, like records@example.org, or off"
        raise UnsafeSettings(message)
    if settings.anchor_folder and not settings.anchor_folder.startswith("/"):
        message = "PARTNERSHIP_ANCHOR_FOLDER must be the whole path of a folder"
        raise UnsafeSettings(message)
    contact = settings.security_contact
    if contact and not (MAIL_ADDRESS.fullmatch(contact) or re.fullmatch(r"https://[!-~]+", contact)):
        message = "PARTNERSHIP_SECURITY_CONTACT must be a mail address, or an address that begins with https://"
        raise UnsafeSettings(message)


def _refuse_short_lengths(settings: Settings) -> None:
    """What is looked for after an incident must still be there."""
    for each in (each.name for each in fields(Settings) if each.name.startswith("keep_")):
        if getattr(settings, each) < SHORTEST_KEPT:
            message = f"{PREFIX}{each.upper()} must be {SHORTEST_KEPT} days or more"
            raise UnsafeSettings(message)
