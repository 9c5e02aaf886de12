"""Sends what waits in the outbox, one mail at a time, with no transaction open while a mail server thinks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from partnership.base.config import site_settings
from partnership.base.sealing import CannotUnseal
from partnership.register.mail import services
from partnership.register.mail.transport import TransportFault, file_name, message_of, open_transport
from partnership.store.db import transaction
from partnership.store.models import now

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from partnership.register.mail.transport import Transport
    from partnership.store.models import Mail


def send_waiting(at: datetime, is_ending: Callable[[], bool]) -> int:
    """Send every mail that is due at a moment; returns how many left. A fault of one does not stop the others.

    A fault of the server itself ends the round: the others would only wait for the same.
    """
    sent, at = 0, max(at, now())  # what the jobs before have made is due too
    settings, instance = site_settings(), Path(current_app.instance_path)
    with open_transport(settings, instance) as transport:
        while not is_ending():
            with transaction() as session:
                mail = services.take_next(session, at)
            if mail is None:
                break
            try:
                _hand_over(transport, mail)
            except TransportFault as fault:
                _record_fault(mail, str(fault), at)
                if fault.is_of_server:
                    break
            except CannotUnseal as fault:
                _record_fault(mail, type(fault).__name__, at)
            else:
                sent += 1
                with transaction() as session:
                    services.record_sent(session, mail.id, now())
    return sent


def _hand_over(transport: Transport, mail: Mail) -> None:
    text, html = services.text_of(mail)
    message = message_of(mail, text, html, site_settings(), services.off_address(mail))
    transport.hand_over(message, file_name(mail.created_at, mail.kind, mail.id))


def _record_fault(mail: Mail, fault: str, at: datetime) -> None:
    with transaction() as session:
        is_given_up = services.record_fault(session, mail.id, fault, max(at, now()))
    words = "given up" if is_given_up else "will be tried again"
    current_app.logger.warning("mail %s (%s) did not leave and %s: %s", mail.id, mail.kind, words, fault)


def forget_sent(at: datetime, is_ending: Callable[[], bool]) -> int:
    """Delete mails that are older than 90 days; returns how many."""
    found = 0
    while not is_ending():
        with transaction() as session:
            deleted = services.forget_old(session, at)
        found += deleted
        if deleted < services.OLD_AT_ONCE:
            break
    return found
