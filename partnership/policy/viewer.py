"""Who is looking: what an account is, where, at the time of the request. Nothing of it is kept in a session."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from partnership.store.models import MemberRole, PositionRole

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping

    from partnership.store.models import Organisation

# Whose account a visitor has who looks as another: nobody's, so that what belongs to one account alone (what they
# sent, their sign-ins) is never shown to somebody who only looks as they do.
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Member:
    """An account's place in one partnership."""

    role: MemberRole
    is_cleared: bool = False


@dataclass(frozen=True, slots=True)
class PartnershipLink:
    """A partnership that the viewer belongs to, as menus name it."""

    id: UUID
    slug: str
    name: str


@dataclass(frozen=True)
class Viewer:
    """A visitor. Flask-Login takes it for its user object, so it answers that library's questions too."""

    account_id: UUID | None = None
    email: str = ""
    display_name: str = ""
    sign_in_id: UUID | None = None
    memberships: Mapping[UUID, Member] = field(default_factory=dict)  # partnership -> place
    positions: Mapping[UUID, PositionRole] = field(default_factory=dict)  # organisation -> role, working or standing
    standing: frozenset[UUID] = frozenset()  # organisations where the place stands; in the others it only works
    # Partnerships that own organisations take part in; of one where the place only works, its home alone.
    through_organisations: frozenset[UUID] = frozenset()
    edited_through: frozenset[UUID] = frozenset()  # those of them that an organisation takes part in which they edit
    granted_locations: frozenset[UUID] = frozenset()  # confidential places whose seal a grant of today opens
    sleeping: frozenset[UUID] = frozenset()  # organisations and partnerships where a place sleeps, and gives nothing
    places: tuple[PartnershipLink, ...] = ()  # the viewer's partnerships by name, for menus
    is_administrator: bool = False  # manages accounts; sees no partnership by that alone
    limited_to: Viewer | None = None  # who looks as this viewer ("see as"): nothing that they may not see either
    seen_as: str = ""  # as whom, in words for the line on every page
    seen_id: UUID | None = None  # whose account it is that is looked as; only rules ask for it
    is_by_provider: bool = False  # came by the sign-in provider's word, and did not use their own passkey here
    stands_for_partnership: bool = False  # a document's reader: any member of one partnership

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody is signed in."""
        return self.account_id is not None

    @property
    def is_active(self) -> bool:
        """Flask-Login's question; a disabled account is no viewer at all."""
        return self.is_authenticated

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is signed in."""
        return not self.is_authenticated

    def get_id(self) -> str:
        """Flask-Login's question."""
        return str(self.account_id)

    @property
    def key(self) -> Hashable:
        """All that decides what they are shown, to keep an answer by: every field but which sign-in it is."""
        return tuple(_hashable(getattr(self, each.name)) for each in fields(self) if each.name != "sign_in_id")

    @cached_property
    def partnership_ids(self) -> frozenset[UUID]:
        """Partnerships that the viewer belongs to, as a member or through an organisation."""
        return frozenset(self.memberships) | self.through_organisations

    @property
    def person(self) -> Viewer:
        """Who sits at the keyboard: the viewer, or the coordinator who looks as somebody else."""
        return self.limited_to or self

    @property
    def post(self) -> str:
        """What stands beside what they do, for everybody who sees it: their post, never a mail address."""
        return self.display_name or "Somebody without a post"

    def has_all_of(self, other: Viewer) -> bool:
        """Whether they may still do whatever they might when they were that other viewer."""
        return (
            self.account_id == other.account_id
            and self.is_administrator >= other.is_administrator
            and self.memberships.items() >= other.memberships.items()
            and self.positions.items() >= other.positions.items()
            and self.standing >= other.standing
            and self.through_organisations >= other.through_organisations
            and self.edited_through >= other.edited_through
            and self.granted_locations >= other.granted_locations
        )

    def coordinates(self, partnership_id: UUID) -> bool:
        """Whether the viewer is a coordinator there."""
        member = self.memberships.get(partnership_id)
        return member is not None and member.role is MemberRole.COORDINATOR

    @cached_property
    def coordinated_ids(self) -> frozenset[UUID]:
        """Partnerships where the viewer is a coordinator."""
        return frozenset(each for each in self.memberships if self.coordinates(each))

    @cached_property
    def cleared_ids(self) -> frozenset[UUID]:
        """Partnerships where the viewer is a coordinator with clearance for confidential locations."""
        return frozenset(each for each in self.coordinated_ids if self.memberships[each].is_cleared)

    def contributes_to(self, partnership_id: UUID) -> bool:
        """Whether they work on the partnership's common papers: its coordinators, and editors of its agencies."""
        return self.coordinates(partnership_id) or partnership_id in self.edited_through

    def edits(self, organisation_id: UUID) -> bool:
        """Whether the viewer keeps the organisation's own entry: its lead, a deputy or an editor."""
        role = self.positions.get(organisation_id)
        return role is not None and role.edits

    @property
    def keeps_entries(self) -> bool:
        """Whether the viewer keeps any organisation's entry; one who only looks as another keeps none."""
        return self.limited_to is None and any(role.edits for role in self.positions.values())

    def leads(self, organisation_id: UUID) -> bool:
        """Whether the viewer speaks for it and manages its people: a lead or deputy whose place stands."""
        role = self.positions.get(organisation_id)
        return role is not None and role.leads and organisation_id in self.standing

    def keeps(self, organisation: Organisation) -> bool:
        """Whether the viewer coordinates the organisation's home partnership, in which it takes part."""
        return organisation.home_id in self.coordinated_ids & organisation.partnership_ids


def _hashable(value: Any) -> Hashable:
    if isinstance(value, Viewer):
        return value.key
    found: Hashable = frozenset(value.items()) if isinstance(value, dict) else value
    return found


ANONYMOUS = Viewer()


def seen_by(
    person: Viewer, seen: Viewer, place: PartnershipLink, organisation_ids: Collection[UUID], words: str
) -> Viewer:
    """What a coordinator is shown who looks as another: that account cut to one partnership, limited to what they see.

    `organisation_ids` are those that take part in the partnership. Every rule asks both (rules, audience, scopes); what
    is read from the viewer itself is cut here.
    """
    positions = {key: role for key, role in seen.positions.items() if key in organisation_ids}
    here = frozenset({place.id})
    return replace(
        seen,
        account_id=NOBODY,
        seen_id=seen.account_id,
        email="",
        sign_in_id=person.sign_in_id,
        memberships={key: member for key, member in seen.memberships.items() if key == place.id},
        positions=positions,
        standing=frozenset(seen.standing & positions.keys()),
        sleeping=frozenset(),
        through_organisations=here & seen.through_organisations if positions else frozenset(),
        edited_through=here & seen.edited_through if positions else frozenset(),
        granted_locations=frozenset(),
        places=(place,) if place.id in seen.partnership_ids else (),
        is_administrator=False,
        limited_to=person,
        seen_as=words,
    )


def reader_of(partnership_id: UUID) -> Viewer:
    """The reader a document is written for: any member of the partnership, nobody in particular."""
    return Viewer(through_organisations=frozenset({partnership_id}), stands_for_partnership=True)
