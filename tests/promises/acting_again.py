"""Further acts of the search: what is asked, kept or set aside again, and what somebody gave is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from promises.acting import act, need, person_of, to_sign

from partnership.authority.questions import queries as questions
from partnership.consultation.services import objections
from partnership.directory import queries as directory
from partnership.directory.oversight import change_requests
from partnership.models import PositionRole, now
from partnership.people import invitations, repeat_requests
from partnership.people.given_access import queries as given_access_queries
from partnership.people.given_access import services as given_access
from partnership.people.grants import queries as grant_queries
from partnership.people.grants import services as grants
from partnership.people.role_hierarchy import manager_in
from partnership.policy.actions import Action
from partnership.policy.rules import allows

if TYPE_CHECKING:
    from promises.acting import Stage

LONG_AGO = timedelta(days=30)


@act("invite to open", "own", "target", "sealed", page="manager")
def invite_to_open(stage: Stage, by: str, whom: str, org: str) -> str:
    """Invite an editor, with the tick that they may open the confidential address."""
    viewer, organisation = stage.viewer(by), stage.organisation(org)
    need(that=allows(viewer, Action.PEOPLE_MANAGE, organisation))
    opens = (str(stage.cast.locations[org]),)
    wanted = invitations.InvitationRequest(
        stage.email(whom), PositionRole.EDITOR, vouched_by="Our desk", vouched_why="From work", opens=opens
    )
    token = invitations.invite(stage.session, manager_in(viewer, organisation), organisation, wanted)
    return "mailed" if token else "asked"


@act("keep grant", "own", "account", "sealed", page="manager")
def keep_grant(stage: Stage, by: str, whom: str, org: str) -> str:
    viewer = stage.viewer(by)
    location = grant_queries.get_locked_location(stage.cast.organisations[org], stage.cast.locations[org])
    need(that=allows(viewer, Action.GRANT_GIVE, location))
    wanted = grants.GrantRequest(stage.email(whom), "Stays")
    return grants.keep(stage.session, viewer, location, stage.account(whom), wanted).value


@act("ask again", "own", "which")
def ask_again(stage: Stage, by: str, which: str) -> str:
    """Ask once more what was refused or taken back."""
    viewer = stage.viewer(by)
    found = questions.closed_by(stage.account(by).id, now() - LONG_AGO)
    need(that=bool(found))
    asked = found[int(which) % len(found)]
    repeat_requests.ask_again(stage.session, asked, viewer, expected_version=asked.version)
    return asked.act


@act("ask to stand", "own", "account", "org", page="manager", weight=1)
def ask_to_stand(stage: Stage, by: str, whom: str, org: str) -> None:
    viewer, about = stage.viewer(by), person_of(stage, whom, org)
    need(that=allows(viewer, Action.PEOPLE_MANAGE, about))
    repeat_requests.ask_for_standing(stage.session, about.row.position, viewer)


@act("take back gifts", "own", "account", "partnership", page="coordinator", weight=1)
def take_back_gifts(stage: Stage, by: str, whom: str, at: str) -> str:
    viewer, partnership = stage.viewer(by), stage.partnership(at)
    giver = given_access_queries.get_giver(partnership.slug, stage.account(whom).id)
    need(that=allows(viewer, Action.TEAM_MANAGE, giver))
    return str(given_access.take_back(stage.session, viewer, giver.account, now() - LONG_AGO, partnership))


@act("take back all gifts", "own", "account", page="administrator", weight=1)
def take_back_all_gifts(stage: Stage, by: str, whom: str) -> str:
    viewer = stage.viewer(by)
    need(that=allows(viewer, Action.ADMINISTER))
    return str(given_access.take_back(stage.session, viewer, stage.account(whom), now() - LONG_AGO, None))


def _told_of(stage: Stage, by: str, org: str, at: str) -> Any:
    place = to_sign(stage, org, at)
    need(that=allows(stage.viewer(by), Action.SIGNATURE_OBJECT, place))
    return place


@act("object to signature", "own", "org", "partnership", weight=1)
def object_to(stage: Stage, by: str, org: str, at: str) -> None:
    place, version = _told_of(stage, by, org, at), to_sign(stage, org, at).signature.version
    objections.object_to(
        stage.session, place, stage.account(by).id, "Nobody asked us", "Desk", expected_version=version
    )


@act("lift objection", "own", "org", "partnership", weight=1)
def lift(stage: Stage, by: str, org: str, at: str) -> None:
    place = _told_of(stage, by, org, at)
    objections.lift(stage.session, place, stage.account(by).id, expected_version=place.signature.version)


@act("propose", "own", "org", "puppet", weight=1)
def propose(stage: Stage, by: str, org: str, whose: str) -> str:
    """Ask for another mailbox, as partners do who only read the entry."""
    viewer, organisation = stage.viewer(by), stage.organisation(org)
    desk = next(each for each in organisation.contacts if each.is_main)
    desk = directory.get_part(organisation.id, "contacts", desk.id)
    need(that=allows(viewer, Action.ORGANISATION_PROPOSE, desk) and not allows(viewer, Action.ORGANISATION_EDIT, desk))
    values = {"email": stage.email(whose)}
    saved = change_requests.save(
        stage.session, viewer, desk, values, expected_version=desk.version, keyring=stage.keyring
    )
    return f"at once {list(saved.changed)}, asked {list(saved.asked)}"
