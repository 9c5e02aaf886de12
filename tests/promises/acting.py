"""Every act that can widen somebody's reach, done through the services as the pages do them: policy first, then the act.

A `Stage` is one run: one person with their accounts, in one transaction that is never committed. Accounts act by their
short names; puppets, `p1` and on, have mailboxes of their own, and a mail is read from the outbox.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from promises import reaching
from promises.cast import COUNCIL, EVERYBODY, Cast
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from partnership.accounts import links
from partnership.accounts import queries as accounts
from partnership.accounts import services as account_services
from partnership.base.errors import PartnershipError
from partnership.consultation import queries as consultation
from partnership.consultation.services import signatures as signature_services
from partnership.consultation.upkeep import queries as upkeep
from partnership.consultation.upkeep import services as upkeep_services
from partnership.consultation.upkeep.view_models import subject_of
from partnership.history import queries as history
from partnership.history.restore.entries import EntryRestoration
from partnership.people import approvals, invitations
from partnership.people import queries as people
from partnership.people import services as people_services
from partnership.people.administration import services as administration
from partnership.people.grants import queries as grant_queries
from partnership.people.grants import services as grants
from partnership.people.offboarding import services as offboarding
from partnership.people.offboarding.queries import HandoverPlan
from partnership.people.role_hierarchy import manager_in
from partnership.policy import audience
from partnership.policy.actions import Action
from partnership.policy.rules import allows, may_know
from partnership.policy.subjects import AboutGrant, AboutOrganisation
from partnership.register.authority import queries as authority
from partnership.register.authority.erasures import services as erasures
from partnership.register.authority.questions import queries as questions
from partnership.register.directory import participation
from partnership.register.directory import queries as directory
from partnership.register.directory import services as directory_services
from partnership.register.directory.as_of import step_of
from partnership.register.directory.consent import queries as consent
from partnership.register.directory.oversight import change_requests
from partnership.register.directory.views.invitations import may_answer
from partnership.register.mail.services import text_of
from partnership.register.partnerships.queries import partnership_by_id
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Audience,
    AuditEntry,
    ChangeRequest,
    Factor,
    FieldAnswer,
    LinkPurpose,
    Mail,
    MemberRole,
    PositionRole,
    RequestState,
    Signature,
    SignIn,
    Signing,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from flask import Flask

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Question

PUPPETS = ("p1", "p2", "p3")
LINK = re.compile(r"https?://[^/\s]+/(invitations|sign-up|reset)/(\S+)")
PURPOSES = {"invitations": LinkPurpose.INVITATION, "sign-up": LinkPurpose.SIGN_UP, "reset": LinkPurpose.RESET}
TABLES = ("organisation", "contact", "service", "location")
# What each account reaches at the beginning of a run. Runs begin at the same rows again and again, and each change of a
# row gives the history another last seal.
_BEGINNINGS: dict[str, dict[str, set[reaching.Fact]]] = {}


class Refused(Exception):
    """The page is not there for this account, or the act is not one that can be tried now."""


def need(*, that: bool) -> None:
    """Stop an act that no page offers."""
    if not that:
        raise Refused


@dataclass
class Stage:
    """One run of one person, with what they reached at the beginning."""

    app: Flask
    cast: Cast
    own: list[str]
    puppets: tuple[str, ...] = PUPPETS
    council: tuple[str, ...] = COUNCIL  # whose mailboxes an administrator reads
    kinds: tuple[str, ...] = ()  # the facts that count; all where none is named
    steps: list[str] = field(default_factory=list)
    yes_by: list[str] = field(default_factory=list)  # honest accounts that said yes
    # Signatures that somebody honest objected to: by which own accounts they may be given again, as they stood then.
    objected: dict[tuple[str, str], set[UUID]] = field(default_factory=dict)
    looks: dict[str, UUID] = field(default_factory=dict)  # sign-ins of own accounts that look as another
    ids: dict[str, UUID] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)  # of the main desks, as they were after the act before
    _viewers: dict[str, Viewer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ids = dict(self.cast.accounts)
        self.keyring = self.app.extensions["settings"].keyring
        rows = self.rows = reaching.load(self.cast)
        self.secrets = reaching.secrets_of(rows)
        self.narrow = reaching.narrow_facts(rows, self.secrets)
        self.first = rows
        self.had = self.reach()
        self.holders = reaching.holders_of(rows)
        seal = self.session.scalar(select(AuditEntry.seal).order_by(AuditEntry.sequence.desc()).limit(1))
        beginning = _BEGINNINGS.setdefault(seal, {})
        for name in self.ids.keys() - self.own - beginning.keys():
            beginning[name] = self.reach_of(name)
        self.theirs = {name: beginning[name] for name in self.ids if name not in self.own}

    def begin_anew(self) -> None:
        """Count from here: what was reached so far was had before."""
        self.rows = reaching.load(self.cast)
        self.had = self.reach()
        self.yes_by.clear()

    # Who is who.

    @property
    def session(self) -> Any:
        """The session of the run."""
        return db.session()

    def email(self, name: str) -> str:
        """The mailbox of an account."""
        return self.cast.emails.get(name) or f"{name}@own.example"

    def account(self, name: str) -> Account:
        """The row of an account; one that is not there yet can do nothing."""
        need(that=name in self.ids)
        found: Account = self.session.get_one(Account, self.ids[name])
        return found

    def name_of(self, account_id: UUID | None) -> str:
        """The short name of an account."""
        return next((name for name, row_id in self.ids.items() if row_id == account_id), "?")

    def viewer(self, name: str) -> Viewer:
        """What an account is now; nobody, when it is closed."""
        if name not in self._viewers:
            account = self.account(name)
            need(that=account.is_active)
            row = self.session.get(SignIn, self.looks[name]) if name in self.looks else None
            self._viewers[name] = accounts.viewer_of(account, row)
        return self._viewers[name]

    def organisation(self, key: str) -> Any:
        """An organisation with its parts, as loaders load it."""
        return directory.get_organisation(self.cast.organisations[key])

    def partnership(self, key: str) -> Any:
        """A partnership."""
        return partnership_by_id(self.cast.partnerships[key])

    # What they reach.

    def reach_of(self, name: str) -> set[reaching.Fact]:
        """What one account reaches now, also by looking as another."""
        try:
            viewer = self.viewer(name)
        except Refused:
            return set()
        found = reaching.reach_of(viewer, self.rows, self.cast, self.secrets, self.keyring)
        row = self.session.get(SignIn, self.looks[name]) if name in self.looks else None
        if row is not None and row.seeing_in_id is not None:
            other = accounts.viewer_as_another(viewer, row)
            found |= reaching.reach_of(other, self.rows, self.cast, self.secrets, self.keyring)
        return found

    def reach(self) -> set[reaching.Fact]:
        """What all own accounts together reach now."""
        return set().union(reaching.published(self.rows), *(self.reach_of(name) for name in self.own))

    def gains(self) -> set[reaching.Fact]:
        """What is reached now and was not, unless the yes of somebody honest rightly gives it."""
        self.rows = reaching.load(self.cast)
        told = self._signed() | self._forged() | self._overruled() | self._rewritten()
        new = (self.reach() | told) - self.had
        return {
            each
            for each in new
            if (not self.kinds or each[0] in self.kinds)
            and not reaching.is_own_word(each, self.had)
            and not any(reaching.fits(each, self.theirs[who], self.first, self.narrow) for who in self.yes_by)
        }

    def _signed(self) -> set[reaching.Fact]:
        """What the last act signed: nobody honest signs in a run."""
        found: set[reaching.Fact] = set()
        if not self.steps or not self.steps[-1].startswith(("sign ", "record on paper ")):
            return found
        for at, protocol_id in self.cast.protocols.items():
            for row in self.signatures(protocol_id):
                if row.organisation_id is not None and row.decided_at is not None:
                    found.add(("paper" if row.kept_at else "sign", self.key_of(row.organisation_id), at))
        return found

    def _forged(self) -> set[reaching.Fact]:
        """Papers that count although who recorded the last one, or a puppet, made the party's mailbox their own."""
        if not self.steps or not self.steps[-1].startswith("record on paper "):
            return set()
        by, key, at = self.steps[-1].removeprefix("record on paper ").split(":")[0].split()
        desk = next((each for each in self.organisation(key).contacts if each.is_main), None)
        if desk is None or desk.email not in self.mailboxes():
            return set()
        told = self.session.scalars(select(AuditEntry).where(AuditEntry.row_id == str(desk.id)))
        changers = {self.name_of(each.actor_id) for each in told if desk.email in each.changes.get("email", ())}
        rows = self.signatures(self.cast.protocols[at])
        is_forged = changers & {by, *self.puppets} and any(
            row.counts and row.organisation_id == self.cast.organisations[key] for row in rows
        )
        return {("forged", key, at)} if is_forged else set()

    def _rewritten(self) -> set[reaching.Fact]:
        """The entries out of which the last act took a name, as words of a person who was erased."""
        before, self.holders = self.holders, reaching.holders_of(self.rows)
        if not self.steps or not self.steps[-1].startswith(("erase words ", "answer ", "honest yes ")):
            return set()
        return {("rewritten", key) for key, name in before.items() if name and not self.holders[key]}

    def _overruled(self) -> set[reaching.Fact]:
        """Objections of somebody honest that were signed away by who did not speak for the party when they were made.

        Where somebody honest said a yes besides, whom it let in may sign again.
        """
        found: set[reaching.Fact] = set()
        for (key, at), allowed in self.objected.items():
            rows = self.signatures(self.cast.protocols[at])
            row = next(each for each in rows if each.organisation_id == self.cast.organisations[key])
            is_own = self.name_of(row.decided_by_id) in self.own and row.decided_by_id not in allowed
            if row.counts and not row.kept_at and is_own and not self.yes_by:
                found.add(("overruled", key, at))
        return found

    def signatures(self, protocol_id: UUID) -> list[Signature]:
        """The rows of what is signed."""
        slug = next(
            partnership_by_id(self.cast.partnerships[at]).slug
            for at, row_id in self.cast.protocols.items()
            if row_id == protocol_id
        )
        draft = consultation.get_round(slug, protocol_id).draft
        return [row for each in draft.protocol.signings for row in each.signatures]

    def key_of(self, organisation_id: UUID) -> str:
        """The short name of an organisation."""
        return next(key for key, row_id in self.cast.organisations.items() if row_id == organisation_id)

    # Acting.

    def act(self, kind: str, *names: str) -> bool:
        """Do one act, or find that it is refused; what is refused has changed nothing."""
        nested, looks = self.session.begin_nested(), dict(self.looks)
        by = self.ids.get(names[0]) if names else None
        audit.set_actor(audit.Actor(by, self.email(names[0])) if by is not None else audit.SYSTEM)
        try:
            said = ACTS[kind].function(self, *names)
            self.session.flush()
        except (Refused, PartnershipError, IntegrityError, StaleDataError, StopIteration):
            nested.rollback()
            if looks != self.looks:
                self.looks = looks
                self._viewers.clear()
            return False
        finally:
            audit.set_actor(audit.SYSTEM)
        nested.commit()
        self._viewers.clear()
        self.session.expire_all()
        self.steps.append(f"{kind} {' '.join(names)}{f': {said}' if said else ''}")
        return True

    def told(self) -> str:
        """The steps, for whoever reads a failure."""
        return "\n".join(f"  {number}. {each}" for number, each in enumerate(self.steps, start=1))

    # The mailboxes that the person reads.

    def mailboxes(self) -> set[str]:
        """Of own accounts and puppets; and the council's, where an own account administers the site."""
        found = {self.email(name) for name in (*self.own, *self.puppets)}
        if any(name.startswith("adm") for name in self.own):
            found |= {self.email(name) for name in self.council}
        return found

    def mailed_links(self) -> list[tuple[str, str, str]]:
        """Links in mails to those mailboxes that still work: to whom, what for, and the token."""
        found = []
        statement = select(Mail).where(Mail.to.in_(self.mailboxes())).order_by(Mail.created_at, Mail.id)
        for row in self.session.scalars(statement):
            for what, token in LINK.findall(text_of(row)[0]):
                if links.queries.link_by_hash(links.hash_token(token)) and _is_live(token, what):
                    found.append((row.to, what, token))
        return found

    def open_asked(self) -> list[Question]:
        """What waits for a yes."""
        return questions.all_open()


