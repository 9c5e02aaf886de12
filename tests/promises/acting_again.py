"""Further acts of the search: what is asked, kept or set aside again, and what somebody gave is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from promises.acting import act, end_place, need, person_of, to_sign
from sqlalchemy import select

from partnership.consultation.services import objections
from partnership.exchange.digest import views
from partnership.exchange.digest.queries import kept_organisations
from partnership.exchange.digest.services import SIGNED_IN, SectionReply, take_answers
from partnership.exchange.imports.planner import Wishes
from partnership.exchange.imports.queries import imports_of
from partnership.exchange.imports.services import ImportJob, carry_out, new_import
from partnership.exchange.imports.source import source_of
from partnership.exchange.imports.targets import guesses
from partnership.exchange.imports.undo import undo as undo_done
from partnership.guidance.loader import load_packs
from partnership.operations.data_protection.erasure import erase_own
from partnership.people import approvals, invitations
from partnership.people import queries as people
from partnership.people import services as people_services
from partnership.people.administration import beginning
from partnership.people.given_access import queries as given_access_queries
from partnership.people.given_access import services as given_access
from partnership.people.grants import queries as grant_queries
from partnership.people.grants import services as grants
from partnership.people.role_hierarchy import manager_in
from partnership.policy.actions import Action
from partnership.policy.audience import digest_of
from partnership.policy.rules import allows, may_know
from partnership.policy.subjects import AboutOrganisation
from partnership.protocols.pack_change import queries as guidance
from partnership.protocols.pack_change import services as guidance_services
from partnership.protocols.pack_change import undo as guidance_undo
from partnership.register.authority import places
from partnership.register.authority import queries as authority
from partnership.register.authority.erasures import services as erasures
from partnership.register.authority.publications import services as publications
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions import services as question_services
from partnership.register.directory import participation
from partnership.register.directory import queries as directory
from partnership.register.directory.merger import queries as merger_queries
from partnership.register.directory.merger import services as mergers
from partnership.register.directory.oversight import change_requests
from partnership.register.partnerships.queries import get_partnership
from partnership.store.models import ImportState, Mail, MemberRole, PositionRole, Signing, SigningState, now
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from promises.acting import Stage

LONG_AGO = timedelta(days=30)
PACK = next(iter(load_packs()))


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


@act("merge", "own", "org", "org", page="coordinator", weight=1)
def merge(stage: Stage, by: str, kept: str, merged: str) -> str:
    """Merge one entry into another; what was to be signed is over, as the page asks first of all."""
    viewer = stage.viewer(by)
    one, other = stage.organisation(kept), stage.organisation(merged)
    need(that=all(allows(viewer, Action.ORGANISATION_MERGE, each) for each in (one, other)))
    for row in stage.session.scalars(select(Signing).where(Signing.state == SigningState.OPEN)):
        row.state = SigningState.ENDED
    stage.session.flush()
    return mergers.merge(stage.session, one, other, ["name"], viewer, versions=(one.version, other.version)).state


@act("split", "own", "org", page="coordinator", weight=1)
def split(stage: Stage, by: str, kept: str) -> None:
    viewer, organisation = stage.viewer(by), stage.organisation(kept)
    need(that=allows(viewer, Action.ORGANISATION_MERGE, organisation))
    row = next(each for each in merger_queries.mergers_of(organisation.id) if each.organisation_id == organisation.id)
    mergers.split(stage.session, row, viewer, expected_version=row.version)


@act("ask again", "own", "which")
def ask_again(stage: Stage, by: str, which: str) -> str:
    """Ask once more what was refused or taken back."""
    viewer = stage.viewer(by)
    found = questions.closed_by(stage.account(by).id, now() - LONG_AGO)
    need(that=bool(found))
    asked = found[int(which) % len(found)]
    approvals.ask_again(stage.session, asked, viewer, expected_version=asked.version)
    return asked.act


@act("ask to stand", "own", "account", "org", page="manager", weight=1)
def ask_to_stand(stage: Stage, by: str, whom: str, org: str) -> None:
    viewer, about = stage.viewer(by), person_of(stage, whom, org)
    need(that=allows(viewer, Action.PEOPLE_MANAGE, about))
    approvals.ask_for_standing(stage.session, about.row.position, viewer)


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


@act("make partnership", "own", "puppet", page="administrator", weight=1)
def make_partnership(stage: Stage, by: str, whom: str) -> None:
    """An administrator makes a partnership of their own, with an account of their own to coordinate it."""
    viewer = stage.viewer(by)
    need(that=allows(viewer, Action.ADMINISTER))
    wanted = beginning.NewPartnership("Own partnership", "own", "Own area", PACK, stage.email(whom))
    beginning.make(stage.session, viewer, wanted)


@act("name first coordinator", "own", "puppet", page="administrator", weight=1)
def name_first_coordinator(stage: Stage, by: str, whom: str) -> str:
    """Name another one who coordinates it first."""
    viewer = stage.viewer(by)
    need(that=allows(viewer, Action.ADMINISTER))
    made = get_partnership("own")
    return people_services.add_member(stage.session, viewer, made, stage.email(whom), MemberRole.COORDINATOR).value


@act("put partnership away", "own", page="administrator", weight=1)
def put_partnership_away(stage: Stage, by: str) -> None:
    viewer = stage.viewer(by)
    need(that=allows(viewer, Action.ADMINISTER))
    beginning.put_away(stage.session, viewer, get_partnership("own"))


@act("take into own partnership", "own", "org", weight=2)
def take_into_own(stage: Stage, by: str, org: str) -> str:
    """A coordinator of the new partnership takes in what others keep."""
    viewer, made, organisation = stage.viewer(by), get_partnership("own"), stage.organisation(org)
    need(that=allows(viewer, Action.ORGANISATION_ADD, made) and may_know(viewer, organisation))
    if participation.is_asked(viewer, made, organisation):
        participation.ask(stage.session, made, organisation, viewer)
        return "asked"
    participation.take_in(stage.session, made, organisation, now().date(), visitor=viewer)
    return "at once"


@act("move home to own partnership", "own", "org", weight=1)
def move_home_to_own(stage: Stage, by: str, org: str) -> str:
    viewer, made, organisation = stage.viewer(by), get_partnership("own"), stage.organisation(org)
    need(that=made.id in organisation.partnership_ids)
    about = AboutOrganisation(organisation=organisation, row=made, partnership_id=made.id)
    need(that=allows(viewer, Action.HOME_MOVE, about))
    return "at once" if participation.move_home(stage.session, organisation, made, viewer) else "asked"


@act("ask if vacant", "own", "account", "org", page="manager", weight=1)
def ask_if_vacant(stage: Stage, by: str, whom: str, org: str) -> None:
    """Ask once more whether a seat is vacant that somebody ended."""
    viewer, organisation = stage.viewer(by), stage.organisation(org)
    kept = [each for each in authority.kept_seats([organisation.id]) if each.account_id == stage.account(whom).id]
    need(that=bool(kept))
    about = people.get_seat(organisation.id, kept[0].id)
    need(that=allows(viewer, Action.PEOPLE_MANAGE, about))
    places.ask_vacancy(stage.session, organisation, about.row, stage.account(by).id)


@act("switch directory", "own", "partnership", "yes", weight=1)
def switch_directory(stage: Stage, by: str, at: str, how: str) -> None:
    """Switch the public directory of a partnership on or off."""
    viewer, partnership = stage.viewer(by), stage.partnership(at)
    need(that=allows(viewer, Action.PUBLICITY_MANAGE, partnership))
    publications.switch(stage.session, partnership, viewer, is_on=how == "yes", expected_version=partnership.version)


@act("ask to publish", "own", "org", "partnership", weight=1)
def ask_to_publish(stage: Stage, by: str, org: str, at: str) -> None:
    """Ask whether anybody may see an entry; any coordinator beside it may, in a forged form for any partnership."""
    viewer, organisation = stage.viewer(by), stage.organisation(org)
    need(that=allows(viewer, Action.PUBLICITY_ASK, organisation))
    publications.ask(stage.session, organisation, stage.partnership(at), viewer)


@act("publish", "own", "org", "partnership")
def publish(stage: Stage, by: str, org: str, at: str) -> None:
    """Say that anybody may see an entry, as it is."""
    viewer, organisation = stage.viewer(by), stage.organisation(org)
    seen = digest_of(organisation)
    publications.agree(stage.session, organisation, stage.partnership(at), viewer, digest=seen)


@act("import a file", "own", "org", "partnership", "puppet", page="coordinator")
def import_file(stage: Stage, by: str, org: str, at: str, whose: str) -> str:
    """Import a file that gives the desk of an organisation an own mailbox, and a further desk and a place to it.

    The place is said to be confidential, so that whoever may open it is asked of policy.
    """
    viewer, partnership, organisation = stage.viewer(by), stage.partnership(at), stage.organisation(org)
    need(that=allows(viewer, Action.IMPORT_MANAGE, partnership) and may_know(viewer, organisation))
    desk = next(each.post for each in organisation.contacts if each.is_main)
    head = ["Organisation", "Post", "Email", "Address", "Confidential"]
    own = [organisation.name, f"Desk of {by}", stage.email(by), "1 Own Street, Thameside, TH1 1AA", "yes"]
    lines = [(1, head), (2, [organisation.name, desk, stage.email(whose), "", ""]), (3, own)]
    source = source_of({"form": "csv", "sheet": "", "rows": lines, "notes": [], "faults": []})
    wishes = Wishes(decisions={fold(organisation.name): str(organisation.id)})
    job = ImportJob(viewer, partnership, source, guesses(source.headings, source.groups), wishes)
    row = new_import(partnership, source, b"", "file")
    stage.session.add(row)
    report = carry_out(stage.session, row, job, keyring=stage.keyring)
    return ", ".join(each.deed for each in report.lines)


@act("undo an import", "own", "partnership", page="coordinator", weight=1)
def undo_import(stage: Stage, by: str, at: str) -> None:
    """Take the last import of a partnership back, whoever brought it."""
    viewer, partnership = stage.viewer(by), stage.partnership(at)
    need(that=allows(viewer, Action.IMPORT_MANAGE, partnership))
    done = [each for each in imports_of(partnership.id) if each.state is ImportState.DONE]
    need(that=bool(done))
    undo_done(stage.session, done[0], expected_version=done[0].version, visitor=viewer)


@act("change guidance", "own", "partnership", page="coordinator", weight=1)
def change_guidance(stage: Stage, by: str, at: str) -> None:
    """Change the guidance of a partnership to the first that follows, each choice the first that is offered."""
    viewer, partnership = stage.viewer(by), stage.partnership(at)
    need(that=allows(viewer, Action.GUIDANCE_CHANGE, partnership))
    packs = guidance.followers(partnership)
    need(that=bool(packs))
    row = guidance_services.start_plan(stage.session, partnership, packs[0].id, viewer)
    stage.session.flush()
    plan = guidance.read_plan(guidance.get_planned(partnership.slug), viewer)
    kinds = {str(each.organisation.id): each.offered[0] for each in plan.open_kinds}
    tasks = {each.function_id: each.heirs.now[:1] for each in plan.open_tasks}
    guidance_services.decide(row, kinds=kinds, tasks=tasks, expected_version=row.version)
    stage.session.flush()
    held = guidance.get_planned(partnership.slug)
    seen = guidance.read_plan(held, viewer).fingerprint(guidance.known_ids(held.partnership, viewer), row.id)
    guidance_services.make(stage.session, held, viewer, expected_version=row.version, seen=seen)


@act("undo change of guidance", "own", "partnership", page="coordinator", weight=1)
def undo_guidance(stage: Stage, by: str, at: str) -> None:
    viewer, partnership = stage.viewer(by), stage.partnership(at)
    need(that=allows(viewer, Action.GUIDANCE_CHANGE, partnership) and guidance.last_made(partnership.id) is not None)
    held = guidance.get_made(partnership.slug)
    seen = guidance_undo.undo_plan(held, viewer).fingerprint
    guidance_undo.undo(stage.session, held, viewer, expected_version=held.row.version, seen=seen)


@act("confirm all", "own", weight=1)
def confirm_all(stage: Stage, by: str) -> None:
    """Confirm every section of every entry that an account keeps, as the one button of the monthly page does."""
    account = stage.account(by)
    page = views.open_page(stage.viewer(by), None, is_signed_in=True)
    need(that=any(each.sections for each in page.entries))
    replies = [
        SectionReply(each.key, entry.id, each.shown.section, is_right=True, seen_changed_at=each.shown.seen_changed_at)
        for entry in page.entries
        for each in entry.sections
    ]
    kept = kept_organisations(account.id, is_fresh=True)
    seen_by = stage.viewer(by)
    take_answers(stage.session, account, kept, replies, at=now(), how=SIGNED_IN, seen_by=seen_by)


# What somebody honest does besides saying yes. None of it gives anything to anybody.


@act("honest objection", "honest", "org", "partnership", is_honest=True, weight=2)
def honest_objection(stage: Stage, who: str, org: str, at: str) -> None:
    """Somebody of the party, or a coordinator, objects to what an own account signed."""
    need(that=who not in stage.own)
    signed = to_sign(stage, org, at).signature
    need(that=signed.counts and stage.name_of(signed.decided_by_id) in stage.own)
    leads = {each.id for each in authority.leads_of([stage.cast.organisations[org]])}
    allowed = leads - {signed.decided_by_id}
    object_to(stage, who, org, at)
    stage.objected[org, at] = allowed


@act("honest ending", "honest", "account", "org", is_honest=True, weight=0)
def honest_ending(stage: Stage, who: str, whom: str, org: str) -> None:
    """Somebody who manages its people ends a place, and asks nobody whether the seat is vacant."""
    need(that=who not in stage.own)
    end_place(stage, who, whom, org)
    question_services.withdraw(stage.session, questions.open_by(stage.account(who).id))


def _told_of(stage: Stage, by: str, org: str, at: str) -> Any:
    place = to_sign(stage, org, at)
    need(that=allows(stage.viewer(by), Action.SIGNATURE_OBJECT, place))
    return place


@act("object to signature", "own", "org", "partnership", weight=1)
def object_to(stage: Stage, by: str, org: str, at: str) -> None:
    place = _told_of(stage, by, org, at)
    objections.object_to(
        stage.session, place, stage.account(by).id, "Nobody asked us", "Desk", expected_version=place.signature.version
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


@act("erase words", "own", "account", "org", page="administrator", weight=1)
def erase_words(stage: Stage, by: str, whom: str, org: str) -> str:
    """Erase a closed account, and type the name of another organisation's desk; the worker asks whoever keeps it."""
    viewer = stage.viewer(by)
    need(that=allows(viewer, Action.ADMINISTER))
    for mail in stage.session.scalars(select(Mail).where(Mail.to == stage.email(whom), Mail.sent_at.is_(None))):
        mail.sent_at = now()  # the worker is quicker than an administrator
    erase_own(stage.session, viewer.account_id, stage.account(whom), [f"Holder {org}"])
    return str(erasures.look(stage.session, now()))
