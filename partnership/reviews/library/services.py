"""Changes that begin in the library: a body taken over with its tasks, embassies from a list. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault, NotAllowed
from partnership.guidance.types import Group, Identity, KindOffice, Stage
from partnership.map.mapping.services import RoleAssignment, set_role
from partnership.policy import scopes
from partnership.register.authority import homes
from partnership.register.directory import participation
from partnership.register.directory import services as directory
from partnership.register.directory.wording import GROUPS, ROLES, kinds
from partnership.reviews.library import queries
from partnership.reviews.library.embassies import Missions, read_missions
from partnership.store.models import Agreement, Role
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.base.sealing import Keyring
    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Body, Function
    from partnership.policy.viewer import Viewer
    from partnership.reviews.library.embassies import Mission
    from partnership.store.models import Partnership

GUARDED = (
    "Nobody could be asked: no lead of it and no coordinator of its home can sign in. Those who run the site take it in"
)


@dataclass(frozen=True, slots=True)
class Takeover:
    """What became of a body: it takes part, or who answers for it is asked."""

    organisation_id: UUID
    is_asked: bool = False


def take_over(
    session: Session,
    partnership: Partnership,
    body: Body,
    proposals: Collection[RoleProposal],
    *,
    visitor: Viewer,
    on: date,
    keyring: Keyring,
) -> Takeover:
    """Take a body into a partnership, from the register or made anew, and propose these roles to it.

    One that somebody leads, or another partnership keeps, is asked instead, and nothing is proposed before the
    yes. A role that it holds already stays as it is. Raises NotAllowed where the visitor may not take it in.
    """
    organisation = queries.namesake(body.name, visitor)
    if organisation is None:
        among = scopes.known_organisations(visitor)
        organisation = participation.take_in_body(session, partnership, body, on, among, keyring=keyring)
    elif partnership.id not in organisation.partnership_ids:
        if participation.is_asked(visitor, partnership, organisation):
            if homes.unanswerable([organisation], partnership):
                raise NotAllowed(GUARDED)
            participation.ask(session, partnership, organisation, visitor)
            return Takeover(organisation.id, is_asked=True)
        participation.take_in(session, partnership, organisation, on, visitor=visitor)
    held = queries.functions_held(partnership.id, organisation.id)
    for each in proposals:
        if each.function.id not in held:
            set_role(session, partnership, organisation, each.function, each.group, RoleAssignment(each.role))
    return Takeover(organisation.id)


@dataclass(frozen=True, slots=True)
class EmbassyImport:
    """What an import of embassies did, or would do."""

    added: tuple[str, ...]
    known: tuple[str, ...]  # in the register already, left as they are
    missions: Missions


def import_embassies(session: Session, text: str, *, keyring: Keyring) -> EmbassyImport:
    """Add every mission of a list that the register does not have. Raises InputFault for a list that cannot be read.

    What the list says is a start and not confirmed: each entry stands as never confirmed until somebody checks it.
    """
    missions = read_missions(text)
    kind_id = next((kind.id for kind in kinds().values() if kind.office is KindOffice.EMBASSY), "")
    if not kind_id:
        message = "no guidance on this site has a kind of organisation for embassies"
        raise InputFault(message)
    known = queries.folded_names([each.name for each in missions.found])
    added: list[str] = []
    for mission in missions.found:
        if fold(mission.name) not in known:
            _add(session, mission, kind_id, keyring)
            added.append(mission.name)
    names = {each.name for each in missions.found} - set(added)
    return EmbassyImport(tuple(added), tuple(sorted(names)), missions)


def _add(session: Session, mission: Mission, kind_id: str, keyring: Keyring) -> None:
    values = {"name": mission.name, "kind_id": kind_id, "country": mission.country, "website": mission.website}
    try:
        organisation = directory.add_organisation(
            session, values, decisions=directory.Decisions(is_another=True, is_meant=True)
        )
        contact = {"post": "Main desk", "telephone": mission.telephone, "email": mission.email, "is_main": True}
        if mission.telephone or mission.email:
            directory.add_part(session, organisation, "contacts", contact, keyring=keyring)
    except InputFault as fault:
        message = f"line {mission.line}, {mission.name}: {fault}"
        raise InputFault(message) from fault


# What a body of the guidance pack is asked to do when a partnership takes it over. Pure.


@dataclass(frozen=True, slots=True)
class RoleProposal:
    """A role that a body is asked to take."""

    function: Function
    role: Role
    group: Group

    @property
    def words(self) -> str:
        """As a hint beside the task."""
        return f"{ROLES[self.role]}, {GROUPS[self.group].lower()}"


def proposals_for(body: Body, pack: Pack, map_: PartnershipMap) -> tuple[RoleProposal, ...]:
    """A role for each task that the body normally has: to lead where its kind leads and nobody is asked to yet."""
    functions = (pack.functions[function_id] for function_id in body.functions if function_id in pack.functions)
    made = []
    for function in functions:
        group = function.group
        kind = pack.kind(body.kind)
        if kind is not None and kind.never_with_children and function.stage is not Stage.PARTNERSHIP:
            if group is Group.CHILDREN:
                continue
            group = Group.ADULTS
        made.append(RoleProposal(function, _role(body, function, map_, pack), group))
    return tuple(made)


def _role(body: Body, function: Function, map_: PartnershipMap, pack: Pack) -> Role:
    needed = function.lead_needs
    if needed is not None and not pack.standing(needed, Identity(body.name, body.kind), {}).holds:
        return Role.SUPPORTS
    asked = any(map_.holding(function.id, Role.LEAD, state=state) for state in (Agreement.ACCEPTED, Agreement.PROPOSED))
    return Role.LEAD if body.kind in function.leads and not asked else Role.SUPPORTS