def _is_live(token: str, what: str) -> bool:
    try:
        links.live_link(token, PURPOSES[what])
    except PartnershipError:
        return False
    return True


# The acts. Each is one form of the site; its parameters are short names.


@dataclass(frozen=True)
class Kind:
    """An act, and what its parameters are drawn from."""

    function: Callable[..., str | None]
    domains: tuple[str, ...]
    is_honest: bool = False  # done by somebody outside the set
    page: str = ""  # who finds its page at all: "administrator", "coordinator", "manager" or anybody
    weight: int = 1  # how often a walk tries it


ACTS: dict[str, Kind] = {}


def act(
    name: str, *domains: str, is_honest: bool = False, page: str = "", weight: int = 2
) -> Callable[[Callable[..., str | None]], Callable[..., str | None]]:
    """List a function as an act."""

    def listed(function: Callable[..., str | None]) -> Callable[..., str | None]:
        ACTS[name] = Kind(function, domains, is_honest, page, weight)
        return function

    return listed


def person_of(stage: Stage, whom: str, org: str) -> AboutOrganisation:
    place = authority.position(stage.account(whom).id, stage.cast.organisations[org])
    need(that=place is not None)
    assert place is not None
    return people.get_person(stage.cast.organisations[org], place.id)


def _member(stage: Stage, whom: str, at: str) -> Any:
    row = authority.membership(stage.account(whom).id, stage.cast.partnerships[at])
    need(that=row is not None)
    assert row is not None
    return people.get_team_member(stage.partnership(at).slug, row.id)


