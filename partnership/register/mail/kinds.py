"""Every kind of mail the site sends, in words, and which of them somebody may do without."""

from __future__ import annotations

from enum import StrEnum


class MailKind(StrEnum):
    """What a mail is about; stable, since accounts keep what they switched off by it."""

    INVITATION = "invitation"
    RESET = "reset"
    NEW_DEVICE = "new-device"
    ACCOUNT_CHANGED = "account-changed"  # password, second factor, role, closing
    UNUSED_ACCOUNT = "unused-account"
    PEOPLE_CHANGED = "people-changed"  # somebody came to an organisation or team, changed role there, or left
    YES_ASKED = "yes-asked"  # somebody's reach is to grow, and this account may say yes
    YES_ANSWERED = "yes-answered"
    DIGEST = "digest"
    REQUEST_WAITING = "request-waiting"
    REQUEST_ANSWERED = "request-answered"
    REPORT_MADE = "report-made"
    REPORT_ANSWERED = "report-answered"
    SEARCH_MISSING = "search-missing"
    PUBLIC_DIRECTORY = "public-directory"
    TAKING_IN_ASKED = "taking-in-asked"
    PART_CHANGED = "part-changed"  # where an organisation takes part, or which partnership is its home
    ROLE_PROPOSED = "role-proposed"
    ROLE_ANSWERED = "role-answered"
    CONSULTATION_OPENED = "consultation-opened"
    COMMENT_ANSWERED = "comment-answered"
    SIGNATURE_ASKED = "signature-asked"
    SIGNATURE_GIVEN = "signature-given"  # or objected to: who is told can object
    LATE_FINDING = "late-finding"  # something that stops signing came up since it was opened
    PROTOCOL_AGREED = "protocol-agreed"
    ADDRESS_REVEALED = "address-revealed"
    ENTRY_SILENT = "entry-silent"
    CARD_CHANGED = "card-changed"
    AUDIT_ANCHOR = "audit-anchor"  # number and seal of the newest row of the audit, or that it does not hold
    MANUAL_CHANGED = "manual-changed"  # a version of a protocol is in force

    @property
    def is_needed(self) -> bool:
        """Whether it cannot be switched off: it is a key, or it says that something about the account changed."""
        return self in _NEEDED

    @property
    def words(self) -> str:
        """What it tells, as the page of choices lists it."""
        return _WORDS[self][0]

    @property
    def why(self) -> str:
        """Why somebody gets it, as the end of a sentence that begins “because”."""
        return _WORDS[self][1]


_NEEDED = {
    MailKind.INVITATION,
    MailKind.RESET,
    MailKind.NEW_DEVICE,
    MailKind.ACCOUNT_CHANGED,
    MailKind.UNUSED_ACCOUNT,
    MailKind.PEOPLE_CHANGED,  # what widens somebody's reach is told to all who keep it
    MailKind.YES_ASKED,
    MailKind.YES_ANSWERED,
    MailKind.TAKING_IN_ASKED,  # a yes is asked for, as by the mail before
    MailKind.PART_CHANGED,
    MailKind.PUBLIC_DIRECTORY,  # strangers are to see what one keeps
    MailKind.DIGEST,
    MailKind.SIGNATURE_ASKED,
    MailKind.SIGNATURE_GIVEN,  # a signature that nobody of the party knows of must reach them all
    MailKind.LATE_FINDING,  # who signed before it came up has to know, and may take the signature back
    MailKind.ADDRESS_REVEALED,
}
_KEEPS = "you keep the entry of an organisation"
_COORDINATES = "you coordinate a partnership"
_WORDS = {
    MailKind.INVITATION: ("An invitation", "somebody invited this address to the site"),
    MailKind.RESET: ("A link to set a new password", "a new password was asked for"),
    MailKind.NEW_DEVICE: ("Your account was used on a new device", "you have an account"),
    MailKind.ACCOUNT_CHANGED: ("Your account changed", "you have an account"),
    MailKind.UNUSED_ACCOUNT: ("Your account will close because it is not used", "you have an account"),
    MailKind.PEOPLE_CHANGED: (
        "Somebody joined or left an organisation or team of yours",
        "you have a place in an organisation, or coordinate a partnership",
    ),
    MailKind.YES_ASKED: ("Somebody asks for your yes", "you answer for an organisation, a partnership or the site"),
    MailKind.YES_ANSWERED: (
        "Somebody answered what you asked for, or decided about your place",
        "you asked for somebody’s yes",
    ),
    MailKind.DIGEST: (
        "Once a month, what you keep and what is waiting for you",
        "you keep an entry or coordinate a partnership",
    ),
    MailKind.REQUEST_WAITING: ("Somebody asks for a change and waits for an answer", _COORDINATES),
    MailKind.REQUEST_ANSWERED: ("Somebody answered your change request", "you sent a change request"),
    MailKind.REPORT_MADE: ("Somebody reports that something in an entry is wrong", _KEEPS),
    MailKind.REPORT_ANSWERED: ("Somebody answered your report", "you sent a report"),
    MailKind.SEARCH_MISSING: ("Somebody did not find what they looked for", _COORDINATES),
    MailKind.PUBLIC_DIRECTORY: (
        "A partnership switched its public directory on or off",
        "you speak for an organisation, or coordinate its partnership",
    ),
    MailKind.TAKING_IN_ASKED: (
        "A partnership asks an organisation that you answer for to take part",
        "you speak for an organisation, or coordinate its home partnership",
    ),
    MailKind.PART_CHANGED: (
        "Where an organisation takes part, or which partnership keeps its entry, changed",
        "you have a place in an organisation, or coordinate a partnership",
    ),
    MailKind.ROLE_PROPOSED: (
        "Somebody proposes a role to your organisation, or takes one away",
        "you speak for an organisation",
    ),
    MailKind.ROLE_ANSWERED: ("An organisation answered what it was asked", _COORDINATES),
    MailKind.CONSULTATION_OPENED: (
        "A draft protocol is open for comments",
        "your organisation is a party to the protocol",
    ),
    MailKind.COMMENT_ANSWERED: ("Somebody answered your comment on a protocol", "you commented on a protocol"),
    MailKind.SIGNATURE_ASKED: ("A protocol waits for your signature", "you sign for your organisation"),
    MailKind.SIGNATURE_GIVEN: (
        "Your organisation signed a protocol, or somebody objects to a signature",
        "you have a place in an organisation that signs, or coordinate its partnership",
    ),
    MailKind.LATE_FINDING: (
        "Something that stops signing came up while a protocol was signed",
        "your organisation signs a protocol, or you coordinate its partnership",
    ),
    MailKind.PROTOCOL_AGREED: ("A protocol was agreed", "your organisation is a party to the protocol"),
    MailKind.ADDRESS_REVEALED: (
        "Somebody looked at a confidential address of your organisation",
        "you keep the entry of an organisation with a confidential address",
    ),
    MailKind.CARD_CHANGED: ("A number on the card that you printed has changed", "you asked to be told"),
    MailKind.MANUAL_CHANGED: ("A new version of a protocol is in force", "you asked to be told"),
    MailKind.AUDIT_ANCHOR: (
        "Each day, the seal of the history, to be kept",
        "you run the site, or keep what its history is held against",
    ),
    MailKind.ENTRY_SILENT: ("An organisation has not answered for three months", _COORDINATES),
}
