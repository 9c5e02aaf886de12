"""Mail: whether there is a way out, whether it works, and whether somebody sends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from partnership.operations.doctor.diagnosis import look, mend
from partnership.register.mail.queries import count_waiting, last_faults
from partnership.register.mail.transport import TransportFault, open_transport
from partnership.store.models import now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from partnership.base.config import Settings
    from partnership.operations.doctor.diagnosis import Diagnosis

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
