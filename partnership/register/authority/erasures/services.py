"""Words of others that name an erased person: searched, put to those who keep them, taken out once they agree.

Whoever administers the site sees no partnership by that. So a name that an administrator types changes nothing: the
worker searches for it, and each partnership in whose texts it is answers for its own. The administrator hears the same
words on the same day, whether a name was found or not. Nothing here commits.
"""

from __future__ import annotations

import hashlib
import json
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from sqlalchemy.orm.attributes import set_committed_value

from partnership.base.config import site_settings
from partnership.base.errors import InputFault, Stale
from partnership.documents.wording import day
from partnership.policy.audience import visible
from partnership.policy.authority import Act
from partnership.policy.viewer import NOBODY, Member, Viewer
from partnership.register.authority import mails
from partnership.register.authority import queries as authority
from partnership.register.authority.erasures import mentions, queries
from partnership.register.authority.erasures.mentions import is_agreed
from partnership.register.authority.questions import services as questions
from partnership.register.authority.questions.services import NewQuestion
from partnership.register.authority.wording import CONTACT_AFTER
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store import audit, person_keys
from partnership.store.models import (
    Audience,
    Entry,
    ErasureRequest,
    MemberRole,
    Organisation,
    Partnership,
    QuestionState,
    now,
)
from partnership.web.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.store.models import Base, Question

# Rows of one account alone, and of the site: they are erased with their own account, or hold no words of anybody.
OF_AN_ACCOUNT: Final = frozenset({
    "account", "api_token", "calendar_address", "card_edition", "card_watch", "digest", "draft", "erasure_request",
    "failed_sign_in", "issued_file", "known_browser", "mail", "mail_ending", "passkey", "provider_link",
    "provider_session", "recovery_code", "sent_form", "sign_in", "sign_in_failure",
})  # fmt: skip
# What bodies, posts and papers are called names no person, whatever somebody types; and what was signed stays.
NAMES_OF_BODIES: Final = frozenset({
    "organisation.name", "organisation.short_name", "organisation.folded_name", "partnership.name", "partnership.area",
    "partnership.board", "partnership.slug", "service.name", "contact.post", "protocol.title", "board.name",
    "law_post.name", "merger.merged_name", "signature.name", "signature.post",
})  # fmt: skip
# Texts about an entry that may tell what is kept for named people.
ABOUT_ENTRIES: Final = frozenset({
    "asked", "change_field", "change_request", "location_grant", "merger", "one_time_link", "position", "report",
    "directory_import",
})  # fmt: skip


def is_of_others(row: Base, column: str) -> bool:
    """Whether a text may be changed once whoever keeps it agrees."""
    is_name = f"{row.__tablename__}.{column}" in NAMES_OF_BODIES
    return row.__tablename__ not in OF_AN_ACCOUNT and not is_name and not is_agreed(row, column)


def is_narrow(row: Base, column: str, organisation: Organisation | None, partnership_id: UUID | None) -> bool:
    """Whether a coordinator who is not cleared may not see a text; in doubt they may not."""
    if partnership_id is None or row.__tablename__ in ABOUT_ENTRIES:
        return True
    if isinstance(row, Entry):
        if row.__tablename__ != Organisation.__tablename__:
            set_committed_value(row, "organisation", organisation)
        member = {partnership_id: Member(MemberRole.COORDINATOR)}
        seen = visible(Viewer(account_id=NOBODY, memberships=member), row)
        return seen is None or column not in seen.values
    if organisation is None:
        return False
    return organisation.audience is Audience.NAMED or authority.has_sealed_place(organisation.id)


SEAL: Final = {"table": "erasure_request", "field": "names"}
MONTHS: Final = 12
AROUND: Final = 80  # letters that are shown before and after a name
OTHER_TEXTS: Final = "The texts changed after you opened the page. Read them again before you answer"
TOO_EARLY: Final = "Coordinators may answer until {on}. Record the decision after that day"
TAKEN_OUT: Final = "The name of a person who was erased was taken out of {where}. A coordinator agreed to it."


@dataclass(frozen=True, slots=True)
class Mention:
    """A column of a row with one of the names, and whose text it is."""

    row: Base
    column: str
    partnership_id: UUID | None
    organisation: Organisation | None
    is_narrow: bool  # not every coordinator of the partnership may see it

    @property
    def place(self) -> str:
        """What tells it from every other."""
        return f"{self.row.__tablename__}/{getattr(self.row, 'id', '')}/{self.column}"


@dataclass(frozen=True, slots=True)
class TextShown:
    """A text before and after, as one viewer may see it; without words where it is not theirs to read."""

    where: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class WordsShown:
    """What a question about words would change, and the mark that an answer sends back."""

    texts: tuple[TextShown, ...]
    in_history: int
    seen: str


# Asking


