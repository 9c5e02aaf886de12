"""Every kind of mail the site sends, and which of them somebody may do without."""

from __future__ import annotations

from enum import StrEnum


class MailKind(StrEnum):
    """What a mail is about; stable, since accounts keep what they switched off by it."""

    INVITATION = "invitation"
    RESET = "reset"
    NEW_DEVICE = "new-device"
    ACCOUNT_CHANGED = "account-changed"  # password, second factor, role, closing
    UNUSED_ACCOUNT = "unused-account"
    DIGEST = "digest"
    REQUEST_WAITING = "request-waiting"
    REQUEST_ANSWERED = "request-answered"
    REPORT_MADE = "report-made"
    REPORT_ANSWERED = "report-answered"
    TAKING_IN_ASKED = "taking-in-asked"
    ROLE_PROPOSED = "role-proposed"
    ROLE_ANSWERED = "role-answered"
    CONSULTATION_OPENED = "consultation-opened"
    COMMENT_ANSWERED = "comment-answered"
    SIGNATURE_ASKED = "signature-asked"
    PROTOCOL_AGREED = "protocol-agreed"
    ADDRESS_REVEALED = "address-revealed"
    ENTRY_SILENT = "entry-silent"

    @property
    def is_needed(self) -> bool:
        """Whether it cannot be switched off: it is a key, or it says that something about the account changed."""
        return self in _NEEDED


_NEEDED = {
    MailKind.INVITATION,
    MailKind.RESET,
    MailKind.NEW_DEVICE,
    MailKind.ACCOUNT_CHANGED,
    MailKind.UNUSED_ACCOUNT,
    MailKind.DIGEST,
    MailKind.SIGNATURE_ASKED,
    MailKind.ADDRESS_REVEALED,
}