@act("invite", "own", "target", "rank", "org", page="manager", weight=4)
def invite(stage: Stage, by: str, whom: str, rank: str, org: str) -> str:
    viewer, organisation = stage.viewer(by), stage.organisation(org)
    need(that=allows(viewer, Action.PEOPLE_MANAGE, organisation))
    wanted = invitations.InvitationRequest(
        stage.email(whom), PositionRole(rank), vouched_by="Our desk", vouched_why="From work"
    )
    token = invitations.invite(stage.session, manager_in(viewer, organisation), organisation, wanted)
    return "mailed" if token else "asked"


@act("send again", "own", "org", "which", page="manager", weight=1)
def send_again(stage: Stage, by: str, org: str, which: str) -> None:
    viewer, organisation = stage.viewer(by), stage.organisation(org)
    need(that=allows(viewer, Action.PEOPLE_MANAGE, organisation))
    found = people.invitations(organisation.id)
    need(that=bool(found))
    link = found[int(which) % len(found)]
    invitations.send_again(stage.session, manager_in(viewer, organisation), organisation, link)


@act("take up", "which", weight=8)
def take_up(stage: Stage, which: str = "-1") -> str:
    """Open a link from an own mailbox: an invitation, a link into a team, or one to choose a password."""
    found = stage.mailed_links()
    need(that=bool(found))
    to, what, token = found[int(which) % len(found)] if which != "-1" else found[-1]
    link = links.live_link(token, PURPOSES[what])
    account = accounts.account_by_email(link.email)
    name = next((each for each in (*EVERYBODY, *stage.puppets) if stage.email(each) == to), "")
    if what == "reset":
        _reset(stage, link, account)
    elif what == "sign-up":
        account = account_services.sign_up(stage.session, link, name, "hash")
    else:
        need(that=account is None or name in stage.own)
        organisation = directory.get_organisation(link.organisation_id)  # type: ignore[arg-type]
        need(that=not organisation.is_archived)
        account = account or account_services.make_account(stage.session, link.email, name, password_hash="hash")
        stage.session.flush()
        invitations.accept(stage.session, link, organisation, account)
    assert account is not None
    stage.ids[name] = account.id
    if name not in stage.own:
        stage.own.append(name)
    return f"{what} of {name}"