def begin(session: Session, account_id: UUID, by_id: UUID | None, texts: Iterable[str]) -> ErasureRequest:
    """Keep the names and addresses of an erased person, under seal, until all who keep such words have answered."""
    at = now()
    row = ErasureRequest(id=uuid4(), account_id=account_id, by_id=by_id, at=at, due_at=month_after(at))
    row.sealed_names = site_settings().keyring.seal(json.dumps(sorted(set(texts))), row=row.id, **SEAL)
    session.add(row)
    session.flush()
    return row


def month_after(at: datetime) -> datetime:
    """The same moment a month later; of a longer month the last day of a shorter one."""
    year, month = (at.year + 1, 1) if at.month == MONTHS else (at.year, at.month + 1)
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))


def names_of(request: ErasureRequest) -> list[str]:
    """The names and addresses of a request; none once everybody has answered."""
    if request.sealed_names is None:
        return []
    found: list[str] = json.loads(site_settings().keyring.unseal(request.sealed_names, row=request.id, **SEAL))
    return found


def mentions_of(session: Session, names: list[str]) -> list[Mention]:
    """Every text with one of the names that somebody may agree to change."""
    found = []
    for row, column in mentions.rows_with(session, names):
        if is_of_others(row, column):
            organisation_id, partnership_id = audit.owners_of(session, row)
            organisation = queries.organisation_of(session, organisation_id)
            home_id = organisation.home_id if organisation is not None else None
            at = partnership_id or home_id
            found.append(Mention(row, column, at, organisation, is_narrow(row, column, organisation, at)))
    return found


def _history_of(session: Session, names: list[str], account_id: UUID) -> dict[tuple[UUID | None, bool], int]:
    """How many rows of the history name the person under a key, for each partnership that keeps it."""
    found: dict[tuple[UUID | None, bool], int] = defaultdict(int)
    for entry in queries.told_under(session, [person_keys.lookup_of(each) for each in names]):
        organisation = queries.organisation_of(session, entry.organisation_id)
        at = entry.partnership_id or (organisation.home_id if organisation is not None else None)
        if at is not None and entry.row_id != str(account_id):
            found[at, organisation is not None] += 1
    return found


def _ask(session: Session, request: ErasureRequest) -> None:
    names = names_of(request)
    groups: dict[tuple[UUID | None, bool], int] = dict.fromkeys(
        ((each.partnership_id, each.is_narrow) for each in mentions_of(session, names)), 0
    )
    for group, number in _history_of(session, names, request.account_id).items():
        groups[group] = groups.get(group, 0) + number
    for (partnership_id, is_for_cleared), number in groups.items():
        details = {"history": str(number), "due": day(request.due_at)}
        details |= {"starter": str(request.by_id)} if request.by_id is not None else {}
        details |= {"narrow": "yes"} if is_for_cleared else {}
        key = f"{request.id}:{partnership_id}:{is_for_cleared}"
        question = NewQuestion(
            act=Act.WORDS, key=key, partnership_id=partnership_id, row_id=request.id, details=details
        )
        questions.ask(session, question, None, lapses_at=request.due_at)
    request.searched_at = now()


@dataclass(frozen=True, slots=True)
class ErasureCounts:
    """What the worker did about words of others."""

    searched: int = 0
    ended: int = 0

    def __str__(self) -> str:
        """As the worker prints it."""
        return f"erased persons: searched for {self.searched}, {self.ended} requests ended"

    def __bool__(self) -> bool:
        """Whether anything was done."""
        return bool(self.searched or self.ended)


def look(session: Session, at: datetime) -> ErasureCounts:
    """Search and ask, ask the data protection contact after 14 days, and end what is due. Called by the worker."""
    audit.take_turn(session)
    waiting = queries.unsearched(session)
    for request in waiting:
        _ask(session, request)
    for asked in queries.open_questions(session):
        if asked.at + CONTACT_AFTER <= at and "contact" not in asked.details:
            asked.details = {**asked.details, "contact": "asked"}
            mails.tell_contact(session, asked)
    over = queries.due(session, at)
    for request in over:
        _end(session, request, at)
    session.flush()
    return ErasureCounts(len(waiting), len(over))


def _end(session: Session, request: ErasureRequest, at: datetime) -> None:
    """The month is over: what nobody answered stays, and whoever asked hears what everybody hears who asks."""
    for asked in queries.questions_of(session, request.id):
        if asked.state is QuestionState.OPEN:
            asked.state, asked.answered_at = QuestionState.LAPSED, at
    request.sealed_names, request.ended_at = None, at
    who = authority.accounts_by_id([request.by_id])
    for account in who.values():
        send(
            session,
            MailKind.YES_ANSWERED,
            account,
            "Answer the person whose data you erased",
            "words-over",
            on=request.at,
            href=address(Page.START.endpoint),
        )


# Answering


def shown(session: Session, asked: Question, viewer: Viewer) -> WordsShown | None:
    """What a question about words would change; None for another question, and once it is answered."""
    request = queries.request_by_id(session, asked.row_id) if asked.act == Act.WORDS else None
    if request is None or not asked.is_open:
        return None
    names = names_of(request)
    found = _of_question(session, asked, names)
    may_read = "narrow" not in asked.details or asked.partnership_id in viewer.cleared_ids
    texts = tuple(_shown(each, names, may_read=may_read) for each in found)
    return WordsShown(texts, int(asked.details.get("history", "0")), _mark(found))


