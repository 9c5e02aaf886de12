"""Who is looking: what an account is, where, at the time of the request. Nothing of it is kept in a session."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership.models import MemberRole, PositionRole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Member:
    """An account's place in one partnership."""

    role: MemberRole
    is_cleared: bool = False


@dataclass(frozen=True, slots=True)
class Place:
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
    positions: Mapping[UUID, PositionRole] = field(default_factory=dict)  # organisation -> role
    through_organisations: frozenset[UUID] = frozenset()  # partnerships that own organisations take part in
    edited_through: frozenset[UUID] = frozenset()  # those of them that an organisation takes part in which they edit
    granted_locations: frozenset[UUID] = frozenset()  # confidential addresses granted by name
    places: tuple[Place, ...] = ()  # the viewer's partnerships by name, for menus
    is_administrator: bool = False  # manages accounts; sees no partnership by that alone
    limited_to: Viewer | None = None  # who looks as this viewer ("see as"): nothing that they may not see either
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
    def partnership_ids(self) -> frozenset[UUID]:
        """Partnerships that the viewer belongs to, as a member or through an organisation."""
        return frozenset(self.memberships) | self.through_organisations

    def coordinates(self, partnership_id: UUID) -> bool:
        """Whether the viewer is a coordinator there."""
        member = self.memberships.get(partnership_id)
        return member is not None and member.role is MemberRole.COORDINATOR

    @property
    def coordinated_ids(self) -> frozenset[UUID]:
        """Partnerships where the viewer is a coordinator."""
        return frozenset(each for each in self.memberships if self.coordinates(each))

    @property
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

    def leads(self, organisation_id: UUID) -> bool:
        """Whether the viewer speaks for the organisation and manages its people: its lead or a deputy."""
        role = self.positions.get(organisation_id)
        return role is not None and role.leads


ANONYMOUS = Viewer()


def reader_of(partnership_id: UUID) -> Viewer:
    """The reader a document is written for: any member of the partnership, nobody in particular."""
    return Viewer(through_organisations=frozenset({partnership_id}), stands_for_partnership=True)