def _reset(stage: Stage, link: Any, account: Account | None) -> None:
    """Who reads a mailbox has the account once its second factor is gone; before that the link alone opens nothing."""
    need(that=account is not None and account.is_active)
    assert account is not None
    need(that=not account.has_second_factor or stage.name_of(account.id) in stage.own)
    account_services.reset_password(stage.session, link, "hash")


@act("ask for a reset link", "council", weight=1)
def ask_reset(stage: Stage, whom: str) -> None:
    need(that=stage.email(whom) in stage.mailboxes())
    account_services.ask_reset(stage.session, stage.email(whom))


@act("change role", "own", "account", "rank", "org", page="manager", weight=3)
def change_role(stage: Stage, by: str, whom: str, rank: str, org: str) -> str:
    viewer, about = stage.viewer(by), person_of(stage, whom, org)
    need(that=allows(viewer, Action.PEOPLE_MANAGE, about))
    manager = manager_in(viewer, about.organisation)
    version = about.row.position.version
    return people_services.change_role(
        stage.session, manager, about.organisation, about.row, PositionRole(rank), version
    ).value


@act("end place", "own", "account", "org")
def end_place(stage: Stage, by: str, whom: str, org: str) -> None:
    _leave(stage, by, whom, person_of(stage, whom, org).row.position.id, {})


@act("hand over lead", "own", "account", "org", "account")
def hand_over(stage: Stage, by: str, whom: str, org: str, successor: str) -> None:
    chosen = {stage.cast.organisations[org]: stage.account(successor).id}
    _leave(stage, by, whom, person_of(stage, whom, org).row.position.id, chosen)


@act("end membership", "own", "account", "partnership", weight=1)
def end_membership(stage: Stage, by: str, whom: str, at: str) -> None:
    _leave(stage, by, whom, _member(stage, whom, at).membership.id, {})


def _leave(stage: Stage, by: str, whom: str, row_id: UUID, leads: dict[UUID, UUID]) -> None:
    offboarding.leave(
        stage.session, stage.viewer(by), stage.account(whom), HandoverPlan(frozenset({str(row_id)}), leads=leads)
    )


@act("add member", "own", "target", "partnership", "member", page="coordinator", weight=3)
def add_member(stage: Stage, by: str, whom: str, at: str, role: str) -> str:
    viewer, partnership = stage.viewer(by), stage.partnership(at)
    need(that=allows(viewer, Action.TEAM_MANAGE, partnership))
    return people_services.add_member(stage.session, viewer, partnership, stage.email(whom), MemberRole(role)).value


@act("name coordinator", "own", "target", "partnership", page="administrator", weight=3)
def name_coordinator(stage: Stage, by: str, whom: str, at: str) -> str:
    viewer = stage.viewer(by)
    need(that=allows(viewer, Action.ADMINISTER))
    partnership, role = stage.partnership(at), MemberRole.COORDINATOR
    return people_services.add_member(stage.session, viewer, partnership, stage.email(whom), role).value


