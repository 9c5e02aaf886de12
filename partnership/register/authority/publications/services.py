"""The public directory: its switch, who is asked, and the yes of each organisation. Nothing here commits.

The only writer of `Publication`, but that `homes.leave` ends one. A yes is for what its giver saw: what becomes public
later waits for another, and what is public no more is taken out of it for good, by whatever way it was narrowed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, class_mapper

from partnership.base.errors import InputFault, NotAllowed, Stale
from partnership.documents.wording import counted
from partnership.policy.audience import cover_of, digest_of, is_within, may_be_published, rows_of, still_public, united
from partnership.policy.authority import Act
from partnership.register.authority import homes
from partnership.register.authority import queries as authority
from partnership.register.authority.publications import queries
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions import services as question_services
from partnership.register.authority.questions.services import NeedsYes, NewQuestion, Yes
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store import audit
from partnership.store.models import Contact, Organisation, Publication, PublicClock, Service, descriptions, now
from partnership.web.pages import Page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import InstanceState

    from partnership.policy.audience import Cover
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Partnership, Question

# When what anybody sees of an entry changed: a listener on the session, so that no way of changing it is forgotten.
#
# What is public and nobody has agreed to is seen by nobody: that it was changed is told by no date.


OPENING = {"audience", "audiences", "archived_at"}  # what decides whether anything of a row is public


@event.listens_for(Session, "before_flush")
def _move_public_clocks(session: Session, _context: object, _instances: object) -> None:
    changed: dict[UUID, list[tuple[Organisation | Service | Contact, set[str]]]] = {}
    for row in (*session.dirty, *session.deleted):
        if isinstance(row, Organisation | Service | Contact) and (
            names := _changed(row, is_gone=row in session.deleted)
        ):
            own = row.id if isinstance(row, Organisation) else row.organisation_id
            changed.setdefault(own, []).append((row, names))
    if not changed:
        return
    with session.no_autoflush:
        agreed = queries.current_of(session, changed.keys())
        for organisation_id, rows in changed.items():
            cover = united(each.cover for each in agreed if each.organisation_id == organisation_id)
            if any(_is_seen(row, names, cover.get(str(row.id), [])) for row, names in rows):
                _move(session, organisation_id)


def _is_seen(row: Organisation | Service | Contact, names: set[str], agreed: list[str]) -> bool:
    """Whether anybody sees of a change: in a field that was agreed to, or because one of those is public no more."""
    opened = names & OPENING and still_public(row, agreed) != agreed
    return bool(opened or names.intersection(agreed))


def _move(session: Session, organisation_id: UUID) -> None:
    clock = session.get(PublicClock, organisation_id)
    if clock is None:
        session.add(PublicClock(organisation_id=organisation_id, changed_at=now()))
    else:
        clock.changed_at = now()


def _changed(row: Organisation | Service | Contact, *, is_gone: bool) -> set[str]:
    """The columns of a row whose values are others now; all of one that is deleted."""
    if is_gone:
        return set(descriptions(type(row)))
    state: InstanceState[Organisation | Service | Contact] = inspect(row)
    return {name for name in state.committed_state if state.attrs[name].history.has_changes()}


NOTHING = "Nothing of this entry is public yet. First say who may see what"
CHANGED = "The entry changed after you opened this page. Look at it as it is now, then say yes."
NEVER_SHOWN = "This entry is not public, is archived, or is of a safe place: it is in no public directory"
OFF = "The public directory of this partnership is off"
MOVED = "Somebody else changed this at the same moment. Look at it as it is now."


def switch(session: Session, partnership: Partnership, viewer: Viewer, *, is_on: bool, expected_version: int) -> None:
    """Switch the public directory of a partnership on or off, and tell all leads and homes.

    Switched on it is empty until who answers for an entry says yes; switched off, every yes ends.
    """
    audit.take_turn(session)
    session.refresh(partnership)
    if partnership.version != expected_version:
        raise Stale(MOVED)
    if viewer.account_id is None or not viewer.coordinates(partnership.id):
        raise NotAllowed
    if partnership.has_public_directory is is_on:
        return
    partnership.has_public_directory = is_on
    if not is_on:
        partnership.has_feed = False
        for row in queries.publications_of(partnership.id).values():
            end(session, row, viewer.account_id)
        question_services.withdraw(session, questions.open_in(partnership.id, Act.PUBLIC_ENTRY))
    session.flush()
    _tell_switched(session, partnership, viewer, is_on=is_on)


def switch_feed(
    session: Session, partnership: Partnership, viewer: Viewer, *, is_on: bool, expected_version: int
) -> None:
    """Give the public directory of a partnership to other systems as data, or no longer, and tell all leads and homes.

    It widens nobody's reach: what they get is what anybody sees already, by the same yes.
    """
    audit.take_turn(session)
    session.refresh(partnership)
    if partnership.version != expected_version:
        raise Stale(MOVED)
    if viewer.account_id is None or not viewer.coordinates(partnership.id):
        raise NotAllowed
    if is_on and not partnership.has_public_directory:
        raise InputFault(OFF)
    if partnership.has_feed is is_on:
        return
    partnership.has_feed = is_on
    session.flush()
    _tell_switched(session, partnership, viewer, is_on=is_on, template="open-referral-feed")


def _tell_switched(
    session: Session, partnership: Partnership, viewer: Viewer, *, is_on: bool, template: str = "public-directory"
) -> None:
    ids = queries.members(partnership.id)
    readers = [*authority.leads_of(ids), *authority.coordinators_of([partnership.id, *queries.homes_of(ids)])]
    for reader in {each.id: each for each in readers if each.id != viewer.account_id}.values():
        send(
            session,
            MailKind.PUBLIC_DIRECTORY,
            reader,
            f"Public directory of {partnership.name}",
            template,
            partnership=partnership.name,
            is_on=is_on,
            by=viewer.post,
            link=address(Page.START.endpoint),
        )


def question(organisation: Organisation, partnership: Partnership) -> NewQuestion:
    """What is asked before an entry is public: what it shows now, and nothing that becomes public later."""
    cover = cover_of(organisation)
    desks = sum(str(each.id) in cover for each in organisation.contacts)
    services = sum(str(each.id) in cover for each in organisation.services)
    return NewQuestion(
        act=Act.PUBLIC_ENTRY,
        key=f"{organisation.id}:{partnership.id}",
        organisation_id=organisation.id,
        partnership_id=partnership.id,
        details={
            "cover": json.dumps(cover, sort_keys=True),
            "what": f"{counted(services, 'service')} and {counted(desks, 'desk')}",
        },
    )


def ask(session: Session, organisation: Organisation, partnership: Partnership, viewer: Viewer) -> Question:
    """Ask who answers for an organisation whether its entry is public; raises InputFault where it cannot be.

    Asked again after the entry changed, it is asked anew, so that a yes is never for an older entry.
    """
    if not partnership.has_public_directory:
        raise InputFault(OFF)
    if not may_be_published(organisation):
        raise InputFault(NEVER_SHOWN)
    asked = question(organisation, partnership)
    if not json.loads(asked.details["cover"]):
        raise InputFault(NOTHING)
    audit.take_turn(session)
    standing = questions.open_asked(asked.subject)
    if standing is not None and standing.details.get("cover") != asked.details["cover"]:
        question_services.withdraw(session, [standing])
    return question_services.ask(session, asked, viewer.account_id)


def agree(
    session: Session,
    organisation: Organisation,
    partnership: Partnership,
    viewer: Viewer,
    *,
    digest: str,
) -> Publication:
    """Say yes for an organisation to what was shown; `digest` says what that was.

    Raises Stale where the entry has changed since, NeedsYes for who does not answer for the organisation.
    """
    audit.take_turn(session)
    _read_anew(session, organisation)
    if not homes.answers_for(viewer.account_id, organisation, partnership, viewer.cleared_ids):
        raise NeedsYes(Act.PUBLIC_ENTRY, "Its lead says yes, or its home where nobody leads it")
    if digest != digest_of(organisation):
        raise Stale(CHANGED)
    row = _write(session, organisation, partnership, cover_of(organisation), viewer.account_id)
    standing = questions.open_asked(question(organisation, partnership).subject)
    question_services.withdraw(session, [standing] if standing is not None else [])
    return row


def agree_asked(
    session: Session, asked: Question, organisation: Organisation, partnership: Partnership, yes: Yes
) -> Publication:
    """Do what was asked after the yes: only what was public when it was asked, and still is."""
    _read_anew(session, organisation)
    row = _write(session, organisation, partnership, json.loads(asked.details.get("cover", "{}")), yes.by_id)
    _shrink(row, rows_of(organisation))
    if not row.cover:
        raise InputFault(NOTHING)
    session.flush()
    return row


def _read_anew(session: Session, organisation: Organisation) -> None:
    """The entry as it stands now that nobody else writes: it was read before, to ask who may."""
    for row in rows_of(organisation):
        session.refresh(row, [each.key for each in class_mapper(type(row)).column_attrs])


def _write(
    session: Session, organisation: Organisation, partnership: Partnership, cover: Cover, by_id: UUID | None
) -> Publication:
    session.refresh(partnership, ["has_public_directory"])  # somebody may have switched it off before this turn
    if not partnership.has_public_directory:
        raise InputFault(OFF)
    if partnership.id not in organisation.partnership_ids:
        raise InputFault(f"{organisation.name} does not take part in {partnership.name}")
    if not may_be_published(organisation):
        raise InputFault(NEVER_SHOWN)
    if not cover:
        raise InputFault(NOTHING)
    row = queries.publication(partnership.id, organisation.id)
    if row is None:
        row = Publication(id=uuid4(), partnership_id=partnership.id, organisation_id=organisation.id, cover={})
        session.add(row)
    row.cover, row.agreed_by_id, row.agreed_at = dict(cover), by_id, now()
    row.ended_at, row.ended_by_id = None, None
    session.flush()
    return row


def end(session: Session, row: Publication, by_id: UUID | None, expected_version: int | None = None) -> None:
    """Take an entry out of a public directory, at once; by any of those who are told."""
    if expected_version is not None and (row.version != expected_version or not row.is_current):
        raise Stale(MOVED)
    if row.is_current:
        row.ended_at, row.ended_by_id = now(), by_id
        session.flush()


def waits(organisation: Organisation, row: Publication | None) -> bool:
    """Whether something of an entry is public that nobody agreed to."""
    agreed = row.cover if row is not None and row.is_current else {}
    return not is_within(cover_of(organisation), agreed)


def _shrink(row: Publication, records: Iterable[Organisation | Service | Contact]) -> None:
    """Take out of a yes what is public no more; end it where nothing is left, or the entry may not be published."""
    cover = dict(row.cover)
    for each in records:
        names = cover.pop(str(each.id), ())
        if kept := still_public(each, names):
            cover[str(each.id)] = kept
        if isinstance(each, Organisation) and not may_be_published(each):
            cover = {}
    if cover != row.cover:
        row.cover = cover
    if not cover and row.is_current:
        row.ended_at = now()


@event.listens_for(Session, "before_flush")
def _follow(session: Session, _context: Any, _instances: Any) -> None:
    """What is narrowed, archived or becomes a safe place leaves every yes, and comes back by another yes alone."""
    changed: dict[UUID, list[Organisation | Service | Contact]] = {}
    for row in session.dirty:
        if isinstance(row, Organisation | Service | Contact) and session.is_modified(row):
            changed.setdefault(row.id if isinstance(row, Organisation) else row.organisation_id, []).append(row)
    if changed:
        with session.no_autoflush:
            for publication in queries.current_of(session, changed.keys()):
                _shrink(publication, changed[publication.organisation_id])


def ask_all(session: Session, organisations: Collection[Organisation], partnership: Partnership, viewer: Viewer) -> int:
    """Ask for every entry that is public and of which something waits; gives how many are asked.

    Those for which who asks answers themselves are left out: they say yes on the page of the entry, which shows it.
    """
    rows = queries.publications_of(partnership.id)
    own = homes.answering(viewer.account_id, organisations, partnership, viewer.cleared_ids)
    wanted = [each for each in organisations if each.id not in own and waits(each, rows.get(each.id))]
    for each in wanted:
        ask(session, each, partnership, viewer)
    return len(wanted)
