"""The monthly digest: sending it, taking its answers, and telling coordinators of silences. Nothing here commits."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.accounts import links
from partnership.accounts.queries import viewer_of
from partnership.base.errors import Stale
from partnership.consultation.queries import consultations_at, signatures_at
from partnership.consultation.upkeep.queries import reports_at, requests_answered_at, requests_at
from partnership.documents.wording import counted
from partnership.exchange.digest import queries
from partnership.exchange.digest.compose import DigestSection, entry_told, partnership_told
from partnership.exchange.digest.schedule import SentDigest, month_in_words, month_of, silence
from partnership.map.action_plan.queries import read_plan
from partnership.map.action_plan.rows import ActionState
from partnership.map.mapping.roles.queries import proposed_at
from partnership.policy.rules import may_know
from partnership.register.directory import services as directory
from partnership.register.directory.consent.queries import invitations_at
from partnership.register.directory.parts import HEADINGS
from partnership.register.mail import services as mail
from partnership.register.mail.kinds import MailKind
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import Account, Digest, EntrySection, LinkPurpose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Organisation, Partnership

OLD_REQUEST = timedelta(days=14)
CHANGED_MEANWHILE = "Something was changed after you opened the page. Look at it again."
BY_LINK, SIGNED_IN = "answered by digest link", "answered on the page of own entries"


class ChangedMeanwhile(Stale):
    """Sections changed after the page was opened; nothing was confirmed. `keys` are theirs in the form."""

    def __init__(self, keys: Collection[str]) -> None:
        super().__init__(CHANGED_MEANWHILE)
        self.keys = frozenset(keys)


@dataclass(frozen=True, slots=True)
class SectionReply:
    """What somebody said of one section, and the changed clock of what they had looked at."""

    key: str
    organisation_id: UUID
    section: EntrySection
    is_right: bool
    seen_changed_at: str


def send_digest(session: Session, account_id: UUID, at: datetime) -> bool:
    """Send an account the digest of the month, with a link that works once; False when there is nothing to tell."""
    account = session.get_one(Account, account_id)
    organisations = queries.kept_organisations(account_id)
    last = queries.last_digest(account_id)
    since = last.sent_at if last is not None else at  # the first digest has nothing to compare with
    partnerships = _partnerships_told(account, at)
    if not organisations and not partnerships:
        return False
    month = month_of(at)
    row = Digest(id=uuid4(), account_id=account_id, month=month, sent_at=at)
    address, until = "", None
    if organisations:
        link, token = links.make_link(
            session, LinkPurpose.CONFIRM, links.LinkTo(email=account.email, account_id=account_id)
        )
        row.link_id, until = link.id, link.expires_at
        address = mail.address("digest.confirm", digest_token=token)
    session.add(row)
    question = "Is your entry still right?" if organisations else "What waits in your partnership:"
    mail.send(
        session,
        MailKind.DIGEST,
        account,
        f"{question} {month_in_words(month)}",
        "digest",
        address=address,
        until=until,
        own_address=mail.address("digest.your_entries"),
        entries=_entries_told(organisations, account_id, since, at),
        partnerships=partnerships,
    )
    return True


def _entries_told(
    organisations: Sequence[Organisation], account_id: UUID, since: datetime, at: datetime
) -> list[DigestSection]:
    ids = [each.id for each in organisations]
    changes = queries.changes_by_others(ids, account_id, since)
    waiting = lines_at(ids, since)
    found = []
    for each in organisations:
        own = {section: number for (key, section), number in changes.items() if key == each.id}
        found.append(entry_told(each, own, waiting[each.id], at))
    return found


def _partnerships_told(account: Account, at: datetime) -> list[DigestSection]:
    partnerships = queries.coordinated_partnerships(account.id)
    if not partnerships:
        return []
    viewer = viewer_of(account)
    silent = queries.silent_organisations()
    old = queries.count_old_requests([each.id for each in partnerships], at - OLD_REQUEST)
    found = (
        partnership_told(each.name, _known_names(viewer, silent, each.id), old.get(each.id, 0), *_work_told(each))
        for each in partnerships
    )
    return [each for each in found if each is not None]


def _work_told(partnership: Partnership) -> tuple[list[str], int]:
    """Gaps of the action plan whose day is past, with their posts, and how many nobody sees to."""
    actions = read_plan(partnership).actions
    late = [each for each in actions if each.state is ActionState.LATE]
    return [f"{each.title} ({each.post})" for each in late], sum(each.state is ActionState.OPEN for each in actions)


def _known_names(viewer: Viewer, organisations: Iterable[Organisation], partnership_id: UUID) -> list[str]:
    return [each.name for each in organisations if partnership_id in each.partnership_ids and may_know(viewer, each)]


def is_unopened(link_id: UUID) -> bool:
    """Whether the page of a digest was never opened."""
    row = queries.digest_of_link(db.session(), link_id)
    return row is not None and row.opened_at is None


def note_opened(session: Session, link_id: UUID, at: datetime) -> None:
    """Note that the page of a digest was opened for the first time."""
    row = queries.digest_of_link(session, link_id)
    if row is not None and row.opened_at is None:
        row.opened_at = at


def take_answers(
    session: Session,
    account: Account,
    organisations: Sequence[Organisation],
    given: Sequence[SectionReply],
    *,
    at: datetime,
    how: str,
    seen_by: Viewer,
) -> None:
    """Confirm what is still right, and write down what is said not to be; all of it or nothing.

    `seen_by` is the reader whom the page was made for: by a link, less is shown than to the same person signed in.

    The organisations are read after `audit.take_turn`, so that nothing changes under it. Raises ChangedMeanwhile for
    sections that are not as they were looked at.
    """
    by_id = {each.id: each for each in organisations}
    stale = [each.key for each in given if each.is_right and each.seen_changed_at != _changed(by_id, each)]
    if stale:
        raise ChangedMeanwhile(stale)
    for each in given:
        if each.is_right:
            directory.confirm(
                session,
                by_id[each.organisation_id],
                each.section,
                account.email,
                at=at,
                seen_changed_at=each.seen_changed_at,
                seen_by=seen_by,
            )
    for organisation in organisations:
        own = [each for each in given if each.organisation_id == organisation.id]
        if own:
            said = {"right": _headings(own, is_right=True), "wrong": _headings(own, is_right=False)}
            audit.record(session, how, organisation, **{word: text for word, text in said.items() if text})
    last = queries.last_digest(account.id)
    if last is not None and last.answered_at is None:
        last.answered_at = at


def _changed(by_id: dict[UUID, Organisation], given: SectionReply) -> str:
    clock = by_id[given.organisation_id].clock(given.section)
    return clock.changed_at.isoformat() if clock is not None and clock.changed_at else ""


def _headings(given: Iterable[SectionReply], *, is_right: bool) -> str:
    return ", ".join(HEADINGS[each.section] for each in given if each.is_right is is_right)


def tell_silences(session: Session, at: datetime) -> int:
    """Tell coordinators, once, of entries whose keepers have not answered three digests in a row; returns how many.

    An entry of which a section was confirmed meanwhile, by whomever, is not silent.
    """
    told = {each.id for each in queries.silent_organisations()}
    found: dict[UUID, Organisation] = {}
    for rows in queries.unescalated_silent(month_of(at)).values():
        run = silence([_sent(each) for each in rows], month_of(at))
        if run is None:
            continue
        silent = [
            each for each in queries.kept_organisations(run.account_id) if not _is_confirmed_since(each, run.since)
        ]
        if silent:
            next(each for each in rows if each.id == run.last_id).escalated_at = at
            found |= {each.id: each for each in silent if each.id not in told}
    concerned = {key for each in found.values() for key in each.partnership_ids}
    for partnership, coordinator, is_cleared in queries.coordinators(concerned):
        _tell_coordinator(session, coordinator, partnership, list(found.values()), is_cleared=is_cleared)
    return len(found)


def _sent(row: Digest) -> SentDigest:
    return SentDigest(
        row.id, row.account_id, row.month, row.sent_at, row.answered_at is not None, row.escalated_at is not None
    )


def _is_confirmed_since(organisation: Organisation, since: datetime) -> bool:
    return any(clock.confirmed_at is not None and clock.confirmed_at >= since for clock in organisation.clocks)


def _tell_coordinator(
    session: Session,
    coordinator: Account,
    partnership: Partnership,
    silent: Sequence[Organisation],
    *,
    is_cleared: bool,
) -> None:
    """Name the silent entries to a coordinator; those for named people only are counted, for who is cleared."""
    here = [each for each in silent if partnership.id in each.partnership_ids]
    names = _known_names(viewer_of(coordinator), here, partnership.id)
    unnamed = len(here) - len(names) if is_cleared else 0
    if names or unnamed:
        mail.send(
            session,
            MailKind.ENTRY_SILENT,
            coordinator,
            f"No answer for three months: {counted(len(names) + unnamed, 'entry', 'entries')}",
            "entry-silent",
            names=names,
            unnamed=unnamed,
            partnership=partnership.name,
            address=mail.address("directory.organisations", partnership=partnership.slug),
        )


# What waits at organisations, wherever they take part, in the words of the monthly mail.


def lines_at(ids: Collection[UUID], since: datetime) -> dict[UUID, list[str]]:
    """By organisation what waits for its answer, and what was answered since a moment: a statement for each sort."""
    sorts = (
        (proposed_at(ids), "proposed role waits", "proposed roles wait", " for an answer"),
        (invitations_at(ids), "partnership asks", "partnerships ask", " you to take part"),
        (reports_at(ids), "report that something is wrong waits", "reports that something is wrong wait", ""),
        (requests_at(ids), "change request is", "change requests are", " open"),
        (
            requests_answered_at(ids, since),
            "change request was",
            "change requests were",
            " answered since the last mail",
        ),
        (consultations_at(ids), "draft protocol is", "draft protocols are", " open for your comments"),
        (signatures_at(ids), "protocol waits", "protocols wait", " for your signature"),
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for numbers, one, many, rest in sorts:
        for organisation_id, number in numbers.items():
            found[organisation_id].append(f"{counted(number, one, many)}{rest}")
    return found