@act("send sign-up again", "own", "partnership", "which", page="coordinator", weight=1)
def send_sign_up_again(stage: Stage, by: str, at: str, which: str) -> None:
    viewer, partnership = stage.viewer(by), stage.partnership(at)
    need(that=allows(viewer, Action.TEAM_MANAGE, partnership))
    found = people.sign_ups(partnership.id)
    need(that=bool(found))
    link = found[int(which) % len(found)]
    people_services.take_back(stage.session, link)
    people_services.send_sign_up_again(stage.session, viewer, partnership, link)


@act("change member", "own", "account", "partnership", "member", page="coordinator", weight=1)
def change_member(stage: Stage, by: str, whom: str, at: str, role: str) -> None:
    viewer, member = stage.viewer(by), _member(stage, whom, at)
    need(that=allows(viewer, Action.TEAM_MANAGE, member))
    version = member.membership.version
    people_services.change_member(stage.session, viewer, stage.partnership(at), member, MemberRole(role), version)


@act("clear", "own", "account", "partnership", page="coordinator", weight=3)
def clear(stage: Stage, by: str, whom: str, at: str) -> str:
    return _clearance(stage, by, whom, at, is_cleared=True)


@act("end clearance", "own", "account", "partnership", page="coordinator", weight=1)
def end_clearance(stage: Stage, by: str, whom: str, at: str) -> str:
    return _clearance(stage, by, whom, at, is_cleared=False)


def _clearance(stage: Stage, by: str, whom: str, at: str, *, is_cleared: bool) -> str:
    viewer, member = stage.viewer(by), _member(stage, whom, at)
    need(that=allows(viewer, Action.TEAM_MANAGE, member))
    version = member.membership.version
    return people_services.set_clearance(
        stage.session, viewer, stage.partnership(at), member, "Night duty", is_cleared=is_cleared, version=version
    ).value


@act("answer", "own", "which", "yes", weight=6)
def answer(stage: Stage, by: str, which: str, yes: str) -> str:
    return _answer(stage, by, which, is_agreed=yes == "yes")


def _answer(stage: Stage, by: str, which: str, *, is_agreed: bool) -> str:
    viewer = stage.viewer(by)
    found = [each for each in stage.open_asked() if allows(viewer, Action.YES_GIVE, approvals.about(each, viewer))]
    need(that=bool(found))
    asked = found[int(which) % len(found)]
    words = erasures.shown(stage.session, asked, viewer)
    seen = words.seen if words is not None else ""
    approvals.answer(stage.session, asked, viewer, is_agreed=is_agreed, expected_version=asked.version, seen=seen)
    return f"{'yes' if is_agreed else 'no'} to {asked.act} about {stage.name_of(asked.account_id)}, asked by {stage.name_of(asked.by_id)}"


@act("withdraw", "own", "which", weight=1)
def withdraw(stage: Stage, by: str, which: str) -> None:
    found = questions.open_by(stage.account(by).id)
    need(that=bool(found))
    asked = found[int(which) % len(found)]
    approvals.withdraw(stage.session, asked, expected_version=asked.version)


@act("honest yes", "honest", "which", is_honest=True, weight=4)
def honest_yes(stage: Stage, who: str, which: str) -> str:
    """Somebody outside the set wrongly says yes to what they are asked."""
    need(that=who not in stage.own)
    said = _answer(stage, who, which, is_agreed=True)
    stage.yes_by.append(who)
    return said


@act("grant", "own", "target", "sealed", page="manager", weight=4)
def grant(stage: Stage, by: str, whom: str, org: str) -> str:
    viewer = stage.viewer(by)
    location = grant_queries.get_locked_location(stage.cast.organisations[org], stage.cast.locations[org])
    need(that=allows(viewer, Action.GRANT_GIVE, location))
    _account, outcome = grants.give(
        stage.session, viewer, location, grants.GrantRequest(stage.email(whom), "Night duty")
    )
    return outcome.value


@act("end grant", "own", "account", "sealed", weight=1)
def end_grant(stage: Stage, by: str, whom: str, org: str) -> None:
    viewer = stage.viewer(by)
    location = grant_queries.get_locked_location(stage.cast.organisations[org], stage.cast.locations[org])
    row = authority.current_grant(location.id, stage.account(whom).id)
    need(that=row is not None)
    need(that=allows(viewer, Action.GRANT_END, AboutGrant(location=location, account_id=stage.account(whom).id)))
    assert row is not None
    grants.take_back(stage.session, viewer, location, stage.account(whom))


@act("take in", "own", "org", "partnership", page="coordinator", weight=3)
def take_in(stage: Stage, by: str, org: str, at: str) -> str:
    viewer, partnership, organisation = stage.viewer(by), stage.partnership(at), stage.organisation(org)
    need(that=allows(viewer, Action.ORGANISATION_ADD, partnership) and may_know(viewer, organisation))
    if participation.is_asked(viewer, partnership, organisation):
        participation.ask(stage.session, partnership, organisation, viewer)
        return "asked"
    participation.take_in(stage.session, partnership, organisation, now().date(), visitor=viewer)
    return "at once"


