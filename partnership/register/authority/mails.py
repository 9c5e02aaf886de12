"""Mails to those who must know that somebody came, was raised, ended or asked. Nothing here commits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from partnership.policy.authority import TABLE, Act, Who
from partnership.register.authority import lines, queries
from partnership.register.authority.objection_links import signed_place
from partnership.register.authority.queries import contact_email
from partnership.register.authority.wording import CONTACT_AFTER, HIDDEN, QuestionNames, QuestionWords, asking_of
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.queries import was_mailed
from partnership.register.mail.services import address, send
from partnership.store.models import Audience, Organisation, Partnership, Question, now
from partnership.web.pages import Page

ONE_MAIL_IN = timedelta(days=1)
PEOPLE_WAIT = "People wait for your yes"
THE_SITE = "The site, for a person who was erased"

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.store.models import Account


def post_of(account: Account | None) -> str:
    """What an account is called: its post, or its mail address where none was given; the machine by its name."""
    if account is None:
        return "The command line"
    return account.display_name or account.email


def tell_account(session: Session, account: Account, what: str, href: str = "") -> None:
    """Tell somebody in a sentence what changed about their own places."""
    values = {"what": what, "href": href or address(Page.OWN_ACCOUNT.endpoint), "is_own": True}
    send(session, MailKind.ACCOUNT_CHANGED, account, "Your role was changed", "position-changed", **values)


def tell_closed(session: Session, email: str, why: str) -> None:
    """Tell the holder of an address that the account is closed; nothing else reaches a closed account."""
    send(session, MailKind.ACCOUNT_CHANGED, email, "Your account is closed", "account-closed", why=why)


def tell_keepers(
    session: Session,
    organisation: Organisation,
    what: str,
    *,
    but: Collection[UUID] = (),
    gaps: Iterable[str] = (),
    with_guests: bool = False,
) -> None:
    """Tell all people of an organisation, readers too, and the coordinators of its home what changed there.

    `with_guests`: and those of the other partnerships that it takes part in, where the row of the table says so. One
    that is for named people only has its name in the mails of its own people alone, and of the guests only the cleared
    are told: `what` and `gaps` call it as `name_for_others` does.
    """
    own = {each.id: each for each in queries.people_of([organisation.id])}
    teams = queries.coordinators_of([organisation.home_id])
    if with_guests:
        is_for_named = organisation.audience is Audience.NAMED
        teams += queries.coordinators_of(organisation.partnership_ids, is_cleared=is_for_named)
    others = [each for each in teams if each.id not in own]
    href = address(Page.PEOPLE.endpoint, organisation_id=organisation.id)
    for readers, name in ((own.values(), organisation.name), (others, name_for_others(organisation))):
        _tell(session, readers, f"People of {name}", what, href, but, gaps)


def tell_cleared(session: Session, organisation: Organisation, what: str) -> None:
    """Tell those who see what an entry keeps for named people, and nobody else, that something became of that."""
    cleared = queries.coordinators_of([*organisation.partnership_ids, organisation.home_id], is_cleared=True)
    readers = [*queries.leads_of([organisation.id]), *cleared]
    href = address(Page.PEOPLE.endpoint, organisation_id=organisation.id)
    _tell(session, readers, f"People of {name_for_others(organisation)}", what, href, (), ())


def name_for_others(organisation: Organisation) -> str:
    """What an organisation is called in a mail to others than its people: some may not know one for named people."""
    return HIDDEN if organisation.audience is Audience.NAMED else organisation.name


def tell_mailbox(session: Session, organisation: Organisation, what: str, position_id: UUID | None = None) -> None:
    """Tell the mailbox of an organisation in the register: whoever reads it can ring, and answers to nobody here.

    Of a place that somebody was given they can say, by a link, that nobody there knows of it.
    """
    mailbox = queries.mailbox_of(organisation.id)
    if mailbox:
        signed = signed_place(position_id) if position_id is not None else ""
        href = address(Page.OBJECTION.endpoint, signed=signed) if signed else address(Page.START.endpoint)
        subject = f"People of {organisation.name}"
        values = {"what": what, "href": href, "may_object": bool(signed)}
        send(session, MailKind.PEOPLE_CHANGED, mailbox, subject, "mailbox-told", **values)


def tell_coordinators(
    session: Session,
    partnership: Partnership,
    what: str,
    *,
    but: Collection[UUID] = (),
    gaps: Iterable[str] = (),
    also: Iterable[Account] = (),
) -> None:
    """Tell the coordinators of a partnership, and whom else the row of the table names, what changed in its team."""
    href = address(Page.TEAM.endpoint, slug=partnership.slug)
    readers = [*queries.coordinators_of([partnership.id]), *also]
    _tell(session, readers, f"Team of {partnership.name}", what, href, but, gaps)


def tell_administrators(session: Session, what: str, *, but: Collection[UUID] = ()) -> None:
    """Tell all administrators what was made or vouched for on this site."""
    href = address(Page.ACCOUNTS.endpoint, state="administrators")
    _tell(session, queries.administrators(), "Administration of the site", what, href, but, ())


def _tell(
    session: Session,
    readers: Iterable[Account],
    subject: str,
    what: str,
    href: str,
    but: Collection[UUID],
    gaps: Iterable[str],
) -> None:
    values = {"what": what, "href": href, "gaps": tuple(gaps), "is_own": False}
    for reader in {each.id: each for each in readers if each.id not in but}.values():
        send(session, MailKind.PEOPLE_CHANGED, reader, subject, "position-changed", **values)


def answerers(session: Session, asked: Question) -> list[Account]:
    """Open accounts that may answer a question as it stands now, as the table says; each once."""
    row = TABLE[act_now(asked, _sealed(asked))]
    organisation = session.get(Organisation, asked.organisation_id) if asked.organisation_id else None
    is_led = organisation is not None and queries.is_led(organisation.id)
    beside = lines.beside_of(asked) if row.is_second else ()
    found: dict[UUID, Account] = {}
    for who in row.yes:
        if row.leaves_to_lead and is_led and who is not Who.LEAD:
            continue
        for account in _FIND[who](asked, organisation, is_led):
            own = {asked.by_id} if row.act is Act.GRANT_BY_CLEARED else {asked.by_id, asked.account_id}
            is_own = account.id in own and who is not Who.THEMSELVES
            needs_second = row.is_second and who not in (Who.LEAD, Who.THEMSELVES)
            if not is_own and (not needs_second or all(lines.are_two(each, account.id) for each in beside)):
                found[account.id] = account
    return list(found.values())


def act_now(asked: Question, sealed: Collection[UUID]) -> Act:
    """The act of a question as it stands now: a place may have been locked away there since it was asked.

    `sealed`: the organisations with a locked place. Whom a page lets answer and who is mailed go by this one answer.
    """
    act = Act(asked.act)
    return Act.PLACE_STANDS_SEALED if act is Act.PLACE_STANDS and asked.organisation_id in sealed else act


def _sealed(asked: Question) -> set[UUID]:
    return queries.sealed([asked.organisation_id]) if asked.organisation_id is not None else set()


def home_who_answers(organisation: Organisation | None, partnership_id: UUID | None) -> list[Account]:
    """Who of its home answers a partnership for an organisation that nobody leads.

    Where a place is confidential, the cleared; else all of them but those who may be the same person as somebody who is
    cleared in that partnership, as long as they are not cleared at home.
    """
    cleared = _home_people(organisation, is_cleared=True)
    if organisation is None or queries.has_sealed_place(organisation.id):
        return cleared
    found = _home_people(organisation)
    if partnership_id is None:
        return found
    near = lines.near_cleared([each.id for each in found], partnership_id) - {each.id for each in cleared}
    return [each for each in found if each.id not in near]


def _home_people(organisation: Organisation | None, *, is_cleared: bool = False) -> list[Account]:
    if organisation is None or organisation.home_id is None:
        return []
    return queries.coordinators_of([organisation.home_id], is_cleared=is_cleared)


def _team(asked: Question) -> list[Account]:
    """Coordinators of the partnership that is asked; of words that only the cleared see, those."""
    return queries.coordinators_of([asked.partnership_id], is_cleared="narrow" in asked.details)


def is_contacts_turn(asked: Question) -> bool:
    """Whether coordinators have had their time for a question about words, so that the contact may answer as well."""
    return asked.act == Act.WORDS and asked.at + CONTACT_AFTER <= now()


_FIND: dict[Who, Callable[[Question, Organisation | None, bool], list[Account]]] = {
    Who.LEAD: lambda _asked, at, _is_led: queries.leads_of([at.id]) if at is not None else [],
    Who.HOME: lambda _asked, at, _is_led: _home_people(at),
    Who.HOME_UNLED: lambda asked, at, is_led: [] if is_led else home_who_answers(at, asked.partnership_id),
    Who.OLD_HOME: lambda asked, at, is_led: [] if is_led else home_who_answers(at, asked.partnership_id),
    Who.CLEARED_HOME: lambda _asked, at, _is_led: _home_people(at, is_cleared=True),
    Who.COORDINATOR: lambda asked, at, _is_led: _team(asked) if at is None else [],
    Who.CLEARED: lambda asked, _at, _is_led: queries.coordinators_of([asked.partnership_id], is_cleared=True),
    Who.DATA_CONTACT: lambda asked, _at, _is_led: (
        queries.open_accounts_called(contact_email()) if is_contacts_turn(asked) else []
    ),
    Who.ADMINISTRATOR: lambda _asked, _at, _is_led: queries.administrators(),
    Who.THEMSELVES: lambda asked, _at, _is_led: [
        each
        for each in queries.accounts_by_id([asked.account_id]).values()
        if each.is_active and not lines.let_back_in([each.id])
    ],
}


def named(session: Session, asked: Question) -> QuestionNames:
    """The names that a mail of a question may tell: posts, and names of organisations that their partnership knows."""
    accounts = queries.accounts_by_id([asked.account_id, asked.by_id])
    organisation = session.get(Organisation, asked.organisation_id) if asked.organisation_id else None
    partnership = session.get(Partnership, asked.partnership_id) if asked.partnership_id else None
    who = accounts.get(asked.account_id) if asked.account_id is not None else None
    return QuestionNames(
        who=post_of(who) if who is not None else "Somebody",
        email=who.email if who is not None else asked.details.get("email", ""),
        by=_asker(asked, accounts),
        organisation=organisation.name if organisation is not None else "",
        partnership=partnership.name if partnership is not None else "",
    )


def _asker(asked: Question, accounts: Mapping[UUID, Account]) -> str:
    """Who asks; of words the site itself, so that nothing tells which administrator began it."""
    if asked.act == Act.WORDS:
        return THE_SITE
    return post_of(accounts.get(asked.by_id)) if asked.by_id is not None else post_of(None)


def _words_in_mail(session: Session, asked: Question, reader: Account) -> QuestionWords:
    """A question as a mail to somebody may have it: the name of an organisation that is not for them is left out."""
    names = named(session, asked)
    organisation = session.get(Organisation, asked.organisation_id) if asked.organisation_id else None
    if organisation is not None and not _may_be_named(organisation, reader):
        names = replace(names, organisation=HIDDEN)
    return asking_of(Act(asked.act), names, asked.details)


def _may_be_named(organisation: Organisation, reader: Account) -> bool:
    """One that is known to named people only is named in no mail, one of its partnership only to people there."""
    if is_known_widely(organisation):
        return True
    teams = {organisation.home_id, *queries.guest_partnership_ids(organisation)}
    is_near = organisation.id in queries.led_by(reader.id) or bool(teams & queries.coordinated_by(reader.id))
    return organisation.audience is Audience.PARTNERSHIP and is_near


def is_known_widely(organisation: Organisation) -> bool:
    """Whether everybody who signs in may know of an organisation."""
    return organisation.audience in (Audience.PUBLIC, Audience.PARTNERS)


def tell_asked(session: Session, asked: Question, at: datetime | None = None) -> None:
    """Ask everybody who may answer, by mail; no restricted value stands in it.

    Whose places are to stand is asked in one mail a day: who lets forty people in on a morning sends one to each second
    person, and the page lists them all.
    """
    is_gathered = act_now(asked, _sealed(asked)) is Act.PLACE_STANDS
    for account in answerers(session, asked):
        since = (at or now()) - ONE_MAIL_IN
        if is_gathered and was_mailed(account.id, MailKind.YES_ASKED, PEOPLE_WAIT, since):
            continue
        words = _words_in_mail(session, asked, account)
        send(
            session,
            MailKind.YES_ASKED,
            account,
            PEOPLE_WAIT if is_gathered else "Your yes is asked for",
            "yes-asked",
            is_gathered=is_gathered,
            title=words.title,
            question=words.question,
            opens=words.opens,
            until=asked.lapses_at,
            href=address(Page.WAITING.endpoint),
        )


def tell_contact(session: Session, asked: Question) -> None:
    """Ask the data protection contact, who decides once coordinators have had their time; they may have no account."""
    email = contact_email()
    known = {each.id for each in answerers(session, asked)}
    readers: list[Account | str] = [each for each in queries.open_accounts_called(email) if each.id in known]
    words = asking_of(Act(asked.act), named(session, asked), asked.details)
    for reader in readers or ([email] if email else []):
        send(
            session,
            MailKind.YES_ASKED,
            reader,
            "Your decision is asked for",
            "words-contact",
            question=words.question,
            opens=words.opens,
            until=asked.lapses_at,
            number=asked.id.hex[:8],
            href=address(Page.WAITING.endpoint),
        )


def tell_answered(session: Session, asked: Question, outcome: str) -> None:
    """Tell who asked, and whom it is about, what became of a question."""
    accounts = queries.accounts_by_id([asked.by_id, asked.account_id])
    for account in accounts.values():
        if account.is_active and account.id != asked.answered_by_id:
            words = _words_in_mail(session, asked, account)
            send(
                session,
                MailKind.YES_ANSWERED,
                account,
                "What you asked was answered" if account.id == asked.by_id else "Your place here",
                "yes-answered",
                title=words.title,
                outcome=outcome,
                reason=asked.reason,
                href=address(Page.WAITING.endpoint),
            )


def tell_lapsed(session: Session, asked: Question) -> None:
    """Tell who asked that nobody answered in time."""
    tell_answered(session, asked, "Nobody answered in thirty days, so nothing changes. You can ask again.")
