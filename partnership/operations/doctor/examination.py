"""All that is looked at, in order, by area."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from partnership.base.config import LOOPBACK, sqlite_file
from partnership.documents.writers.libreoffice import find_office
from partnership.guidance.loader import refused_of_site
from partnership.operations.backups.services import newest
from partnership.operations.doctor import database, files, keys, queries
from partnership.operations.doctor.diagnosis import look, mend
from partnership.operations.doctor.files import is_open_to_others
from partnership.operations.doctor.queries import newest_audit_entry
from partnership.register.mail.queries import count_waiting, last_faults
from partnership.register.mail.transport import TransportFault, open_transport
from partnership.store.models import now
from partnership.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.base.config import Settings
    from partnership.operations.doctor.diagnosis import Diagnosis

PROXY_LIMIT = 5 * 1024 * 1024  # the largest request that the shipped proxies take
LONGEST_IDLE_MINUTES, LONGEST_HOURS = 120, 24
MOST_HOPS = 2


def address(settings: Settings) -> Iterator[Diagnosis]:
    """How people reach it, and by whom visitors are told apart."""
    host = urlsplit(settings.public_url).hostname or ""
    if host in LOOPBACK:
        yield mend(
            f"The site is for this machine only: its address is {settings.public_url}",
            "Set PARTNERSHIP_PUBLIC_URL to the https address that people type",
        )
    if settings.is_https and not settings.proxy_hops:
        yield mend(
            "All visitors have the address of the proxy, so after fifty wrong passwords of one stranger each account "
            "has three tries from any browser that it does not know",
            "Set PARTNERSHIP_PROXY_HOPS=1, and let the proxy set X-Forwarded-For as docs/nginx/partnership.conf does",
        )
    if settings.proxy_hops and not settings.is_https:
        yield mend(
            "The site believes what a proxy says of its visitors, and has no https address, so perhaps no proxy",
            "Take PARTNERSHIP_PROXY_HOPS out, or set PARTNERSHIP_PUBLIC_URL to the https address of the proxy",
        )
    if settings.proxy_hops > MOST_HOPS:
        yield look(
            f"{settings.proxy_hops} proxies are believed: where there are fewer, visitors can make their address up",
            "Count the proxies of your own that a request passes, and set PARTNERSHIP_PROXY_HOPS to that",
        )
    if settings.upload_limit > PROXY_LIMIT:
        yield look(
            "The site takes larger files than the shipped proxies pass on",
            "Raise client_max_body_size (nginx) or max_size and max_buffer_size (Caddy) as well",
        )


def access(settings: Settings) -> Iterator[Diagnosis]:
    """Who gets in, and how long they stay."""
    if settings.demo:
        yield mend(
            "This is a demonstration: passwords of its accounts are printed, and pages say that nothing is real",
            "Take PARTNERSHIP_DEMO out, and begin with an empty database",
        )
    if settings.testing:
        yield mend("The site runs as its own tests run it", "Take PARTNERSHIP_TESTING out")
    if not settings.asks_second_factor:
        yield mend(
            "A password alone lets people in",
            "Take PARTNERSHIP_DEMO out: a real site asks everybody for a second factor",
        )
    if settings.session_idle_minutes > LONGEST_IDLE_MINUTES or settings.session_absolute_hours > LONGEST_HOURS:
        yield look(
            f"A sign-in lasts {settings.session_idle_minutes} minutes without a request and "
            f"{settings.session_absolute_hours} hours in all, on machines that others use too",
            "Shorten PARTNERSHIP_SESSION_IDLE_MINUTES and PARTNERSHIP_SESSION_ABSOLUTE_HOURS; 60 and 12 are usual",
        )
    if not settings.security_contact:
        yield look(
            "Nobody who finds a hole is told whom to tell",
            "Set PARTNERSHIP_SECURITY_CONTACT to an address that somebody reads: /.well-known/security.txt shows it",
        )
    if not settings.council:
        yield look("The pages name no council", "Set PARTNERSHIP_COUNCIL")


LEAST_FREE = 500 * 1024 * 1024  # bytes: below it writes will soon be refused
LOW_SHARE = 0.1
AHEAD = timedelta(minutes=2)
# Where systemd keeps time, the second of these is there as soon as the clock was set by a time server.
TIMESYNC = Path("/run/systemd/timesync")


def room(folders: dict[str, Path]) -> Iterator[Diagnosis]:
    """Space on the disks of these folders, by what lies there."""
    for what, folder in folders.items():
        if not folder.is_dir():
            continue
        usage = shutil.disk_usage(folder)
        free = f"{usage.free / 1024**2:,.0f} MB are free where {what} lies ({folder})"
        if usage.free < LEAST_FREE:
            yield mend(f"{free}: soon nothing can be saved", "Make room, or give it a larger disk")
        elif usage.free < LOW_SHARE * usage.total:
            yield look(f"{free}, less than a tenth", "Look again within days, and let something watch it")


def clock() -> Iterator[Diagnosis]:
    """Whether the clock can be right: nothing in the history is from tomorrow, and the code is not from the future."""
    last = newest_audit_entry()
    if last is not None and last > now() + AHEAD:
        yield mend(
            f"The history has an entry of {last:%d %B %Y %H:%M} UTC, and this machine says {now():%d %B %Y %H:%M}",
            "Set the clock by a time server (“timedatectl set-ntp true”): links and sign-ins end by it",
        )
    made = max(each.stat().st_mtime for each in MIGRATIONS.glob("versions/*.py"))
    if made > (now() + timedelta(days=1)).timestamp():
        yield mend("The clock of this machine is behind its own files", "Set it by a time server")
    if TIMESYNC.is_dir() and not (TIMESYNC / "synchronized").exists():
        yield look("No time server has set the clock since the start", "Look at “timedatectl timesync-status”")


def programs(settings: Settings) -> Iterator[Diagnosis]:
    """What documents need."""
    if not find_office(settings.office):
        yield look(
            "No PDF and no ODT is offered: LibreOffice is not on this machine",
            "Install libreoffice-writer-nogui, or leave it: Word, text and Markdown need nothing",
        )


LATE = timedelta(minutes=15)


def way_out(settings: Settings, instance: Path, *, tries_it: bool) -> Iterator[Diagnosis]:
    """Whether mail leaves the house; `tries_it`: connects, signs in, and sends nothing."""
    if settings.mail_server is None:
        yield mend(
            f"No mail is sent: each is a file in {instance / 'mail'}. Nobody is invited, warned or told of a look",
            "Set PARTNERSHIP_MAIL_URL, then run “flask --app wsgi mail test ADDRESS”",
        )
        return
    if tries_it:
        try:
            with open_transport(settings, instance) as transport:
                transport.try_it()
        except TransportFault as fault:
            yield mend(
                f"The mail server {settings.mail_server.host} takes nothing from this machine: {fault}",
                "See that name, port, user and password are right, and that the worker may reach it",
            )


def outbox() -> Iterator[Diagnosis]:
    """Whether what is put into it leaves."""
    waiting, given_up, since = count_waiting()
    if waiting and since is not None and now() - since > LATE:
        faults = "; ".join(f"{count} times {fault}" for fault, count in last_faults())
        they = f"{waiting} mails wait, the first since {since:%d %B %H:%M} UTC"
        if faults:
            yield mend(f"{they}: {faults}", "Mend the way to the mail server")
        else:
            yield mend(
                f"{they}, and nobody has tried to send them: no worker runs",
                "Start it: “systemctl enable --now partnership-worker”",
            )
    if given_up:
        yield look(
            f"{given_up} mails were given up after three days",
            "“flask --app wsgi mail status” says why; tell whom they were for in another way",
        )


TWO = 2


def who_answers() -> Iterator[Diagnosis]:
    """Whether somebody else can say yes, let people back in, and open an address at night."""
    if queries.count_administrators() < TWO:
        yield look(
            "Fewer than two people manage the accounts of this site",
            "“flask --app wsgi accounts create-administrator EMAIL --another-person”",
        )
    for slug, coordinators, cleared in queries.teams():
        if coordinators < TWO:
            yield look(
                f"The partnership {slug} has {coordinators or 'no'} coordinator{'' if coordinators == 1 else 's'}: "
                "nobody says the second yes",
                f"“flask --app wsgi accounts create-coordinator EMAIL --partnership {slug} --another-person”",
            )
        if cleared < TWO:
            yield look(
                f"Fewer than two coordinators of {slug} are cleared, and one alone opens no address to anybody",
                f"“flask --app wsgi accounts clear EMAIL --partnership {slug}”",
            )


def factors() -> Iterator[Diagnosis]:
    """Whether those who have a password have set a second factor up."""
    if found := queries.without_second_factor():
        yield look(
            f"{found} accounts have a password and no second factor yet: they get no further than setting it up",
            "Ask them to; what nobody uses for 90 days is closed by the worker",
        )


NIGHTLY = timedelta(hours=36)
MAKE = (
    "Run “flask --app wsgi backup create”, and switch the timer on: “systemctl enable --now partnership-backup.timer”"
)


def newest_backup(folder: Path | None = None) -> Iterator[Diagnosis]:
    """The newest of the folder of backups, or of another one."""
    found = newest(folder)
    if found is None:
        yield mend("There is no backup", MAKE)
        return
    if now() - found.at > NIGHTLY:
        yield mend(f"The newest backup is of {found.at:%d %B %Y %H:%M} UTC", MAKE)
    if not found.is_encrypted:
        yield look(
            f"The newest backup can be read by whoever has it: {found.path}",
            "Set PARTNERSHIP_BACKUP_RECIPIENT to a public key whose private half is on another machine",
        )
    if is_open_to_others(found.path):
        yield mend(f"Others on this machine can read the backup {found.path}", f"Run “chmod 600 {found.path}”")
    if found.is_as_written is False:
        yield mend(
            f"The backup {found.path} is not what was written", "Make another one, and find out what the disk has"
        )


def faults() -> Iterator[Diagnosis]:
    """Each pack of the site that is not offered, with its first fault."""
    for name, found in refused_of_site().items():
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        yield mend(
            f"The guidance “{name}” of this site is not in use: {found[0]}{more}",
            "Mend the file, run “flask --app wsgi guidance check”, start the site again",
        )


@dataclass(frozen=True, slots=True)
class Area:
    """What is looked at together, and what was found there."""

    name: str
    found: tuple[Diagnosis, ...]


def examine(site: Settings, instance: Path, *, tries_mail: bool = False) -> list[Area]:
    """Everything; of a database that does not answer or has no tables nothing further is asked."""
    silent = tuple(database.answers())
    schema = silent or tuple(database.schema())
    areas = [
        _area("Address and settings", address(site)),
        _area("Who gets in", access(site)),
        _area("Files", files.instance_folder(instance), files.who_runs_it()),
        Area("Database", (*schema, *(() if silent else _of_database(site)))),
        _area("Keys", keys.place(site, instance), () if schema else keys.fit(site)),
        _area("Mail and worker", way_out(site, instance, tries_it=tries_mail), () if schema else outbox()),
    ]
    areas.append(_area("Backups", newest_backup()))
    if not schema:
        areas.append(_area("People", who_answers(), factors() if site.asks_second_factor else ()))
    folders = {"the data": _data_folder(site, instance), "what is made for visitors": instance}
    areas.append(_area("Machine", room(folders), () if schema else clock(), programs(site)))
    areas.append(_area("Guidance", faults()))
    return areas


def _area(name: str, *looks: Iterator[Diagnosis] | tuple[Diagnosis, ...]) -> Area:
    return Area(name, tuple(each for found in looks for each in found))


def _of_database(site: Settings) -> Iterator[Diagnosis]:
    yield from database.audit_is_kept()
    yield from database.sqlite(site)
    yield from database.postgresql()


def _data_folder(site: Settings, instance: Path) -> Path:
    """Where the database lies; on PostgreSQL that is the server's matter."""
    file = sqlite_file(site.database_url)
    return file.parent if file is not None else instance
