"""Desks with a number or an address as contacts for a telephone, for an audience (vCard 3.0). Pure.

A telephone passes on what it holds: a safe place is not named there, whoever it is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents.writers.content_lines import content, one_value
from partnership.map.calls.card import UNNAMED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from partnership.exchange.recipient import Recipient
    from partnership.policy.audience import RedactedRecord
    from partnership.store.models import Organisation


def contact_cards(entries: Iterable[tuple[Recipient, Organisation]], safe_kinds: Collection[str], on: date) -> bytes:
    """A card for each desk that a recipient is shown a number or an address of; safe are kinds that hide people."""
    return content(line for recipient, row in entries for line in _cards(recipient, row, safe_kinds, on))


def _cards(recipient: Recipient, row: Organisation, safe_kinds: Collection[str], on: date) -> Iterator[str]:
    shown = recipient.shown(row)
    if shown is None or not shown.name:
        return
    whose = UNNAMED if row.kind_id in safe_kinds else shown.name
    for desk in recipient.shown_all(row.contacts):
        if desk.telephone or desk.out_of_hours_telephone or desk.email:
            yield from _card(desk, whose, shown.website, on)


def _card(desk: RedactedRecord, whose: str, website: str, on: date) -> Iterator[str]:
    is_named = whose != UNNAMED
    title = f"{whose}, {desk.post}" if is_named and desk.post else whose
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"N:;{one_value(title)};;;"
    yield f"FN:{one_value(title)}"
    if is_named:
        yield f"ORG:{one_value(whose)}"
    if desk.telephone:
        yield f"TEL;TYPE=WORK,VOICE,PREF:{one_value(desk.telephone)}"
    if desk.out_of_hours_telephone:
        yield f"item1.TEL;TYPE=WORK,VOICE:{one_value(desk.out_of_hours_telephone)}"
        yield "item1.X-ABLabel:When closed"
    if desk.email and is_named:
        yield f"EMAIL;TYPE=INTERNET,WORK:{one_value(desk.email)}"
    if website and is_named:
        yield f"URL:{one_value(website)}"
    yield f"UID:urn:uuid:{desk.id}"
    yield f"REV:{on.isoformat()}"
    yield "END:VCARD"
