"""What a set of accounts reaches, asked of policy for every record of the cast, and never of the tables.

A reach is a set of facts: ("reads", record, field), ("knows", record), ("address", organisation), ("may", action,
organisation or partnership), ("member", partnership), ("sign", organisation, partnership), ("paper", organisation,
partnership), ("rewritten", organisation). A value that somebody of the set typed is no secret, so only what stood there at the beginning is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from promises.cast import ORGANISATIONS, SEALED, Cast
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from partnership.policy import audience, rules
from partnership.policy.actions import Action
from partnership.policy.subjects import AboutOrganisation
from partnership.register.authority import queries as authority
from partnership.register.authority.publications import queries as publications
from partnership.register.directory.queries import WHOLE
from partnership.store.db import db
from partnership.store.models import Audience, Location, Organisation, Partnership

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from partnership.base.sealing import Keyring
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Entry

Fact = tuple[str, ...]

EDITING = (
    Action.ORGANISATION_EDIT, Action.ORGANISATION_CONFIRM, Action.ORGANISATION_ARCHIVE, Action.ORGANISATION_HISTORY,
    Action.REPORT_ANSWER, Action.REQUEST_DECIDE,
)  # fmt: skip
SPEAKING = (Action.ORGANISATION_SPEAK, Action.INVITATION_ANSWER, Action.PEOPLE_MANAGE, Action.REVEALS_VIEW)
NEAR = (Action.ORGANISATION_ASKED, Action.PACK_VIEW)
BELONGING = (Action.PARTNERSHIP_VIEW, Action.RETURN_ADD, Action.ASSESSMENT_EDIT, Action.AUDIT_EDIT)
COORDINATING = (
    Action.ORGANISATION_ADD, Action.RESPONSIBILITY_EDIT, Action.PROTOCOL_EDIT, Action.SHARING_EDIT,
    Action.ASSESSMENT_MANAGE, Action.REQUEST_QUEUE, Action.TEAM_MANAGE, Action.SEE_AS, Action.CONSULTATION_MANAGE,
    Action.SIGNING_MANAGE, Action.LETTERHEAD_MANAGE, Action.PARTNERSHIP_HISTORY,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutParties:
    """In the place of a signature or a consultation, whichever it may be: a partnership and its parties."""

    partnership_id: UUID
    party_ids: frozenset[UUID]
    sender_id: UUID | None = None


@dataclass
class Rows:
    """The register as it stands at one moment, loaded once for every viewer that is asked about."""

    organisations: dict[str, Organisation]
    partnerships: dict[str, Partnership]
    led: set[UUID]
    origins: dict[UUID, str]  # parts by whose they were first: one that moves keeps its name, and its secrets

    def records(self) -> Iterator[tuple[str, str, Entry]]:
        """Each entry and each part that it had at the beginning: its organisation, its name here, and the row.

        A part that somebody of the walk added holds nothing but what they typed; where it hides an address, `_sealed`
        asks about it.
        """
        for key, organisation in self.organisations.items():
            yield key, key, organisation
            for part in ("contacts", "services", "locations"):
                for row in getattr(organisation, part):
                    if row.id not in self.origins:
                        continue
                    yield key, f"{self.origins[row.id]}/{part}/{row.id}", row


def load(cast: Cast) -> Rows:
    """Read the register afresh."""
    statement = select(Organisation).where(Organisation.id.in_(cast.organisations.values())).options(*WHOLE)
    found = {row.id: row for row in db.session.scalars(statement.execution_options(populate_existing=True))}
    organisations = {key: found[row_id] for key, row_id in cast.organisations.items()}
    is_beginning = not cast.origins
    for key, row in organisations.items():
        for part in (*row.contacts, *row.services, *row.locations):
            set_committed_value(part, "organisation", row)
            if is_beginning:
                cast.origins[part.id] = key
    partnerships = {key: db.session.get_one(Partnership, row_id) for key, row_id in cast.partnerships.items()}
    return Rows(organisations, partnerships, authority.led(list(found)), cast.origins)


def holders_of(rows: Rows) -> dict[str, str]:
    """What the main desk of each entry calls its holder."""
    return {
        key: next((each.holder for each in row.contacts if each.is_main and each.holder), "")
        for key, row in rows.organisations.items()
    }


def secrets_of(rows: Rows) -> dict[tuple[str, str], Any]:
    """What stands in each field at the beginning; empty fields tell nothing."""
    return {
        (name, field): value
        for _key, name, record in rows.records()
        for field in audience.descriptions(type(record))
        if (value := getattr(record, field)) not in (None, "", [], False)
    }


def reach_of(
    viewer: Viewer, rows: Rows, cast: Cast, secrets: dict[tuple[str, str], Any], keyring: Keyring
) -> set[Fact]:
    """What one viewer reads, edits, opens, signs, coordinates and records on paper."""
    found: set[Fact] = set(_entries(viewer, rows, secrets, keyring))
    for key, partnership in rows.partnerships.items():
        if rules.may_know(viewer, partnership):
            found.add(("member", key))
        found |= {
            ("may", action.value, key)
            for action in (*BELONGING, *COORDINATING)
            if rules.allows(viewer, action, partnership)
        }
    found |= set(_signing(viewer, rows, cast))
    return found


def published(rows: Rows) -> set[Fact]:
    """The organisations of which anybody sees something without signing in."""
    covers = publications.covers([row.id for row in rows.organisations.values()])
    return {
        ("public", key)
        for key, row in rows.organisations.items()
        if any(audience.published(each, covers.get(row.id, {})) for each in audience.rows_of(row))
    }


def _entries(viewer: Viewer, rows: Rows, secrets: dict[tuple[str, str], Any], keyring: Keyring) -> Iterator[Fact]:
    for key, name, record in rows.records():
        shown = audience.visible(viewer, record)
        if shown is None or not rules.may_know(viewer, record):
            continue
        yield "knows", name
        for field, value in shown.values.items():
            if (name, field) in secrets and secrets[name, field] == value:
                yield "reads", name, field
            if field == "address" and value == SEALED.get(key):  # it was locked, and stands in the open
                yield "address", key
    for key, organisation in rows.organisations.items():
        for action in (*EDITING, *SPEAKING, *NEAR):
            subject: Any = organisation
            if action in (Action.INVITATION_ANSWER, Action.REQUEST_DECIDE):
                is_sealed = any(each.sealed_address is not None for each in organisation.locations)
                subject = AboutOrganisation(
                    organisation=organisation, is_led=organisation.id in rows.led, needs_clearance=is_sealed
                )
            if rules.allows(viewer, action, subject):
                yield "may", action.value, key
        yield from _sealed(viewer, key, organisation, rows, keyring)


def _sealed(viewer: Viewer, key: str, organisation: Organisation, rows: Rows, keyring: Keyring) -> Iterator[Fact]:
    """Confidential places that the viewer opens, and those of the beginning whose looks they see."""
    for location in organisation.locations:
        if not location.is_confidential or location.sealed_address is None:
            continue
        if location.id in rows.origins and rules.allows(viewer, Action.REVEALS_VIEW, location):
            yield "may", Action.REVEALS_VIEW.value, f"{key}/place"
        if rules.allows(viewer, Action.LOCATION_REVEAL, location) and _opened(location, keyring) == SEALED.get(key):
            yield "address", key


def _opened(location: Location, keyring: Keyring) -> str:
    """What whoever may reveal a place is shown."""
    assert location.sealed_address is not None
    return keyring.unseal(location.sealed_address, table="location", row=location.id, field="address")


def _signing(viewer: Viewer, rows: Rows, cast: Cast) -> Iterator[Fact]:
    for key, organisation in rows.organisations.items():
        for at, partnership_id in cast.partnerships.items():
            if partnership_id not in organisation.partnership_ids:
                continue
            subject = AboutParties(partnership_id=partnership_id, party_ids=frozenset({organisation.id}))
            if rules.allows(viewer, Action.SIGNATURE_GIVE, subject):
                yield "sign", key, at
            may_record = rules.allows(viewer, Action.SIGNING_MANAGE, rows.partnerships[at])
            if may_record and organisation.id not in rows.led:
                yield "paper", key, at


# What somebody's yes can rightly give.


def is_own_word(gain: Fact, had: set[Fact]) -> bool:
    """Whether it goes with a word that is one's own: who keeps an entry that nobody leads says where it takes part.

    So whoever coordinates its home and another partnership takes it in there, and records its papers there as at home.
    """
    kind, key, at = gain[0], gain[1], gain[-1]
    if kind == "public":
        return ("may", Action.INVITATION_ANSWER.value, key) in had
    if kind == "rewritten":  # who keeps the entry types another name
        return ("may", Action.ORGANISATION_EDIT.value, key) in had
    coordinates = ("may", Action.SIGNING_MANAGE.value, at) in had
    return kind == "paper" and coordinates and ("may", Action.ORGANISATION_ARCHIVE.value, key) in had


def fits(gain: Fact, theirs: set[Fact], rows: Rows, narrow: set[Fact]) -> bool:
    """Whether the yes of who reached `theirs` at the beginning can rightly give this: they have it, or answer for it.

    As the model counts it: that a seat is vacant, or that an organisation takes part, is what was asked.
    """
    key = (gain[-1] if gain[0] == "may" else gain[1]).split("/")[0]
    if gain in theirs:
        return True
    if key not in ORGANISATIONS:
        return gain[0] == "member" or gain[1] in {each.value for each in BELONGING}
    is_led = rows.organisations[key].id in rows.led
    leads = ("may", Action.ORGANISATION_SPEAK.value, key) in theirs
    keeps = ("may", Action.ORGANISATION_ARCHIVE.value, key) in theirs
    is_cleared = not leads and any(each[1].split("/")[0] == key for each in theirs & narrow)
    speaks = leads or is_cleared or not is_led
    sees = leads or is_cleared or (not is_led and key not in SEALED)
    right = {"public": speaks, "sign": leads or not is_led, "address": is_cleared, "reads": gain not in narrow or sees}
    if gain[0] != "may":
        return right.get(gain[0], True)
    if gain[1] in {each.value for each in (*NEAR, Action.INVITATION_ANSWER)}:
        return True  # home answers for what has no lead any more: that is what the question says
    return speaks if gain[1] in {each.value for each in SPEAKING} else leads or keeps


def narrow_facts(rows: Rows, secrets: dict[tuple[str, str], Any]) -> set[Fact]:
    """Facts about fields that only named people see."""
    found: set[Fact] = set()
    for _key, name, record in rows.records():
        for field, description in audience.descriptions(type(record)).items():
            if (name, field) in secrets and audience.audience_of(record, field, description) is Audience.NAMED:
                found.add(("reads", name, field))
    return found
