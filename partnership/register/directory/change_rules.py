"""The rule of who asks before a change: what opens, renames or moves an entry is asked, the rest is done at once.

It holds for an organisation's own people, where a coordinator of its home partnership stands beside them. Those
coordinators change everything at once, and so do the people of an organisation that has no home. Of coordinators of
another partnership that it takes part in everything is asked, but what would open or move a place: they read the entry.

- Asked: name, short name, kind, sector, level and country of an organisation, and what it is to the national
  mechanism: nobody makes themselves a first responder; a wider audience, of a record or of a field; opening a
  confidential place.
- Asked of two, as opening a place: a kind that hides nobody, for an organisation in which people are hidden.
- At once: every other field, a narrower audience, locking a place away, adding a part, putting one away.

Another address for a confidential place is typed by its lead; where nobody leads, by a cleared coordinator of its home.
Others of its own people ask them. A coordinator of its home opens a place only with its lead's yes, or a second cleared
one's (`authority`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from partnership.base.errors import NotAllowed
from partnership.policy.audience import may_see, may_see_record, reach
from partnership.policy.viewer import NOBODY, Member, Viewer
from partnership.register.authority import queries as authority
from partnership.register.directory.parts import organisation_of
from partnership.register.directory.safe_places import is_held, is_laid_open
from partnership.store.models import Audience, Entry, Location, MemberRole, Organisation, descriptions
from partnership.store.models.standings import STANDING_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

IDENTITY = ("name", "short_name", "kind_id", "sector", "level", "country", *STANDING_FIELDS)
LOCK = ("is_confidential", "address")
RECORD = "audience"
FIELD = "audience:"  # and the name of the field


@dataclass(frozen=True, slots=True)
class ChangeSplit:
    """A change in two: what takes effect at once, and what is asked."""

    direct: dict[str, Any]
    asked: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AudienceSplit:
    """New audiences in two: those that take effect at once, and those that are asked, by their names in a request."""

    audience: Audience
    audiences: dict[str, Audience | None]
    asked: dict[str, str | None]


def asks_all(viewer: Viewer, record: Entry) -> bool:
    """Whether everything that this viewer changes is asked: they neither keep the entry nor coordinate its home."""
    organisation = organisation_of(record)
    return not viewer.edits(organisation.id) and not viewer.keeps(organisation)


def asks(viewer: Viewer, record: Entry) -> bool:
    """Whether this viewer's sensitive changes of the record go to a coordinator first."""
    if asks_all(viewer, record):
        return True
    organisation = organisation_of(record)
    has_home = organisation.home_id in organisation.partnership_ids
    return has_home and viewer.edits(organisation.id) and not viewer.keeps(organisation)


def fields_asked(viewer: Viewer, record: Entry) -> tuple[str, ...]:
    """The fields of a form whose change is asked about, as the record stands now."""
    if asks_all(viewer, record):
        return tuple(name for name in descriptions(type(record)) if not _is_lock(record, name))
    if is_locked(record):
        return _lock_asked(viewer, record)
    if not asks(viewer, record):
        return ()
    return IDENTITY if isinstance(record, Organisation) else ()


def is_locked(record: Entry) -> bool:
    """Whether the record is a place whose address is locked away."""
    return isinstance(record, Location) and bool(record.is_confidential)


def lock_fields(viewer: Viewer, record: Entry) -> tuple[str, ...]:
    """Which of the lock and the address of a confidential place the viewer may change or ask about."""
    organisation = organisation_of(record)
    if viewer.edits(organisation.id):
        return LOCK
    if not keeps_cleared(viewer, organisation):
        return ()
    return LOCK[:1] if authority.is_led(organisation.id) else LOCK


def keeps_cleared(viewer: Viewer, organisation: Organisation) -> bool:
    """Whether the viewer is a cleared coordinator of the organisation's home."""
    return viewer.keeps(organisation) and organisation.home_id in viewer.cleared_ids


def _lock_asked(viewer: Viewer, record: Entry) -> tuple[str, ...]:
    """Of a confidential place: a lead asks home before it is opened, others of its people also about its address."""
    organisation = organisation_of(record)
    if viewer.leads(organisation.id):
        return LOCK[:1] if asks(viewer, record) else ()
    return LOCK if viewer.edits(organisation.id) else ()


def opens(record: Entry, values: Mapping[str, Any]) -> bool:
    """Whether these values open a confidential place."""
    return is_locked(record) and values.get("is_confidential") is False