@act("agree to be taken in", "own", "org", "partnership")
def answer_taking_in(stage: Stage, by: str, org: str, at: str) -> None:
    viewer, organisation = stage.viewer(by), stage.organisation(org)
    row = consent.open_invitation(stage.cast.partnerships[at], organisation.id)
    need(that=row is not None)
    assert row is not None
    need(that=may_answer(viewer, organisation, stage.partnership(at)))
    participation.answer(
        stage.session, row, stage.partnership(at), organisation, viewer,
        is_accepted=True, reason="", expected_version=row.version,
    )  # fmt: skip


@act("honestly taken in", "honest", "org", "partnership", is_honest=True)
def honest_taking_in(stage: Stage, who: str, org: str, at: str) -> None:
    need(that=who not in stage.own)
    answer_taking_in(stage, who, org, at)
    stage.yes_by.append(who)


@act("end part", "own", "org", "partnership", page="coordinator", weight=1)
def end_part(stage: Stage, by: str, org: str, at: str) -> None:
    viewer, partnership = stage.viewer(by), stage.partnership(at)
    row = authority.participation(partnership.id, stage.cast.organisations[org])
    need(that=row is not None and row.is_current)
    assert row is not None
    need(that=allows(viewer, Action.ORGANISATION_ADD, row))
    participation.leave(stage.session, row, now().date())


@act("leave partnership", "own", "org", "partnership", weight=1)
def leave_partnership(stage: Stage, by: str, org: str, at: str) -> None:
    viewer, partnership, organisation = stage.viewer(by), stage.partnership(at), stage.organisation(org)
    row = authority.participation(partnership.id, organisation.id)
    need(that=row is not None and row.is_current and allows(viewer, Action.ORGANISATION_SPEAK, organisation))
    assert row is not None
    participation.leave_ourselves(
        stage.session, row, partnership, organisation, viewer, reason="We moved", expected_version=row.version
    )


@act("move home", "own", "org", "partnership", page="coordinator", weight=3)
def move_home(stage: Stage, by: str, org: str, at: str) -> str:
    viewer, partnership, organisation = stage.viewer(by), stage.partnership(at), stage.organisation(org)
    need(that=partnership.id in organisation.partnership_ids)
    about = AboutOrganisation(organisation=organisation, row=partnership, partnership_id=partnership.id)
    need(that=allows(viewer, Action.HOME_MOVE, about))
    return "at once" if participation.move_home(stage.session, organisation, partnership, viewer) else "asked"


@act("close account", "own", "account", page="administrator", weight=2)
def close_account(stage: Stage, by: str, whom: str) -> None:
    need(that=allows(stage.viewer(by), Action.ADMINISTER))
    administration.close(stage.session, stage.account(by).id, stage.account(whom), "Left")


@act("open again", "own", "account", page="administrator", weight=3)
def open_again(stage: Stage, by: str, whom: str) -> None:
    need(that=allows(stage.viewer(by), Action.ADMINISTER) and not stage.account(whom).is_active)
    administration.open_again(stage.session, stage.account(by).id, stage.account(whom))


@act("clear factor", "own", "account", page="administrator", weight=3)
def clear_factor(stage: Stage, by: str, whom: str) -> None:
    need(that=allows(stage.viewer(by), Action.ADMINISTER) and stage.account(whom).is_active)
    administration.clear_factor(stage.session, stage.account(by).id, stage.account(whom))


@act("make administrator", "own", "account", page="administrator", weight=2)
def make_administrator(stage: Stage, by: str, whom: str) -> None:
    need(that=allows(stage.viewer(by), Action.ADMINISTER) and not stage.account(whom).is_administrator)
    administration.make_administrator(stage.session, stage.account(by).id, stage.account(whom))


@act("unmake administrator", "own", "account", page="administrator", weight=1)
def unmake_administrator(stage: Stage, by: str, whom: str) -> None:
    need(that=allows(stage.viewer(by), Action.ADMINISTER) and stage.account(whom).is_administrator)
    administration.unmake_administrator(stage.session, stage.account(by).id, stage.account(whom))


def _record(stage: Stage, org: str, which: str) -> Any:
    organisation = stage.organisation(org)
    records = [organisation, *organisation.contacts, *organisation.services, *organisation.locations]
    record = records[int(which) % len(records)]
    if record is not organisation:
        record = directory.get_part(organisation.id, record.__tablename__ + "s", record.id)
    return record


