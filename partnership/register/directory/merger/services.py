"""Two entries become one: who must say yes, what moves, and going back as a whole. Nothing here commits.

Nobody sees more by it than those who answer for both say: both entries take part in the same partnerships and are for
the same readers; into an entry in which somebody's place stands, another moves with its lead's word, or with that of
somebody cleared in its home. Places, grants and locked addresses do not move, and what is signed stays as it is.

Nothing that is decided here before a merger rests on what is hidden from some: whoever asks would learn of it. Those
who see it are told after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID, uuid4

from partnership.base.errors import InputFault, Stale
from partnership.documents.wording import counted, listed
from partnership.guidance.loader import load_packs
from partnership.policy.audience import (
    RedactedRecord,
    audience_of,
    may_see,
    may_see_record,
    may_see_relationship,
    visible,
    visible_all,
)
from partnership.policy.authority import Act
from partnership.register.authority import mails
from partnership.register.authority import queries as authority
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions import services as question_services
from partnership.register.authority.questions.services import NeedsYes, NewQuestion
from partnership.register.directory import queries as directory
from partnership.register.directory.merger import queries
from partnership.register.directory.safe_places import is_laid_open
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.register.relationships.edges import seen_from
from partnership.register.relationships.queries import edges_of
from partnership.register.search import index
from partnership.store import audit
from partnership.store.models import (
    Audience,
    Contact,
    Location,
    Merger,
    MergerState,
    Organisation,
    Relationship,
    Responsibility,
    descriptions,
    now,
)
from partnership.store.models.standings import with_sources
from partnership.web.field_checks import national_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import EntrySection


class MovedItem(NamedTuple):
    """One that moves, in words; a desk that the kept entry seems to have already says so, and can be archived first."""

    name: str
    alike: str = ""
    part_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MovedGroup:
    """What moves of one sort."""

    title: str
    items: tuple[MovedItem, ...]


def moving(kept: Organisation, merged: Organisation, viewer: Viewer) -> list[MovedGroup]:
    """Desks, services, places, tasks and relationships that the viewer sees of the entry that goes."""
    there = visible_all(viewer, kept.contacts)
    found = (
        ("desk", [_desk(each, there) for each in visible_all(viewer, merged.contacts)]),
        ("service", [MovedItem(each.name) for each in visible_all(viewer, merged.services)]),
        ("place", [MovedItem(each.name) for each in visible_all(viewer, merged.locations)]),
        ("task", [MovedItem(each) for each in _tasks(merged)]),
        (
            "relationship",
            [
                MovedItem(f"{each.label} {each.other_name}")
                for each in seen_from(edges_of(merged.id, viewer), merged.id)
            ],
        ),
    )
    return [MovedGroup(counted(len(items), word), tuple(items)) for word, items in found if items]


def _desk(desk: RedactedRecord, there: Sequence[RedactedRecord]) -> MovedItem:
    number = national_digits(desk.telephone)
    name = f"{desk.post}, {desk.telephone}" if desk.telephone else desk.post
    same = next((each for each in there if number and national_digits(each.telephone) == number), None)
    if same is not None:
        return MovedItem(name, f"the same number as “{same.post}” there", desk.id)
    if any(each.post.casefold() == desk.post.casefold() for each in there):
        return MovedItem(name, "a desk of that name is there", desk.id)
    return MovedItem(name)


def _tasks(merged: Organisation) -> list[str]:
    """The tasks that follow, each once, as the packs of their partnerships call them."""
    rows = queries.rows_naming(Responsibility, "organisation_id", merged.id)
    partnerships = partnerships_by_id({each.partnership_id for each in rows})
    packs = load_packs()
    known = ((packs[partnerships[each.partnership_id].pack_id].functions, each.function_id) for each in rows)
    return sorted({functions[id_].name for functions, id_ in known if id_ in functions})


AUDIENCES = "audiences"
MOVED = "One of the two entries was changed after you opened the page. Look at both again; nothing was merged."
STANDING = (
    "Somebody has a place in {0} that stands, and nobody leads {1}: what {1} keeps for named people would be theirs "
    "too. So a cleared coordinator of its home merges the two; or keep {1} instead"
)
WITH_HIDDEN = (
    "What named people alone see of {} has moved into {} with it. Look at whether it is for whom it should be."
)
STAYS_HIDDEN = (
    "{0} and {1} are apart again. Something that named people alone see was changed meanwhile, so it stays with {0}. "
    "Look at whether it belongs there."
)
GONE = "One of the two entries has ended or was changed meanwhile, so nothing was merged"
TOO_OLD = "This was merged more than thirty days ago, or has been undone, so it cannot be undone"


def fault_of(kept: Organisation, merged: Organisation) -> str:
    """Why two entries cannot be merged, and what to do first; empty where they can."""
    if kept.id == merged.id or kept.is_archived or merged.is_archived:
        return "Select two different entries, of which none is archived"
    if kept.partnership_ids != merged.partnership_ids:
        return "The two do not take part in the same partnerships. Take them in, or end a part, until they do"
    if kept.audience is not merged.audience:
        return "The two entries are not for the same readers. Give both the same audience first"
    if fault := _hiding_fault(kept, merged):
        return fault
    waits = queries.open_against(merged)
    if waits:
        told = listed(counted(number, words) for words, number in waits.items())
        return f"First of all answer or end what is open about {merged.name}: {told}"
    return ""


def needs_cleared(kept: Organisation, merged: Organisation, visitor: Viewer) -> str:
    """Why only somebody cleared merges the two, whatever is hidden there; empty where the visitor may."""
    if authority.is_led(merged.id) or visitor.leads(merged.id) or merged.home_id in visitor.cleared_ids:
        return ""
    return STANDING.format(kept.name, merged.name) if queries.has_standing_people(kept.id) else ""


def _hiding_fault(kept: Organisation, merged: Organisation) -> str:
    if any(each.is_confidential or each.sealed_address is not None for each in merged.locations):
        return "The entry that is to go has a confidential place, which does not move. Keep that entry instead"
    if is_laid_open(merged, {"kind_id": kept.kind_id}):
        return "People are hidden in the entry that is to go, and not in the other. Keep that entry instead"
    return ""


def has_narrow(organisation: Organisation) -> bool:
    """Whether named people alone see something of an entry that would move. Never asked before a merger is made."""
    rows: list[Any] = [organisation, *organisation.contacts, *organisation.services, *organisation.locations]
    return queries.has_named_relationships(organisation.id) or any(
        getattr(row, name) not in (None, "", [], False) and audience_of(row, name, each) is Audience.NAMED
        for row in rows
        for name, each in descriptions(type(row)).items()
    )


def waits_for(kept: Organisation, merged: Organisation, visitor: Viewer) -> list[Organisation]:
    """Those of the two whose yes is asked first: who is led by others."""
    return [each for each in (kept, merged) if authority.is_led(each.id) and not visitor.leads(each.id)]


def merge(
    session: Session,
    kept: Organisation,
    merged: Organisation,
    fields: Collection[str],
    visitor: Viewer,
    *,
    versions: tuple[int, int],
) -> Merger:
    """Merge at once where the visitor answers for both, else ask those who do; raises InputFault and Stale.

    That the visitor keeps both has been decided by policy.
    """
    audit.take_turn(session)
    kept, merged = (directory.get_organisation(each.id, is_fresh=True) for each in (kept, merged))
    if (kept.version, merged.version) != versions:
        raise Stale(MOVED)
    if fault := fault_of(kept, merged):
        raise InputFault(fault)
    if fault := needs_cleared(kept, merged, visitor):
        raise NeedsYes(Act.MERGING, fault)
    asked = waits_for(kept, merged, visitor)
    row = Merger(
        id=uuid4(),
        organisation_id=kept.id,
        merged_id=merged.id,
        merged_name=merged.name,
        fields=sorted(set(fields) & _seen_in_both(kept, merged, visitor)),
        waits_for=[str(each.id) for each in asked],
        by_id=visitor.account_id,
    )
    session.add(row)
    session.flush()
    for each in asked:
        _ask(session, row, each, kept, merged)
    if not asked:
        _make(session, row, kept, merged)
    return row


def _seen_in_both(kept: Organisation, merged: Organisation, visitor: Viewer) -> set[str]:
    """The fields that the visitor sees of both entries: nobody chooses between values that they do not see."""
    shown = [visible(visitor, each) for each in (kept, merged)]
    return set.intersection(*(set(each.values) if each is not None else set() for each in shown))


def _ask(session: Session, row: Merger, asked: Organisation, kept: Organisation, merged: Organisation) -> None:
    other = merged if asked is kept else kept
    question = NewQuestion(
        act=Act.MERGING,
        key=f"{row.id}:{asked.id}",
        organisation_id=asked.id,
        row_id=row.id,
        details={"other": other.name, "kept": kept.name},
    )
    question_services.ask(session, question, row.by_id)


def agreed(session: Session, row: Merger, kept: Organisation, merged: Organisation, organisation_id: UUID) -> None:
    """One of the two has said yes: the entries become one once nobody's yes is missing.

    Whoever asked still answers for the other one, or it is asked anew. Raises InputFault.
    """
    if row.state is not MergerState.ASKED:
        raise InputFault(GONE)
    asked = questions.asked_about(row.id)
    is_wider = queries.has_standing_people(kept.id)
    unasked = [each for each in (kept, merged) if each.id not in asked]
    if any(not _has_word(each, row, is_cleared=is_wider and each is merged) for each in unasked):
        raise InputFault(GONE)
    row.waits_for = [each for each in row.waits_for if each != str(organisation_id)]
    session.flush()
    if row.waits_for:
        return
    if fault := fault_of(kept, merged):
        raise InputFault(fault)
    _make(session, row, kept, merged)


def end_unanswered(session: Session, _at: datetime) -> int:
    """End mergers to which nobody can say yes any more; returns how many. They can be asked for again."""
    found = queries.unanswerable()
    for row in found:
        row.state, row.waits_for = MergerState.ENDED, []
    session.flush()
    return len(found)


def _has_word(organisation: Organisation, row: Merger, *, is_cleared: bool) -> bool:
    """Whether whoever asked for a merger answers for one of the two today, perhaps only as somebody cleared."""
    if row.by_id is None:
        return False
    if authority.is_led(organisation.id):
        return organisation.id in authority.led_by(row.by_id)
    return organisation.home_id in authority.coordinated_by(row.by_id, is_cleared=is_cleared)


def _make(session: Session, row: Merger, kept: Organisation, merged: Organisation) -> None:
    steps: list[dict[str, Any]] = []

    def put(record: Any, column: str, value: Any) -> None:
        old = getattr(record, column)
        if old != value:
            steps.append(
                {
                    "table": record.__tablename__, "row": str(record.id), "column": column,
                    "was": audit.plain(old), "is": audit.plain(value),
                }
            )  # fmt: skip
            setattr(record, column, value)

    is_narrow = has_narrow(merged)
    _move_parts(kept, merged, put)
    for table, column, alike in queries.FOLLOWS:
        there = {_key(each, alike) for each in queries.rows_naming(table, column, kept.id)} if alike else set()
        for record in queries.rows_naming(table, column, merged.id):
            is_own = kept.id in {getattr(record, each, None) for each in ("organisation_id", "other_id")}
            if not (is_own and column != "action_owner_id") and not (alike and _key(record, alike) in there):
                put(record, column, kept.id)
    for name in with_sources(row.fields):
        _take_over(kept, merged, name, put)
    put(merged, "archived_at", now())
    put(merged, "merged_into_id", kept.id)
    row.steps, row.state, row.made_at = steps, MergerState.MADE, now()
    session.flush()
    audit.move_clocks(session, _clocks_of(kept))
    index.write(session.connection(), {kept.id, merged.id})
    session.expire(kept)
    session.expire(merged)
    _tell(session, kept, merged, is_narrow=is_narrow)


def _move_parts(kept: Organisation, merged: Organisation, put: Callable[[Any, str, Any], None]) -> None:
    """Desks, services and places, and what is asked about them; all else that was open is answered."""
    has_main = any(each.is_main and not each.is_archived for each in kept.contacts)
    parts = queries.parts_of(merged.id)
    for asked in queries.asked_about([part.id for part in parts]):
        put(asked, "organisation_id", kept.id)
    for part in parts:
        if isinstance(part, Contact) and has_main:
            put(part, "is_main", False)  # noqa: FBT003 - a value of a column
        put(part, "organisation_id", kept.id)


def _clocks_of(organisation: Organisation) -> list[tuple[UUID, EntrySection]]:
    """The clocks of all its parts, and not only of those of which something moved: that may be hidden."""
    return [(organisation.id, part.moves_clock) for part in queries.PARTS if part.moves_clock is not None]


def _tell(session: Session, kept: Organisation, merged: Organisation, *, is_narrow: bool) -> None:
    is_for_named = Audience.NAMED in (kept.audience, merged.audience)
    names = "two organisations" if is_for_named else f"{kept.name} and {merged.name}"
    for each in (kept, merged):
        mails.tell_keepers(session, each, f"The entries of {names} are one now.", with_guests=True)
    if is_narrow:
        hidden = WITH_HIDDEN.format(mails.name_for_others(merged), mails.name_for_others(kept))
        mails.tell_cleared(session, kept, hidden)


def _key(record: Any, alike: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(record, each) for each in alike)


def _take_over(kept: Organisation, merged: Organisation, name: str, put: Any) -> None:
    """One field of the merged entry in place of that of the kept one, for no more readers than either was."""
    description = descriptions(Organisation)[name]
    if is_laid_open(kept, {name: getattr(merged, name)}):
        return  # where people are hidden they stay hidden
    if not description.follows_record:
        both = (audience_of(each, name, description) for each in (kept, merged))
        narrow = max(both, key=lambda each: each.reach)
        put(kept, AUDIENCES, {**kept.audiences, name: narrow.value})
    put(kept, name, getattr(merged, name))


def split(session: Session, row: Merger, visitor: Viewer, *, expected_version: int) -> list[str]:
    """Undo a merger as a whole; gives the columns that the visitor sees and somebody changed since: those stay.

    Who sees what the visitor does not is told of it by mail. Raises Stale, and InputFault for one that is too old.
    """
    audit.take_turn(session)
    if row.version != expected_version:
        raise Stale(MOVED)
    at = now()
    if not row.can_be_undone(at):
        raise InputFault(TOO_OLD)
    left: list[str] = []
    seen: list[str] = []
    stays = _staying(row)
    for step in reversed(row.steps):
        record: Any = queries.row_of(step["table"], UUID(step["row"]))
        if record is None:
            continue
        about = str(record.row_id) if isinstance(record, queries.ASKED) else step["row"]
        if step["column"] == AUDIENCES:
            record.audiences = _audiences_back(record, step, left)
        elif audit.plain(getattr(record, step["column"])) != step["is"] or about in stays:
            left.append(step["column"])
            seen += [step["column"]] if _is_seen(record, step["column"], visitor) else []
        else:
            setattr(record, step["column"], _typed(record, step["column"], step["was"]))
    row.state, row.undone_at, row.undone_by_id = MergerState.UNDONE, at, visitor.account_id
    session.flush()
    kept, merged = (directory.get_organisation(each) for each in (row.organisation_id, row.merged_id))
    audit.move_clocks(session, (*_clocks_of(kept), *_clocks_of(merged)))
    session.flush()
    if len(left) > len(seen):
        names = (mails.name_for_others(each) for each in (kept, merged))
        mails.tell_cleared(session, kept, STAYS_HIDDEN.format(*names))
    index.write(session.connection(), {row.organisation_id, row.merged_id})
    session.expire_all()
    return seen


def _is_seen(record: Any, column: str, visitor: Viewer) -> bool:
    """Whether a visitor sees a value that a merger moved."""
    if isinstance(record, Relationship):
        return may_see_relationship(visitor, record)
    if isinstance(record, (Organisation, *queries.PARTS)):
        own = record.id if isinstance(record, Organisation) else record.organisation_id
        directory.get_organisation(own)  # a row that was read afresh has lost who takes part in what
        described = descriptions(type(record)).get(column)
        return may_see_record(visitor, record) and (described is None or may_see(visitor, record, column, described))
    return not isinstance(record, queries.ASKED)


def _audiences_back(record: Any, step: dict[str, Any], left: Collection[str]) -> dict[str, str]:
    """The audiences of a record as they were, but of fields that somebody has changed since: those were typed for them.

    Each is looked at alone, since somebody may have set another one since.
    """
    before, after, found = step["was"] or {}, step["is"] or {}, dict(record.audiences)
    for name in before.keys() | after.keys():
        if name in left or before.get(name) == after.get(name) or found.get(name) != after.get(name):
            continue
        found.pop(name, None)
        if name in before:
            found[name] = before[name]
    return found


def _staying(row: Merger) -> set[str]:
    """Rows that moved and do not go back: a place that was locked since, and what was typed since for fewer readers.

    Those of the kept entry did it: named people of the other one are others, and more may see the whole of that by now,
    where the kept entry was narrowed since or left a partnership.
    """
    moved: dict[str, set[str]] = {}
    for step in row.steps:
        moved.setdefault(step["row"], set()).add(step["column"])
    tables = {step["row"]: step["table"] for step in row.steps if step["table"] != Organisation.__tablename__}
    found = {row_id: queries.row_of(table, UUID(row_id)) for row_id, table in tables.items()}
    is_wider = queries.is_wider(row.merged_id, row.organisation_id)
    return {row_id for row_id, record in found.items() if _is_for_fewer(record, row, moved[row_id], is_wider=is_wider)}


def _is_for_fewer(record: Any, row: Merger, moved: Collection[str], *, is_wider: bool) -> bool:
    """Whether something stands in a row for fewer than would read it, written after a merger which moved columns.

    That is for named people only; or for whoever reads the kept entry, where the other one is for more.
    """
    if row.made_at is None or not isinstance(record, (Relationship, *queries.PARTS)):
        return False
    if isinstance(record, Location) and (bool(record.is_confidential) or record.sealed_address is not None):
        return True
    changed = queries.changed_since(record.__tablename__, record.id, row.made_at) - set(moved)
    if isinstance(record, Relationship):
        return bool(changed) and (is_wider or record.audience is Audience.NAMED)
    described = descriptions(type(record))
    return any(
        is_wider or audience_of(record, name, described[name]) is Audience.NAMED for name in changed & described.keys()
    )


def _typed(record: Any, column: str, value: Any) -> Any:
    """A value of a step as its column has it."""
    kind = record.__table__.columns[column].type
    if value is None:
        return None
    if getattr(kind, "enum_class", None) is not None:
        return kind.enum_class(value)
    return UUID(value) if kind.python_type is UUID else value
