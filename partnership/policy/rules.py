"""`allows(viewer, action, subject)`: the whole of who may do what. Deny by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from partnership.policy.actions import Action
from partnership.policy.audience import may_see_record, may_see_relationship
from partnership.policy.authority import TABLE, Act, Who
from partnership.policy.subjects import AboutAsked, AboutGrant, AboutOrganisation, AboutRelationship
from partnership.store.models import Location, Organisation, Partnership
from partnership.store.models.register import OwnedByOrganisation

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from partnership.policy.viewer import Viewer

Subject = Any


def allows(viewer: Viewer, action: Action, subject: Subject = None) -> bool:
    """Whether the viewer may do this to the subject; an action without a rule is refused.

    Who looks as another may do what both may, and nothing that belongs to an account alone.
    """
    rule = _RULES.get(action)
    if rule is None or not may_know(viewer, subject) or not rule(viewer, subject):
        return False
    return viewer.limited_to is None or (action not in _NEVER_AS_ANOTHER and allows(viewer.limited_to, action, subject))


def may_know(viewer: Viewer, subject: Subject) -> bool:
    """Whether the viewer may know that the subject exists; where not, the answer is as for a missing one."""
    return _knows(viewer, subject) and (viewer.limited_to is None or may_know(viewer.limited_to, subject))


def _knows(viewer: Viewer, subject: Subject) -> bool:
    return viewer.is_authenticated and _knows_subject(viewer, subject)


def _knows_subject(viewer: Viewer, subject: Subject) -> bool:
    if isinstance(subject, Organisation):
        return may_see_record(viewer, subject) and (not subject.is_archived or viewer.keeps(subject))
    if isinstance(subject, AboutOrganisation):
        is_known = not isinstance(subject.row, OwnedByOrganisation) or may_see_record(viewer, subject.row)
        return is_known and may_know(viewer, subject.organisation) and _is_within(viewer, subject)
    if isinstance(subject, AboutGrant):
        subject = subject.location
    if isinstance(subject, OwnedByOrganisation):  # a service, contact or location
        return may_know(viewer, _organisation(subject)) and may_see_record(viewer, subject)
    if isinstance(subject, AboutAsked):
        return _knows_asked(viewer, subject)
    if isinstance(subject, Partnership) or hasattr(subject, "partnership_id"):
        is_hidden = isinstance(subject, AboutRelationship) and not may_see_relationship(viewer, subject.row)
        return not is_hidden and _partnership_id(subject) in viewer.partnership_ids
    return subject is None


def _partnership_id(subject: Subject) -> UUID:
    found: UUID = subject.id if isinstance(subject, Partnership) else subject.partnership_id
    return found


def _organisation(subject: Subject) -> Organisation:
    found: Organisation = subject if isinstance(subject, Organisation) else subject.organisation
    return found


def _is_within(viewer: Viewer, subject: AboutOrganisation) -> bool:
    """What is about one partnership is known there and by the organisation's own people, and to nobody else.

    A thing of the house is known by its sender, and where somebody shares a partnership with the organisation.
    """
    organisation = subject.organisation
    if organisation.id in viewer.standing:
        return True
    if organisation.id in viewer.positions and subject.partnership_id in (None, organisation.home_id):
        return True  # a place that only works belongs to the home partnership, and to no other
    if subject.partnership_id is not None:
        return subject.partnership_id in viewer.partnership_ids
    is_near = bool(viewer.partnership_ids & organisation.partnership_ids)
    return is_near or not subject.is_inside or _is_sender(viewer, subject)


def _keeps(viewer: Viewer, subject: Subject) -> bool:
    """A coordinator of its home partnership: who keeps its entry beside its own people."""
    return viewer.keeps(_organisation(subject))


def _coordinates_beside(viewer: Viewer, subject: Subject) -> bool:
    """A coordinator of a partnership that the organisation takes part in; where one is named, of that one."""
    partnership_ids = _organisation(subject).partnership_ids
    if isinstance(subject, AboutOrganisation) and subject.partnership_id is not None:
        partnership_ids &= {subject.partnership_id}
    return bool(partnership_ids & viewer.coordinated_ids)


def _edits(viewer: Viewer, subject: Subject) -> bool:
    organisation = _organisation(subject)
    return viewer.edits(organisation.id) or viewer.keeps(organisation)


def _edits_current(viewer: Viewer, subject: Subject) -> bool:
    return _edits(viewer, subject) and not _organisation(subject).is_archived


def _proposes(viewer: Viewer, subject: Subject) -> bool:
    """Who keeps the entry, and coordinators of another partnership that it takes part in: they read and ask."""
    return _edits_current(viewer, subject) or (
        _coordinates_beside(viewer, subject) and not _organisation(subject).is_archived
    )


def _is_current(_viewer: Viewer, subject: Subject) -> bool:
    return not _organisation(subject).is_archived


def _coordinates(viewer: Viewer, subject: Subject) -> bool:
    return viewer.coordinates(_partnership_id(subject))


def _owns_file(viewer: Viewer, subject: Subject) -> bool:
    """Who brought a file, while they coordinate the partnership: what stands in it is not in the directory yet."""
    return _coordinates(viewer, subject) and subject.owner_id == viewer.account_id


def _contributes(viewer: Viewer, subject: Subject) -> bool:
    return viewer.contributes_to(_partnership_id(subject))


def _reveals(viewer: Viewer, subject: Subject) -> bool:
    """Those granted this place, and nobody else: no place in the organisation, rank or clearance opens a seal."""
    return isinstance(subject, Location) and subject.id in viewer.granted_locations


def _speaks(viewer: Viewer, subject: Subject) -> bool:
    organisation = _organisation(subject)
    return viewer.leads(organisation.id) and not organisation.is_archived


def _is_of(viewer: Viewer, subject: Subject) -> bool:
    """Its own people, readers too, and coordinators of a partnership that it takes part in."""
    return _organisation(subject).id in viewer.positions or _coordinates_beside(viewer, subject)


def _is_home(viewer: Viewer, subject: Subject) -> bool:
    """A coordinator of its home partnership, also of one that it has left: who answers for it where nobody leads."""
    return _organisation(subject).home_id in viewer.coordinated_ids


def _sees_invitations(viewer: Viewer, subject: Subject) -> bool:
    return _is_of(viewer, subject) or _is_home(viewer, subject)


def _ends_part(viewer: Viewer, subject: Subject) -> bool:
    """Its lead or a deputy, and its home whether or not somebody leads: both take back at once that it takes part."""
    organisation = _organisation(subject)
    return (viewer.leads(organisation.id) or _is_home(viewer, subject)) and not organisation.is_archived


def _ends_publication(viewer: Viewer, subject: Subject) -> bool:
    """Any of those who are told of a public directory: its leads, its home, and the coordinators whose it is."""
    organisation = _organisation(subject)
    return viewer.leads(organisation.id) or _is_home(viewer, subject) or _coordinates_beside(viewer, subject)


def _moves_home(viewer: Viewer, subject: Subject) -> bool:
    """A coordinator of the partnership that is to become its home, in which it takes part."""
    return _coordinates_beside(viewer, subject) and not _organisation(subject).is_archived


def _answers_invitation(viewer: Viewer, subject: Subject) -> bool:
    """Who answers for it: its lead or a deputy; where nobody leads it, a coordinator of its home.

    A cleared one where there is a confidential place, or where they would open it to themselves, as the subject says:
    nobody opens to others what they cannot see.
    """
    organisation = _organisation(subject)
    able = viewer.cleared_ids if subject.needs_clearance else viewer.coordinated_ids
    is_home = not subject.is_led and organisation.home_id in able
    return (viewer.leads(organisation.id) or is_home) and not organisation.is_archived


def _manages_people(viewer: Viewer, subject: Subject) -> bool:
    organisation = _organisation(subject)
    return viewer.leads(organisation.id) or viewer.keeps(organisation)


def _sees_looks(viewer: Viewer, subject: Subject) -> bool:
    """Who looked at an address is for its leads and cleared coordinators, and for those who were granted it."""
    organisation = _organisation(subject)
    places = [subject] if isinstance(subject, Location) else organisation.locations
    if any(place.id in viewer.granted_locations for place in places):
        return True
    return viewer.leads(organisation.id) or bool(viewer.cleared_ids & organisation.partnership_ids)


def _keeps_cleared(viewer: Viewer, organisation: Organisation) -> bool:
    return viewer.keeps(organisation) and organisation.home_id in viewer.cleared_ids


def _sees_grants(viewer: Viewer, subject: Subject) -> bool:
    """Its leads, the cleared coordinators of its home, and those who can open the place themselves."""
    organisation = _organisation(subject)
    is_holder = _reveals(viewer, subject)
    return is_holder or viewer.leads(organisation.id) or _keeps_cleared(viewer, organisation)


def _gives_grants(viewer: Viewer, subject: Subject) -> bool:
    """A lead who can open the place gives it at once; a cleared coordinator of its home asks a second one."""
    organisation = _organisation(subject)
    is_holder = viewer.leads(organisation.id) and _reveals(viewer, subject)
    return is_holder or _keeps_cleared(viewer, organisation)


def _ends_grants(viewer: Viewer, subject: Subject) -> bool:
    """Any of those who are told of it: leads, holders, the cleared, home, and whose grant it is."""
    if not isinstance(subject, AboutGrant):
        return False
    is_told = _sees_looks(viewer, subject.location) or _keeps(viewer, subject.location)
    return is_told or viewer.account_id == subject.account_id


def _answers_asked(viewer: Viewer, subject: Subject) -> bool:
    """Whether somebody may say yes or no to what is asked: who its row of the table names, of another line."""
    if not isinstance(subject, AboutAsked):
        return False
    row = TABLE[subject.act]
    named = {who for who in row.yes if _is_named(viewer, who, subject)}
    if row.leaves_to_lead and subject.is_led:
        named &= {Who.LEAD}
    # Two cleared people may agree that one of the two opens a place, as by telephone at night.
    own = {subject.starter_id} if subject.act is Act.GRANT_BY_CLEARED else {subject.starter_id, subject.account_id}
    if viewer.account_id in own - {None}:
        named &= {Who.THEMSELVES}
    return bool(named & NEED_NO_SECOND) or (bool(named) and (not row.is_second or subject.is_second))


def _is_named(viewer: Viewer, who: Who, subject: AboutAsked) -> bool:
    """Whether the viewer is somebody whom a cell of the table names, for what is asked."""
    organisation, home_id = subject.organisation, getattr(subject.organisation, "home_id", None)
    is_home = home_id in viewer.coordinated_ids
    is_able = home_id in (viewer.cleared_ids if subject.needs_clearance else viewer.coordinated_ids)
    named = {
        Who.LEAD: organisation is not None and viewer.leads(organisation.id),
        Who.HOME: is_home,
        Who.HOME_UNLED: is_able and not subject.is_led,
        Who.OLD_HOME: is_able and not subject.is_led,
        Who.CLEARED_HOME: home_id in viewer.cleared_ids,
        Who.COORDINATOR: organisation is None and subject.partnership_id in _able_in(viewer, subject),
        Who.CLEARED: subject.partnership_id in viewer.cleared_ids,
        Who.ADMINISTRATOR: viewer.is_administrator,
        Who.DATA_CONTACT: bool(subject.contact_email) and viewer.email == subject.contact_email,
        Who.THEMSELVES: viewer.account_id == subject.account_id and not subject.was_let_back_in,
    }
    return named.get(who, False)


def _able_in(viewer: Viewer, subject: AboutAsked) -> frozenset[UUID]:
    """The partnerships whose coordinator the viewer is for a question; of words that only the cleared see, as such."""
    is_for_cleared = subject.act is Act.WORDS and subject.needs_clearance
    return viewer.cleared_ids if is_for_cleared else viewer.coordinated_ids


def _knows_asked(viewer: Viewer, subject: AboutAsked) -> bool:
    """Who may answer a question, and who asked or answered it."""
    is_own = viewer.account_id in {subject.starter_id, subject.asked.answered_by_id}
    return is_own or _answers_asked(viewer, subject)


def _asks(viewer: Viewer, subject: Subject) -> bool:
    return isinstance(subject, AboutAsked) and viewer.account_id == subject.starter_id


def _asks_again(viewer: Viewer, subject: Subject) -> bool:
    """Who asked, as long as they may start the act."""
    return _asks(viewer, subject) and any(_starts(viewer, who, subject) for who in TABLE[subject.act].starts)


def _starts(viewer: Viewer, who: Who, subject: AboutAsked) -> bool:
    if who is Who.COORDINATOR:  # of the partnership that the act is for, which need not be the organisation's home
        return subject.partnership_id in viewer.coordinated_ids
    if who is Who.OWN_PEOPLE:
        return subject.organisation is not None and viewer.edits(subject.organisation.id)
    return _is_named(viewer, who, subject)


def _is_sender(viewer: Viewer, subject: Subject) -> bool:
    return subject.sender_id is not None and subject.sender_id == (viewer.seen_id or viewer.account_id)


def answers_for(viewer: Viewer, organisation: Organisation, *, is_led: bool) -> bool:
    """Whether the viewer's word on a relationship is the organisation's own.

    Of its editors and leads; where nobody leads it, of a coordinator of its home.
    """
    return viewer.edits(organisation.id) or (not is_led and organisation.home_id in viewer.coordinated_ids)


def _edits_relationship(viewer: Viewer, subject: Subject) -> bool:
    """Coordinators of its partnership, and the people of either end."""
    return viewer.coordinates(subject.partnership_id) or any(viewer.edits(each.id) for each in subject.ends)


def _answers_relationship(viewer: Viewer, subject: Subject) -> bool:
    return any(answers_for(viewer, each, is_led=each.id in subject.led_ids) for each in subject.ends)


def _sees_request(viewer: Viewer, subject: Subject) -> bool:
    return _is_sender(viewer, subject) or _edits(viewer, subject)


def _decides(viewer: Viewer, subject: Subject) -> bool:
    """Coordinators of its home, for a role those of the partnership; nobody decides on what they sent themselves.

    About the lock or the address of a confidential place its leads decide too; which field of it, the services say.
    """
    if not isinstance(subject, AboutOrganisation) or _is_sender(viewer, subject):
        return False
    if subject.is_lock and viewer.leads(subject.organisation.id):
        return True
    return (_coordinates_beside if subject.partnership_id is not None else _keeps)(viewer, subject)


def _is_of_party(viewer: Viewer, subject: Subject) -> bool:
    return bool(subject.party_ids & viewer.positions.keys()) or _coordinates(viewer, subject)


def _changes_comment(viewer: Viewer, subject: Subject) -> bool:
    return _is_sender(viewer, subject) and _is_of_party(viewer, subject)


def _leads_party(viewer: Viewer, subject: Subject) -> bool:
    return any(viewer.leads(each) for each in subject.party_ids)


def _administers(viewer: Viewer, _subject: Subject) -> bool:
    return viewer.is_administrator


def _always(_viewer: Viewer, _subject: Subject) -> bool:
    return True


# Whose yes needs no other line: who answers has that reach already.
NEED_NO_SECOND = {Who.LEAD, Who.THEMSELVES}
# Own pages of an account, a locked address, somebody's yes, and what is kept apart from partnerships.
_NEVER_AS_ANOTHER = {
    Action.SIGNED_IN, Action.LOCATION_REVEAL, Action.SEE_AS, Action.ADMINISTER,
    Action.YES_VIEW, Action.YES_GIVE, Action.YES_WITHDRAW, Action.YES_ASK_AGAIN, Action.NOTICE_OBJECT,
}  # fmt: skip

_RULES: dict[Action, Callable[[Viewer, Subject], bool]] = {
    Action.SIGNED_IN: _always,
    Action.DATA_PAPERS: lambda viewer, _subject: viewer.is_administrator or bool(viewer.coordinated_ids),
    Action.ORGANISATION_LIST: _always,
    Action.ORGANISATION_VIEW: _always,  # may_know has decided
    Action.ORGANISATION_ADD: _coordinates,
    Action.ORGANISATION_EDIT: _edits_current,
    Action.ORGANISATION_PROPOSE: _proposes,
    Action.ORGANISATION_CONFIRM: _edits_current,
    Action.ORGANISATION_ARCHIVE: _keeps,
    Action.ORGANISATION_MERGE: _keeps,
    Action.ORGANISATION_HISTORY: _edits,
    Action.LOCATION_REVEAL: _reveals,
    Action.PARTNERSHIP_VIEW: _always,
    Action.PUBLICITY_MANAGE: _coordinates,
    Action.PUBLICITY_ASK: _coordinates_beside,
    Action.PUBLICATION_VIEW: _sees_invitations,
    Action.PUBLICATION_AGREE: _answers_invitation,
    Action.PUBLICATION_END: _ends_publication,
    Action.MISSING_TELL: _always,  # whoever looked for it
    Action.MISSES_VIEW: _coordinates,
    Action.CALL_REPORT: _always,  # whoever rang a number that they see
    Action.RING_ROUND: _coordinates,
    Action.RELATIONSHIP_VIEW: _always,  # may_know has decided
    Action.RELATIONSHIP_RECORD: _contributes,
    Action.RELATIONSHIP_EDIT: _edits_relationship,
    Action.RELATIONSHIP_ANSWER: _answers_relationship,
    Action.RESPONSIBILITY_EDIT: _coordinates,
    Action.GUIDANCE_CHANGE: _coordinates,
    Action.PROTOCOL_VIEW: _always,
    Action.PROTOCOL_EDIT: _coordinates,
    Action.FORM_VIEW: _always,
    Action.RETURN_VIEW: _always,
    Action.LAW_CHECK: _leads_party,  # who leads an organisation with a post for it
    Action.LAW_POSTS: _coordinates,
    Action.SHARING_EDIT: _coordinates,
    Action.ASSESSMENT_VIEW: _always,
    Action.ASSESSMENT_EDIT: _contributes,  # several people fill it
    Action.ASSESSMENT_MANAGE: _coordinates,
    Action.AUDIT_VIEW: _always,
    Action.AUDIT_EDIT: _contributes,
    Action.IMPORT_MANAGE: _coordinates,
    Action.IMPORT_OWN: _owns_file,
    Action.LIBRARY_VIEW: _always,
    Action.PEOPLE_MANAGE: _manages_people,
    Action.ORGANISATION_ASKED: _is_of,
    Action.INVITATION_VIEW: _sees_invitations,
    Action.PART_END: _ends_part,
    Action.HOME_MOVE: _moves_home,
    Action.INVITATION_ANSWER: _answers_invitation,
    Action.ORGANISATION_SPEAK: _speaks,
    Action.ORGANISATION_REPORT: _is_current,
    Action.REPORT_ANSWER: _edits,
    Action.REVEALS_VIEW: _sees_looks,
    Action.GRANTS_VIEW: _sees_grants,
    Action.GRANT_GIVE: _gives_grants,
    Action.GRANT_END: _ends_grants,
    Action.YES_VIEW: _always,  # may_know has decided
    Action.YES_GIVE: _answers_asked,
    Action.YES_WITHDRAW: _asks,
    Action.YES_ASK_AGAIN: _asks_again,
    Action.NOTICE_OBJECT: _leads_party,
    Action.REQUEST_VIEW: _sees_request,
    Action.REQUEST_DECIDE: _decides,
    Action.REQUEST_WITHDRAW: _is_sender,
    Action.REQUEST_QUEUE: _coordinates,
    Action.TEAM_MANAGE: _coordinates,
    Action.SEE_AS: _coordinates,
    Action.CONSULTATION_VIEW: _always,
    Action.CONSULTATION_MANAGE: _coordinates,
    Action.CONSULTATION_COMMENT: _is_of_party,
    Action.COMMENT_CHANGE: _changes_comment,
    Action.SIGNING_MANAGE: _coordinates,
    Action.SIGNATURE_GIVE: _leads_party,
    Action.SIGNATURE_OBJECT: _is_of_party,  # all who are told of it
    Action.LETTERHEAD_MANAGE: _coordinates,
    Action.PACK_VIEW: _is_of,
    Action.PARTNERSHIP_HISTORY: _coordinates,
    Action.ADMINISTER: _administers,
    Action.RETURN_ADD: _always,  # any member: a social worker must not wait for a coordinator
}
