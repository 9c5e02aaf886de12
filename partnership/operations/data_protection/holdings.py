"""Where an account is named, and what of such a row is told to its holder. Pure.

A row about somebody is told with what it says of them; one that they only gave, answered or ended is told with when
and what kind it was, since the rest is about another person. Every column that names an account has its line: a test
says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class AccountColumn:
    """A column that names an account, what such rows are called, and the columns that their person is given."""

    table: str
    column: str
    title: str
    fields: tuple[str, ...]


def _about(table: str, column: str, title: str, fields: str) -> AccountColumn:
    return AccountColumn(table, column, title, tuple(fields.split()))


_PLACE = "role created_at ended_at asleep_since"
HOLDINGS: Final = (
    _about("sign_in", "account_id", "Sign-ins", "started_at seen_at ended_at device stage factor"),
    _about("sign_in", "seeing_as_id", "Sign-ins of a coordinator who looked as you", "started_at ended_at"),
    _about("sign_in_failure", "account_id", "Sign-ins that failed", "at step device is_known_browser"),
    _about("known_browser", "account_id", "Browsers that are known", "used_at"),
    _about("provider_link", "account_id", "Sign-in provider", "issuer subject created_at"),
    _about("recovery_code", "account_id", "Recovery codes, without the codes", "used_at"),
    _about("passkey", "account_id", "Passkeys, without their keys", "name created_at used_at sign_count"),
    _about("calendar_address", "account_id", "Addresses of your calendars, without the address",
           "partnership_id made_at used_at ended_at"),
    _about("api_token", "account_id", "Tokens for your own systems, without the token",
           "partnership_id name audience has_places made_at used_at ends_at ended_at"),
    _about("membership", "account_id", "Partnerships that you belong to", f"partnership_id is_cleared {_PLACE}"),
    _about("directory_import", "by_id", "Files that you brought for import", "file_name state created_at done_at"),
    _about("membership", "given_by_id", "Places in partnerships that you gave", _PLACE),
    _about("membership", "ended_by_id", "Places in partnerships that you ended", "role ended_at"),
    _about("membership", "woken_by_id", "Places in partnerships that you woke", "role created_at"),
    _about("membership", "clearance_given_by_id", "Clearances that you gave", "created_at"),
    _about("membership", "clearance_agreed_by_id", "Clearances that you agreed to", "created_at"),
    _about("position", "account_id", "Organisations that you work for",
           f"organisation_id agreement agreed_at stands_since vacant_at vouched_by {_PLACE}"),
    _about("position", "given_by_id", "Places in organisations that you gave", _PLACE),
    _about("position", "ended_by_id", "Places in organisations that you ended", "role ended_at"),
    _about("position", "woken_by_id", "Places in organisations that you woke", "role created_at"),
    _about("position", "agreed_by_id", "Places in organisations that you agreed to", "role created_at"),
    _about("position", "vacant_agreed_by_id", "Seats that you said are vacant", "role vacant_at"),
    _about("let_in", "account_id", "What others gave you", "gift at"),
    _about("let_in", "by_id", "What you gave others", "gift at"),
    _about("erasure_request", "account_id", "That your account was erased", "at due_at ended_at"),
    _about("erasure_request", "by_id", "Accounts that you erased", "at due_at ended_at"),
    _about("asked", "account_id", "Questions about you", "act at lapses_at state answered_at"),
    _about("asked", "by_id", "Questions that you asked", "act at lapses_at state answered_at"),
    _about("asked", "answered_by_id", "Questions that you answered", "act at state answered_at"),
    _about("one_time_link", "account_id", "Links that were sent to you",
           "purpose email role made_by expires_at used_at ended_at"),
    _about("one_time_link", "made_by_id", "Invitations that you sent", "purpose role expires_at used_at ended_at"),
    _about("one_time_link", "agreed_by_id", "Invitations that you agreed to", "purpose role expires_at"),
    _about("one_time_link", "same_person_id", "Links that were said to be for you too", "purpose expires_at"),
    _about("location_grant", "account_id", "Confidential addresses that you may open, without the address",
           "location_id from_at until_at ended_at"),
    _about("location_grant", "given_by_id", "Grants of addresses that you gave", "from_at until_at ended_at"),
    _about("location_grant", "agreed_by_id", "Grants of addresses that you agreed to", "from_at until_at"),
    _about("location_grant", "ended_by_id", "Grants of addresses that you ended", "ended_at"),
    _about("mail", "account_id", "Mail that was sent to you, without its text",
           "kind to subject created_at sent_at given_up_at"),
    _about("digest", "account_id", "Monthly mails", "month sent_at opened_at answered_at escalated_at"),
    _about("draft", "account_id", "Drafts of forms, sealed and kept for a day", "endpoint started_at changed_at"),
    _about("card_watch", "account_id", "Cards of which you asked to be told", "partnership_id at"),
    _about("manual_watch", "account_id", "Papers of which you asked to be told", "at"),
    _about("desk_report", "account_id", "Calls that you reported", "at was_answered is_wrong_number"),
    _about("missing_notice", "sender_id", "What you told the coordinators is missing",
           "partnership_id words created_at done_at"),
    _about("contact", "held_by_id", "Desks that you hold", "post holder telephone email organisation_id"),
    _about("partnership", "made_by_id", "Partnerships that you made", "name"),
    _about("guidance_change", "by_id", "Changes of guidance that you planned or made", "created_at made_at"),
    _about("guidance_change", "undone_by_id", "Changes of guidance that you undid", "undone_at"),
    _about("merger", "by_id", "Mergers of entries that you asked for", "asked_at made_at"),
    _about("merger", "undone_by_id", "Mergers of entries that you undid", "undone_at"),
    _about("publication", "agreed_by_id", "Entries that you agreed to make public", "agreed_at"),
    _about("publication", "ended_by_id", "Entries that you took out of a public directory", "ended_at"),
    _about("change_request", "sender_id", "Change requests that you sent", "sender note sent_at"),
    _about("change_request", "owner_id", "Change requests that were handed to you", "sent_at"),
    _about("report", "sender_id", "Reports that you sent", "field text sent_at answered_at"),
    _about("clause_comment", "sender_id", "Comments on protocols", "clause_id post text proposed_text sent_at state"),
    _about("returned_copy", "sender_id", "Copies of protocols that you sent back", "post file_name remark"),
    _about("signature", "decided_by_id", "Signatures", "name post decision decided_at signed_on reason sha256"),
    _about("signature", "objected_by_id", "Objections to signatures", "objected_at objected_by objection"),
    _about("late_finding", "answered_by_id", "Findings of protocols that you answered", "answer"),
)  # fmt: skip
# Held of an account itself; its secrets are said to be there, and never told.
ACCOUNT_FIELDS: Final = (
    "email", "display_name", "is_active", "is_administrator", "has_second_factor", "mail_off", "warned_unused_at",
    "closed_why", "stands_for_itself_since", "created_at",
)  # fmt: skip
# Tables whose rows the audit tells of a person with old and new values; of others it tells when and what.
TOLD_WITH_VALUES: Final = {"account": frozenset(ACCOUNT_FIELDS), "passkey": frozenset({"name"})}
# What an administrator is given, who manages accounts and sees no partnership by that: the account and its use.
OF_THE_ACCOUNT: Final = frozenset({
    "sign_in", "sign_in_failure", "known_browser", "provider_link", "recovery_code", "passkey",
    "calendar_address", "api_token",
    "membership", "position", "let_in", "one_time_link", "mail", "draft",
})  # fmt: skip
NOT_FOR_ADMINISTRATORS: Final = frozenset({"subject", "made_by", "vouched_by"})
