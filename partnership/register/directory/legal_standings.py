"""What the entry of an organisation says of its legal standings, and what the guidance suggests where it is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base.errors import InputFault
from partnership.documents.wording import day
from partnership.guidance.loader import load_packs
from partnership.guidance.types import Identity, LegalStanding
from partnership.register.directory import queries, wording
from partnership.store.models import Organisation, descriptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.guidance.pack import Pack
    from partnership.policy.audience import RedactedRecord
    from partnership.store.models import Entry

NEEDS_SOURCE = "Enter where it says so: the list, law or contract that you looked at"
NOT_CONFIRMED = "Not confirmed"


def refuse_unsourced(record: Entry | None, cleaned: Mapping[str, object]) -> None:
    """Refuse an answer that does not say where it was read; raises InputFault at the field of the source."""
    for each in LegalStanding:
        names = (each.field, f"{each.field}_source")
        if not cleaned.keys() & set(names):
            continue
        answer, source = (cleaned.get(name, getattr(record, name, None)) for name in names)
        if answer is not None and not source:
            raise InputFault(NEEDS_SOURCE, names[1])


def suggestions(organisation: Organisation) -> dict[str, str]:
    """What the guidance of its home suggests for each standing on which its entry is silent, and why; by field."""
    pack = _pack_for(organisation)
    identity = Identity(
        organisation.name, organisation.kind_id, organisation.charity_number, organisation.company_number
    )
    return {
        each.field: words
        for each in LegalStanding
        if getattr(organisation, each.field) is None and (words := _suggested(pack, each, identity))
    }


def lines_of(shown: RedactedRecord, organisation: Organisation, *, names_checker: bool) -> dict[str, tuple[str, ...]]:
    """The lines of each standing on the page of an organisation; none where nothing is known or suggested."""
    suggested = suggestions(organisation)
    made = {}
    for each in LegalStanding:
        name = each.field
        if name in shown.withheld or name not in shown.values:
            continue
        if (answer := shown.values[name]) is not None:
            words = wording.in_words(descriptions(Organisation)[name], answer)
            checked = _checked(organisation, name, names_checker=names_checker)
            made[name] = tuple(filter(None, (*words, shown.values.get(f"{name}_source", ""), checked)))
        elif name in suggested:
            made[name] = (NOT_CONFIRMED, suggested[name])
    return made


def _suggested(pack: Pack, standing: LegalStanding, identity: Identity) -> str:
    found = pack.standing(standing, identity, {})
    if found.answer is None:
        return ""
    answer = wording.STANDING_ANSWERS[standing][found.answer]
    return f"Suggested: {answer}. {found.why}"


def _checked(organisation: Organisation, name: str, *, names_checker: bool) -> str:
    on, by = (getattr(organisation, f"{name}_checked_{end}") for end in ("on", "by"))
    if on is None:
        return ""
    return f"Checked {day(on)} by {by}" if names_checker and by else f"Checked {day(on)}"


def _pack_for(organisation: Organisation) -> Pack:
    """The guidance of its home, else the newest."""
    packs, home = load_packs(), queries.home_of(organisation)
    own = packs.get(home.pack_id) if home is not None else None
    return own or max(packs.values(), key=lambda each: each.as_of)