@act("widen audience", "own", "org", "which", "audience", "forged")
def widen(stage: Stage, by: str, org: str, which: str, wider: str, forged: str) -> str:
    """Open a record and its fields to more people: those that the form offers, or all of them in a forged form."""
    viewer, record = stage.viewer(by), _record(stage, org, which)
    need(that=allows(viewer, Action.ORGANISATION_EDIT, record) and not record.is_archived)
    described = audience.descriptions(type(record))
    wanted = {
        name: Audience.PARTNERS if name == "holder" else Audience(wider)
        for name in directory_services.fields_with_audience(type(record))
        if forged == "forged" or (name != "address" and audience.may_see(viewer, record, name, described[name]))
    }
    is_locked = getattr(record, "is_confidential", False)
    wanted.pop("address", None)  # nobody chooses who sees it while it is locked
    own = record.audience if is_locked else Audience(wider)
    saved = change_requests.save_audiences(stage.session, viewer, record, own, wanted, expected_version=record.version)
    return f"at once {list(saved.changed)}, asked {list(saved.asked)}"


@act("retype address", "own", "sealed", "lock")
def retype(stage: Stage, by: str, org: str, how: str) -> str:
    """Type another address for a confidential place, or open the place, with another address or without."""
    viewer = stage.viewer(by)
    location = directory.get_part(stage.cast.organisations[org], "locations", stage.cast.locations[org])
    need(that=allows(viewer, Action.ORGANISATION_EDIT, location))
    values: dict[str, Any] = {} if how == "open" else {"address": "1 Other Street"}
    values |= {} if how == "type" else {"is_confidential": False}
    saved = change_requests.save(
        stage.session, viewer, location, values, expected_version=location.version, keyring=stage.keyring,
        said=change_requests.RequestRemarks(directory_services.Decisions(is_meant=True)),
    )  # fmt: skip
    return f"at once {list(saved.changed)}, asked {list(saved.asked)}{', waits' if saved.waits else ''}"


@act("change mailbox", "own", "org", "puppet", weight=1)
def change_mailbox(stage: Stage, by: str, org: str, whose: str) -> None:
    """Enter an own mailbox for an organisation in the register."""
    viewer, organisation = stage.viewer(by), stage.organisation(org)
    desk = next(each for each in organisation.contacts if each.is_main)
    desk = directory.get_part(organisation.id, "contacts", desk.id)
    need(that=allows(viewer, Action.ORGANISATION_EDIT, desk))
    values = {"email": stage.email(whose)}
    change_requests.save(stage.session, viewer, desk, values, expected_version=desk.version, keyring=stage.keyring)


@act("decide request", "own", "which")
def decide_request(stage: Stage, by: str, which: str) -> str:
    """Accept what somebody else of the set asked for."""
    viewer = stage.viewer(by)
    statement = select(ChangeRequest.id).where(ChangeRequest.state == RequestState.OPEN).order_by(ChangeRequest.id)
    found = [subject_of(upkeep.get_request(row_id)) for row_id in stage.session.scalars(statement)]
    mine = [each for each in found if allows(viewer, Action.REQUEST_DECIDE, each)]
    need(that=bool(mine))
    subject = mine[int(which) % len(mine)].row
    answers = {
        each.id: upkeep_services.FieldReply(FieldAnswer.ACCEPTED, "", each.version)
        for each in subject.row.fields
        if each.answer is FieldAnswer.OPEN
    }
    seen = upkeep_services.DecisionBasis(
        upkeep_services.row_version(subject), directory_services.Decisions(is_meant=True)
    )
    upkeep_services.decide(stage.session, viewer, subject, answers, seen, keyring=stage.keyring)
    return ", ".join(each.name for each in subject.row.fields)


@act("archive", "own", "org", weight=1)
def archive(stage: Stage, by: str, org: str) -> str:
    """Put an entry away, or bring it back."""
    viewer, organisation = stage.viewer(by), stage.organisation(org)
    need(that=allows(viewer, Action.ORGANISATION_ARCHIVE, organisation))
    if organisation.is_archived:
        directory_services.restore(organisation)
        return "back"
    directory_services.archive(organisation)
    return "away"


@act("go back in history", "own", "org", "which")
def go_back(stage: Stage, by: str, org: str, which: str) -> str:
    """Put back everything that the page of a change of an entry offers."""
    viewer, organisation = stage.viewer(by), stage.organisation(org)
    need(that=allows(viewer, Action.ORGANISATION_EDIT, organisation))
    need(that=allows(viewer, Action.ORGANISATION_HISTORY, organisation))
    parts = (*organisation.contacts, *organisation.services, *organisation.locations)
    ids = {str(each.id) for each in (organisation, *parts)}
    statement = select(AuditEntry).where(AuditEntry.table.in_(TABLES), AuditEntry.row_id.in_(ids))
    entries = list(stage.session.scalars(statement.where(AuditEntry.action == "changed").order_by(AuditEntry.sequence)))
    need(that=bool(entries))
    chosen = entries[int(which) % len(entries)]
    record = organisation
    if chosen.row_id != str(organisation.id):
        record = directory.get_part(organisation.id, f"{chosen.table}s", UUID(chosen.row_id))
    steps = [step_of(each) for each in history.row_changes(chosen.table, chosen.row_id, chosen.sequence)]
    with stage.app.test_request_context():
        restoration = EntryRestoration(viewer, record, steps, stage.keyring)
    names = [each.name for each in restoration.fields if each.can]
    need(that=bool(names))
    said = change_requests.RequestRemarks(directory_services.Decisions(is_meant=True, is_another=True))
    restoration.put_back(stage.session, names, seen_version=restoration.version, said=said)
    return ", ".join(names)


