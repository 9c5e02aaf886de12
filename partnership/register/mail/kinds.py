"""Every kind of mail the site sends, an entry each: what it tells, who gets it, and whether it can be switched off."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

_KEEPS = "you keep the entry of an organisation"
_COORDINATES = "you coordinate a partnership"
_ALWAYS = "always"  # cannot be switched off: a key, a question, or news of the account, its reach or its entry


class MailKind(StrEnum):
    """What a mail is about; the value is stable, since accounts keep what they switched off by it.

    `words` is what it tells, as the page of choices lists it; `why` ends a sentence that begins “because”.
    """

    words: str
    why: str
    is_needed: bool

    def __new__(cls, value: str, words: str = "", why: str = "", sent: str = "unless switched off") -> Self:
        """Return the member of an entry; the defaults are for the look-up by value alone."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words, member.why, member.is_needed = words, why, sent == _ALWAYS
        return member

    INVITATION = "invitation", "An invitation", "somebody invited this address to the site", _ALWAYS
    RESET = "reset", "A link to set a new password", "a new password was asked for", _ALWAYS
    NEW_DEVICE = "new-device", "Your account was used on a new device", "you have an account", _ALWAYS
    # Password, second factor, role, closing.
    ACCOUNT_CHANGED = "account-changed", "Your account changed", "you have an account", _ALWAYS
    UNUSED_ACCOUNT = "unused-account", "Your account will close because it is not used", "you have an account", _ALWAYS
    # What widens a reach is told to all who keep it.
    PEOPLE_CHANGED = (
        "people-changed",
        "Somebody joined or left an organisation or team of yours",
        "you have a place in an organisation, or coordinate a partnership",
        _ALWAYS,
    )
    # A reach is to grow, and this account may say yes.
    YES_ASKED = (
        "yes-asked",
        "Somebody asks for your yes",
        "you answer for an organisation, a partnership or the site",
        _ALWAYS,
    )
    YES_ANSWERED = (
        "yes-answered",
        "Somebody answered what you asked for, or decided about your place",
        "you asked for somebody’s yes",
        _ALWAYS,
    )
    DIGEST = (
        "digest",
        "Once a month, what you keep and what is waiting for you",
        "you keep an entry or coordinate a partnership",
        _ALWAYS,
    )
    REQUEST_WAITING = "request-waiting", "Somebody asks for a change and waits for an answer", _COORDINATES
    REQUEST_ANSWERED = "request-answered", "Somebody answered your change request", "you sent a change request"
    REPORT_MADE = "report-made", "Somebody reports that something in an entry is wrong", _KEEPS
    REPORT_ANSWERED = "report-answered", "Somebody answered your report", "you sent a report"
    SEARCH_MISSING = "search-missing", "Somebody did not find what they looked for", _COORDINATES
    # Strangers are to see what one keeps.
    PUBLIC_DIRECTORY = (
        "public-directory",
        "A partnership switched its public directory on or off",
        "you speak for an organisation, or coordinate its partnership",
        _ALWAYS,
    )
    TAKING_IN_ASKED = (
        "taking-in-asked",
        "A partnership asks an organisation that you answer for to take part",
        "you speak for an organisation, or coordinate its home partnership",
        _ALWAYS,
    )
    PART_CHANGED = (
        "part-changed",
        "Where an organisation takes part, or which partnership keeps its entry, changed",
        "you have a place in an organisation, or coordinate a partnership",
        _ALWAYS,
    )
    ROLE_PROPOSED = (
        "role-proposed",
        "Somebody proposes a role to your organisation, or takes one away",
        "you speak for an organisation",
    )
    ROLE_ANSWERED = "role-answered", "An organisation answered what it was asked", _COORDINATES
    CONSULTATION_OPENED = (
        "consultation-opened",
        "A draft protocol is open for comments",
        "your organisation is a party to the protocol",
    )
    COMMENT_ANSWERED = "comment-answered", "Somebody answered your comment on a protocol", "you commented on a protocol"
    SIGNATURE_ASKED = (
        "signature-asked",
        "A protocol waits for your signature",
        "you sign for your organisation",
        _ALWAYS,
    )
    # The party can object only if told, so it must reach all its people.
    SIGNATURE_GIVEN = (
        "signature-given",
        "Your organisation signed a protocol, or somebody objects to a signature",
        "you have a place in an organisation that signs, or coordinate its partnership",
        _ALWAYS,
    )
    # Who signed before it came up has to know, and may take the signature back.
    LATE_FINDING = (
        "late-finding",
        "Something that stops signing came up while a protocol was signed",
        "your organisation signs a protocol, or you coordinate its partnership",
        _ALWAYS,
    )
    PROTOCOL_AGREED = "protocol-agreed", "A protocol was agreed", "your organisation is a party to the protocol"
    ADDRESS_REVEALED = (
        "address-revealed",
        "Somebody looked at a confidential address of your organisation",
        "you keep the entry of an organisation with a confidential address",
        _ALWAYS,
    )
    ENTRY_SILENT = "entry-silent", "An organisation has not answered for three months", _COORDINATES
    CARD_CHANGED = "card-changed", "A number on the card that you printed has changed", "you asked to be told"
    # Number and seal of the newest row of the audit, or that it does not hold.
    AUDIT_ANCHOR = (
        "audit-anchor",
        "Each day, the seal of the history, to be kept",
        "you run the site, or keep what its history is held against",
    )
    MANUAL_CHANGED = "manual-changed", "A new version of a protocol is in force", "you asked to be told"