def split(viewer: Viewer, record: Entry, values: Mapping[str, Any]) -> ChangeSplit:
    """Cleaned values of a form: those to store now, and those that are different and have to be asked.

    Raises NotAllowed for a lock or an address from who only reads the entry: they report what is wrong with it. An
    address that is typed for a place to be opened is asked with its opening: it is to stand in the open.
    """
    if asks_all(viewer, record) and any(_is_lock(record, name) for name in values):
        raise NotAllowed
    sensitive = fields_asked(viewer, record)
    if opens(record, values) and "is_confidential" in sensitive:
        sensitive = (*sensitive, "address")
    if is_laid_open(record, values) and not (viewer.leads(organisation_of(record).id) and not asks(viewer, record)):
        sensitive = (*sensitive, "kind_id")
    asked = {name: value for name, value in values.items() if name in sensitive and _differs(record, name, value)}
    return ChangeSplit({name: value for name, value in values.items() if name not in sensitive}, asked)


def split_audiences(
    viewer: Viewer, record: Entry, audience: Audience, audiences: Mapping[str, Audience | None]
) -> AudienceSplit:
    """New audiences; None is a field's usual one. Narrower ones are set now, wider ones are asked.

    Raises NotAllowed for who only reads the entry: who may see it is for those who keep it.
    """
    if asks_all(viewer, record):
        raise NotAllowed
    if not asks(viewer, record):
        return AudienceSplit(audience, dict(audiences), {})
    wider = set(_wider(record, audiences))
    asked: dict[str, str | None] = {}
    if audience.reach < record.audience.reach:
        asked[RECORD], audience = audience.value, record.audience
    asked |= {FIELD + name: each.value if each else None for name, each in audiences.items() if name in wider}
    return AudienceSplit(audience, {name: each for name, each in audiences.items() if name not in wider}, asked)


def may_answer(viewer: Viewer, record: Entry, name: str, *, sender_id: UUID | None) -> bool:
    """Whether somebody may answer for this field of a request: what they cannot see they cannot open to others.

    The lock and the address of a confidential place, and the kind of an organisation in which people are hidden, are
    its lead's to answer; where nobody leads, or a lead asks, a cleared coordinator's of its home. All else is home's.
    """
    organisation = organisation_of(record)
    if is_leads(record, name):
        if viewer.leads(organisation.id):
            return True
        if not keeps_cleared(viewer, organisation):
            return False
        is_by_lead = sender_id is not None and organisation.id in authority.led_by(sender_id)
        return is_by_lead or not authority.is_led(organisation.id)
    if not viewer.keeps(organisation):
        return False
    if is_locked(record):
        return reach(viewer, organisation) is Audience.NAMED
    return may_read(viewer, record, name.removeprefix(FIELD))


def is_leads(record: Entry | None, name: str) -> bool:
    """Whether a lead answers for a field: what opens a place, or an organisation in which people are hidden."""
    return is_held(record, name) or (isinstance(record, Location) and name in LOCK)


def may_read_words(viewer: Viewer, record: Entry | None) -> bool:
    """Whether the viewer may read what somebody wrote about a record: why they ask, why it was refused, a report.

    Of a place that is or was confidential only those whom its restricted fields are for. Every page, history, mail and
    document that tells such words asks here. What the viewer wrote themselves is no secret to them.
    """
    if not isinstance(record, Location):
        return True
    is_secret = record.is_confidential or record.sealed_address is not None
    return not is_secret or reach(viewer, record.organisation) is Audience.NAMED


def may_read(viewer: Viewer, record: Entry, name: str) -> bool:
    """Whether the viewer may read what a request says about this field; an audience is no secret to who knows the row.

    A locked address stands in no request in the clear, so there is nothing of it to read.
    """
    if name == RECORD or name.startswith(FIELD) or (isinstance(record, Location) and name in LOCK):
        return may_see_record(viewer, record)
    description = descriptions(type(record)).get(name)
    return description is not None and may_see(viewer, record, name, description)


def coordinator_of(partnership_ids: Iterable[UUID], *, is_cleared: bool) -> Viewer:
    """A coordinator of these partnerships, nobody in particular: to ask what such a one may."""
    member = Member(MemberRole.COORDINATOR, is_cleared=is_cleared)
    return Viewer(account_id=NOBODY, memberships=dict.fromkeys(partnership_ids, member))


def _is_lock(record: Entry, name: str) -> bool:
    return isinstance(record, Location) and name in LOCK


def _wider(record: Entry, audiences: Mapping[str, Audience | None]) -> Iterable[str]:
    """Fields that would be seen by more people, whether or not the record lets these people in today."""
    described = descriptions(type(record))
    for name, wanted in audiences.items():
        usual = described[name].audience
        own = record.audiences.get(name)
        stands = Audience(own) if own else usual
        if (wanted or usual).reach < stands.reach:
            yield name


def _differs(record: Entry, name: str, value: Any) -> bool:
    if name == "address":  # of a locked place: what is typed is another address, nothing typed keeps the old one
        return bool(value)
    return bool(getattr(record, name) != value)