def to_sign(stage: Stage, org: str, at: str) -> Any:
    protocol_id = stage.cast.protocols[at]
    found = stage.session.scalar(
        select(Signature.id)
        .join(Signing, Signing.id == Signature.signing_id)
        .where(Signing.protocol_id == protocol_id, Signature.organisation_id == stage.cast.organisations[org])
        .order_by(Signing.opened_at.desc(), Signing.id, Signature.place, Signature.id)
    )
    need(that=found is not None)
    return consultation.get_to_sign(stage.partnership(at).slug, protocol_id, found)


@act("sign", "own", "org", "partnership")
def sign(stage: Stage, by: str, org: str, at: str) -> None:
    viewer, place = stage.viewer(by), to_sign(stage, org, at)
    need(that=allows(viewer, Action.SIGNATURE_GIVE, place))
    version = next(each for each in place.draft.protocol.versions if each.id == place.signing.version_id)
    signature_services.sign(stage.session, place, stage.account(by).id, "Director", version.sha256, viewer.email)


@act("record on paper", "own", "org", "partnership", page="coordinator", weight=3)
def record_paper(stage: Stage, by: str, org: str, at: str) -> None:
    viewer, place = stage.viewer(by), to_sign(stage, org, at)
    need(that=allows(viewer, Action.SIGNING_MANAGE, stage.partnership(at)))
    paper = signature_services.PaperSignature("Chief officer", now().date(), "The safe")
    signature_services.record_paper(stage.session, place, paper, viewer.email, account_id=stage.account(by).id)


@act("look as", "own", "account", "partnership", page="coordinator", weight=2)
def look_as(stage: Stage, by: str, whom: str, at: str) -> None:
    """See the site as another account does, or as any member."""
    viewer, partnership = stage.viewer(by), stage.partnership(at)
    need(that=allows(viewer, Action.SEE_AS, partnership))
    account = stage.account(by)
    account_services.begin_sign_in(stage.session, account, "A browser", factor=Factor.NONE)
    row = accounts.unended_sign_ins(account.id)[0]
    stage.looks[by] = row.id
    stage._viewers.clear()
    people_services.start_impersonation(
        stage.session, stage.viewer(by), partnership, stage.account(whom).id if whom != by else None
    )


@act("look no more", "own", weight=1)
def look_no_more(stage: Stage, by: str) -> None:
    need(that=by in stage.looks)
    people_services.stop_impersonation(stage.session, stage.viewer(by))
    del stage.looks[by]


@contextmanager
def on_stage(app: Flask, cast: Cast, own: Collection[str], council: tuple[str, ...] = ()) -> Iterator[Stage]:
    """A run in a context of its own, of which nothing is kept."""
    with app.app_context():
        try:
            yield Stage(app, cast, list(own), council=(*COUNCIL, *council))
        finally:
            db.session.rollback()
            db.session.remove()


def finds(stage: Stage, name: str, page: str) -> bool:
    """Whether an account finds such a page at all; a walk does not knock where nobody opens."""
    try:
        viewer = stage.viewer(name)
    except Refused:
        return False
    return {
        "administrator": viewer.is_administrator,
        "coordinator": bool(viewer.coordinated_ids),
        "manager": bool(viewer.coordinated_ids or viewer.standing),
    }.get(page, True)


DOMAINS: dict[str, Callable[[Stage], list[str]]] = {
    "own": lambda stage: list(stage.own),
    "target": lambda stage: [
        *stage.own,
        next((each for each in stage.puppets if each not in stage.own), stage.own[-1]),
    ],
    "account": lambda stage: sorted(stage.ids),
    "honest": lambda stage: sorted(set(stage.cast.accounts) - set(stage.own)),
    "council": lambda _stage: list(COUNCIL),
    "puppet": lambda stage: list(stage.puppets),
    "org": lambda stage: list(stage.cast.organisations),
    "sealed": lambda stage: list(stage.cast.locations),
    "partnership": lambda stage: list(stage.cast.partnerships),
    "rank": lambda _stage: ["lead", "editor", "deputy", "reader"],
    "member": lambda _stage: ["coordinator", "reader"],
    "audience": lambda _stage: ["partners", "partnership", "public"],
    "forged": lambda _stage: ["offered", "forged"],
    "lock": lambda _stage: ["type", "open", "both"],
    "yes": lambda _stage: ["yes", "no"],
    "which": lambda _stage: [str(each) for each in range(8)],
}
