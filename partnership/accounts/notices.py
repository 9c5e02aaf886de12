"""Mails to the holder of an account about the account itself. They cannot be switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store.models import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.store.models import Account


def tell_changed(session: Session, account: Account, what: str, subject: str = "Your account was changed") -> None:
    """Say in a sentence what was changed about the account."""
    values = {"what": what, "at": now(), "reset_url": address("accounts.reset")}
    send(session, MailKind.ACCOUNT_CHANGED, account, subject, "account-changed", **values)


def tell_new_device(session: Session, account: Account, device: str) -> None:
    """Say that somebody signed in with a browser that this account was not used with of late."""
    values = {
        "device": device,
        "at": now(),
        "account_url": address("accounts.account"),
        "reset_url": address("accounts.reset"),
    }
    send(session, MailKind.NEW_DEVICE, account, "New sign-in to your account", "new-device", **values)


def send_no_reset_link(session: Session, account: Account) -> None:
    """Say that a mail alone lets nobody into this account, and who can."""
    send(session, MailKind.RESET, account, "Your account needs an administrator", "no-reset")


def send_reset_link(session: Session, account: Account, token: str) -> None:
    """Send the link with which a new password is chosen."""
    values = {"reset_url": address("accounts.choose_password", reset_token=token)}
    send(session, MailKind.RESET, account, "Choose a new password", "reset", **values)