def _of_question(session: Session, asked: Question, names: list[str]) -> list[Mention]:
    group = asked.partnership_id, "narrow" in asked.details
    found = [each for each in mentions_of(session, names) if (each.partnership_id, each.is_narrow) == group]
    return sorted(found, key=lambda each: each.place)


def _shown(mention: Mention, names: list[str], *, may_read: bool) -> TextShown:
    info = mention.row.__table__.c[mention.column].info.get("field")
    field = info.label if info is not None else mention.column.replace("_", " ")
    table = mention.row.__tablename__.replace("_", " ")
    if not may_read:
        return TextShown(f"{table}: {field}")
    where = (
        f"{mention.organisation.name}, {table}: {field}" if mention.organisation is not None else f"{table}: {field}"
    )
    value = getattr(mention.row, mention.column)
    before = " … ".join(_around(each, names) for each in _strings(value) if mentions.is_in(each, names))
    return TextShown(where, before, mentions.without(before, names))


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def _around(text: str, names: list[str]) -> str:
    """The part of a text from a little before the first name to a little after the last."""
    places = [found.span() for found in mentions.pattern(tuple(names)).finditer(text)]
    first, last = max(0, places[0][0] - AROUND), places[-1][1] + AROUND
    first = text.find(" ", first, places[0][0]) + 1 or first if first else 0  # at the beginning of a word
    return f"{'… ' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


def _mark(found: list[Mention]) -> str:
    values = [[each.place, str(getattr(each.row, each.column))] for each in found]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def refuse_unseen(session: Session, asked: Question, viewer: Viewer, seen: str) -> None:
    """Raise Stale where the texts are not those that whoever agrees was shown."""
    words = shown(session, asked, viewer)
    if words is None or words.seen != seen:
        raise Stale(OTHER_TEXTS)


def carry_out(session: Session, asked: Question) -> None:
    """Take the names out of the texts of one partnership, and tell whoever keeps them."""
    request = queries.request_by_id(session, asked.row_id)
    names = names_of(request) if request is not None else []
    if not names:
        raise InputFault(OTHER_TEXTS)
    found = _of_question(session, asked, names)
    with person_keys.sealing_also(mentions.pattern(tuple(names))):
        for each in found:
            mentions.take_out(each.row, each.column, names)
        session.flush()
    entries = {each.organisation.id: each.organisation for each in found if each.organisation is not None}
    for organisation in entries.values():
        where = f"the entry of {mails.name_for_others(organisation)}"
        mails.tell_keepers(session, organisation, TAKEN_OUT.format(where=where), but=_answerer(asked))
    partnership = session.get(Partnership, asked.partnership_id) if asked.partnership_id is not None else None
    if partnership is not None and any(each.organisation is None for each in found):
        where = f"texts of {partnership.name}"
        mails.tell_coordinators(session, partnership, TAKEN_OUT.format(where=where), but=_answerer(asked))


def decide_for_contact(session: Session, asked: Question, *, is_agreed: bool, reason: str) -> None:
    """Answer by the word of the machine, for a data protection contact who has no account.

    Raises InputFault while coordinators have their time.
    """
    audit.take_turn(session)
    if not mails.is_contacts_turn(asked):
        raise InputFault(TOO_EARLY.format(on=day(asked.at + CONTACT_AFTER)))
    asked.state = QuestionState.AGREED if is_agreed else QuestionState.REFUSED
    asked.answered_at, asked.reason = now(), reason[: questions.LONGEST_REASON]
    session.flush()
    if is_agreed:
        carry_out(session, asked)
    end_answered(session, asked)


def _answerer(asked: Question) -> set[UUID]:
    return {asked.answered_by_id} if asked.answered_by_id is not None else set()


def _is_in_use(session: Session, name: str) -> bool:
    """Whether a name is somewhere still, as the name of another account, of a body or of a post is."""
    return any(not mentions.is_agreed(row, column) for row, column in mentions.rows_with(session, [name]))


def end_answered(session: Session, asked: Question) -> None:
    """Once everybody has answered, forget the names; where all agreed, the history loses their keys as well."""
    request = queries.request_by_id(session, asked.row_id)
    found = queries.questions_of(session, request.id) if request is not None else []
    if request is None or any(each.state is QuestionState.OPEN for each in found):
        return
    if all(each.state is QuestionState.AGREED for each in found):
        person_keys.destroy(session, [each for each in names_of(request) if not _is_in_use(session, each)])
    request.sealed_names = None
    session.flush()


__all__ = [
    "ErasureCounts",
    "Mention",
    "TextShown",
    "WordsShown",
    "begin",
    "carry_out",
    "decide_for_contact",
    "end_answered",
    "look",
    "mentions_of",
    "month_after",
    "names_of",
    "refuse_unseen",
    "shown",
]
