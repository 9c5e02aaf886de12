"""What an import would do: each organisation of the file held against the directory, by the rules of authority.

Nothing is written here. An import changes at once only what whoever imports keeps (`directory.change_rules`), proposes
to others, widens no audience, opens no place, and empties no field.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from partnership.base.errors import InputFault
from partnership.base.limits import ASKED_BY_IMPORT
from partnership.exchange.imports import queries
from partnership.exchange.imports.desks import main_desk
from partnership.exchange.imports.entries import telling_addresses
from partnership.exchange.imports.likeness import KnownEntries, ask_again, asked_of, is_called
from partnership.exchange.imports.matching import matched
from partnership.exchange.imports.names import is_one_value, is_unique
from partnership.exchange.imports.plan import Candidate, ImportDeed, ImportStep, PartChange, ReportLine
from partnership.exchange.imports.source import SourceFault
from partnership.exchange.imports.targets import LOCATION, ORGANISATION, SERVICE, targets
from partnership.policy.audience import is_safe_place, may_see, visible, visible_all
from partnership.policy.viewer import NOBODY
from partnership.register.authority import homes
from partnership.register.authority import queries as authority
from partnership.register.directory import change_rules, participation, wording
from partnership.register.directory.legal_standings import refuse_unsourced
from partnership.register.directory.parts import PARTS
from partnership.register.directory.safe_places import STAYS_HIDDEN, is_laid_open
from partnership.register.directory.values import accepted
from partnership.store.db import batches
from partnership.store.models import Organisation, Service, descriptions
from partnership.store.models.register import fold
from partnership.store.models.standings import STANDING_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from partnership.exchange.imports.incoming import IncomingEntry, IncomingPart
    from partnership.exchange.imports.kinds import KindWords
    from partnership.exchange.imports.likeness import EntryLikeness
    from partnership.exchange.imports.queries import SourceIds
    from partnership.policy.audience import RedactedRecord
    from partnership.policy.viewer import Viewer
    from partnership.register.directory.parts import EntryPart
    from partnership.store.models import Partnership

LONGEST_SHOWN: Final = 120  # characters of a value in a report
LOCKED: Final = "an address, locked away"


def told(parts: Iterable[IncomingPart]) -> list[str]:
    """New parts in words; of a confidential place nothing that tells where it is."""
    words = []
    for each in parts:
        part = PARTS[each.part]
        title = each.values.get("post") or each.values.get("name", "")
        if each.values.get("is_confidential"):
            words.append(f"New {part.one}: {LOCKED}")
            continue
        rest = [
            _in_words(part.table, name, value)
            for name, value in each.values.items()
            if name in descriptions(part.table)
            and name not in {"name", "post", "is_confidential", "is_main", "for_whom"}
        ]
        words.append(f"New {part.one}: {title}" + "".join(f"; {_short(text)}" for text in rest if text))
    return words


def difference(table: Any, name: str, before: Any, after: Any) -> str:
    label = descriptions(table)[name].label
    old, new = _in_words(table, name, before), _in_words(table, name, after)
    return f"{label}: {_short(new)}" if not old else f"{label}: {_short(old)} → {_short(new)}"


def _in_words(table: Any, name: str, value: Any) -> str:
    return ", ".join(wording.in_words(descriptions(table)[name], value))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def given(entry: IncomingEntry) -> Iterator[tuple[str, str]]:
    """What a file says of an organisation, to be held against one of the directory."""
    yield "Kind", entry.kind_word
    for name, value in entry.values.items():
        yield descriptions(Organisation)[name].label, _short(_in_words(Organisation, name, value))
    for label, name in (("Telephone", "telephone"), ("Email", "email")):
        yield label, ", ".join(dict.fromkeys(each.values[name] for each in entry.parts if each.values.get(name)))
    if not entry.is_secret:
        places = [each.values["address"] for each in entry.parts if each.part == "locations"]
        yield "Address", _short(", ".join(" ".join(each.split()) for each in places))


def shown(viewer: Viewer, row: Organisation) -> Iterator[tuple[str, str]]:
    """The same of one of the directory, as the viewer sees it."""
    seen = visible(viewer, row)
    if seen is None:
        return
    yield "Kind", wording.kinds()[row.kind_id].name if row.kind_id in wording.kinds() else ""
    for name in ("short_name", "description", "website", "charity_number", "company_number"):
        if value := getattr(seen, name):
            yield descriptions(Organisation)[name].label, _short(_in_words(Organisation, name, value))
    contacts = [own for each in row.contacts if not each.is_archived and (own := visible(viewer, each))]
    for label, name in (("Telephone", "telephone"), ("Email", "email")):
        yield label, ", ".join(dict.fromkeys(getattr(each, name) for each in contacts if getattr(each, name)))
    places = [own for each in row.locations if not each.is_confidential and (own := visible(viewer, each))]
    yield "Address", _short(", ".join(" ".join(each.address.split()) for each in places if each.address))


TOO_MANY: Final = f"More than {ASKED_BY_IMPORT} organisations would be asked at once. Import it another time"
NEW, LEAVE = "new", "leave"
REMOVE: Final = "remove:"  # stands before the id of a part that is in the file no more
REMOVED, KEPT = "yes", "no"
ASK: Final = "ask:"  # stands before the ids of those that it may be, of which nobody has said anything yet
OF_FILE: Final = "file:"  # stands before the folded name of another organisation of the file, which it is
UNTELLING: Final = "Confidential place"
NOT_SEEN: Final = "is for named people, of whom an import is none: it is not compared, and left as it is"
GUESSED: Final = "? Guessed from the name: look at it. It is asked to lead nothing until somebody has said its kind"
UNANSWERED: Final = (
    "Its entry has no person left who could be asked whether it takes part. Whoever runs the site takes it in, and the "
    "file then brings what it says"
)
TELLS: Final = "may tell where a confidential place is, and is left out"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person said of a file besides its rows."""

    kinds: Mapping[str, str] = field(default_factory=dict)  # the file's own word -> kind; "" -> of rows without one
    # Folded name -> id of an organisation, one of the file, NEW or LEAVE.
    decisions: Mapping[str, str] = field(default_factory=dict)

    @property
    def same(self) -> dict[str, str]:
        """Folded names of which somebody said that they are another one of the file."""
        return {key: said.removeprefix(OF_FILE) for key, said in self.decisions.items() if said.startswith(OF_FILE)}


class Planner:
    """Holds the entries of one file against the directory as it is now."""

    def __init__(
        self,
        viewer: Viewer,
        partnership: Partnership,
        known: KnownEntries,
        kinds: KindWords,
        wishes: Wishes,
        ids: SourceIds,
        own_parts: Collection[str] = (),
    ) -> None:
        self._viewer, self._partnership, self._known, self._ids = viewer, partnership, known, ids
        self._kinds, self._wishes = kinds, wishes
        self._own_parts = own_parts
        self._missing: list[ImportStep] = []  # parts that a file of this directory lists no more
        self._asked = 0
        self._taken: dict[UUID, str] = {}  # an organisation of the directory -> the entry of the file that is it
        self._new = KnownEntries(())  # of the file, by ids of its own
        self._new_by_id: dict[UUID, IncomingEntry] = {}

    def steps(
        self, entries: Sequence[IncomingEntry], tell: Callable[[int], None] = lambda _done: None
    ) -> Iterator[ImportStep]:
        """What is to be done for each, in the order of the file; `tell` hears how many are done."""
        done = 0
        for some in batches(entries):
            matched = [(entry, *self._match(entry)) for entry in some]
            ids = {found for _entry, found, _likely in matched if found is not None}
            rows = queries.whole(ids)
            sealed = authority.sealed(ids)
            for entry, found, likely in matched:
                if found is not None and found in rows:
                    yield self._change(entry, rows[found], is_sealed=found in sealed)
                    yield from self._take_missing()
                elif likely or (twins := self._twins(entry)):
                    yield self._undecided(entry, likely, [] if likely else twins)
                elif self._wishes.decisions.get(entry.key) == LEAVE:
                    yield ImportStep(_line(ImportDeed.LEAVE, entry, ["You said that it is left out"]))
                else:
                    yield self._add(entry)
                done += 1
                tell(done)

    def _match(self, entry: IncomingEntry) -> tuple[UUID | None, list[EntryLikeness]]:
        """The organisation of the directory that it is, or those that it may be."""
        said = self._wishes.decisions.get(entry.key, "")
        if said in {NEW, LEAVE}:
            return None, []
        if (chosen := self._known.id_of(said)) is not None:
            return chosen, []
        if said.startswith(OF_FILE) and (chosen := self._known.called(said.removeprefix(OF_FILE))) is not None:
            return chosen, []  # the one that it is stood in an earlier file
        by_id = [each for row in self._ids.of(ORGANISATION, entry.source_id) if (each := self._known.of_id(row))]
        if len(by_id) == 1 and (self._ids.is_own or is_unique(entry.source_id) or is_called(entry.name, by_id[0])):
            return by_id[0].id, []
        alike = [self._told_apart(entry, each) for each in self._known.like(entry)]
        sure = [each for each in alike if each.is_sure]
        if len(sure) == 1 and not by_id:
            return sure[0].known.id, []
        # An id of the source beside another name, and what was asked in an earlier run, is asked as long as it is open.
        asked = said.removeprefix(ASK).split() if said.startswith(ASK) else []
        open_ones = [known for each in asked if (known := self._known.of_id(self._known.id_of(each)))]
        there = {each.known.id for each in alike}
        alike += [ask_again(each, "the same id in its source") for each in by_id if each.id not in there]
        alike += [ask_again(each, "it was asked before") for each in open_ones if each.id not in there]
        return None, alike

    def _told_apart(self, entry: IncomingEntry, found: EntryLikeness) -> EntryLikeness:
        """One that the source itself calls by another id is not taken for the same by its name."""
        ids = self._ids.by_row.get(found.known.id, frozenset())
        if not found.is_sure or not is_unique(entry.source_id) or not ids or entry.source_id in ids:
            return found
        return replace(found, is_sure=False, reasons=(*found.reasons, "another id in its source"))

    def _twins(self, entry: IncomingEntry) -> list[EntryLikeness]:
        """New organisations further up in the file that it may be: each would be added, and be there twice."""
        return [] if self._wishes.decisions.get(entry.key) in {NEW, LEAVE} else self._new.twins(entry)

    # --- new ones ---

    def _add(self, entry: IncomingEntry) -> ImportStep:
        kind_id, how, is_guessed = self._kind_of(entry)
        if not kind_id:
            at = SourceFault(entry.kind_row or entry.rows[0], entry.kind_column, self._kinds.refusal(entry.kind_word))
            return ImportStep(replace(_line(ImportDeed.REFUSE, entry, [], [at]), asks_kind=True))
        values = {"name": entry.name, "kind_id": kind_id, **entry.values}
        refusals: list[SourceFault] = []
        parts = self._guarded(entry, kind_id, refusals, is_sealed=False, values=values)
        if (main := main_desk(entry)) is not None:
            for each in parts:
                each.values |= {"is_main": True} if each.number == main.number else {}
        try:
            kind = wording.kinds()[kind_id]
            accepted(Organisation, {"sector": kind.sector.value, "level": kind.level.value} | values, is_new=True)
            refuse_unsourced(None, values)
        except InputFault as fault:
            return ImportStep(
                _line(ImportDeed.REFUSE, entry, [], [SourceFault(entry.rows[0], fault.field, str(fault))])
            )
        words = [f"{wording.kinds()[kind_id].name}{how}", *told(parts)]
        new = replace(asked_of(entry), id=uuid4())
        self._new.add(new)
        self._new_by_id[new.id] = entry
        line = replace(_line(ImportDeed.ADD, entry, words, refusals), is_guessed=is_guessed)
        step = ImportStep(line, values=values, parts=parts)
        step.add_ids(entry, parts, {})
        return step

    def _kind_of(self, entry: IncomingEntry) -> tuple[str, str, bool]:
        """The kind, how it was found, in words, and whether it is only guessed."""
        word = entry.kind_word
        if said := self._wishes.kinds.get(fold(word), "") if word else "":
            return said, "", False
        if said := self._kinds.of_word(word) if word else "":
            return said, "", False
        if found := self._kinds.of_name(entry.name) or self._kinds.of_name(word):
            return found, GUESSED, True
        usual = self._wishes.kinds.get("", "")
        return usual, ", as you said for all that do not say" if usual else "", False

    def _guarded(
        self,
        entry: IncomingEntry,
        kind_id: str,
        refusals: list[SourceFault],
        *,
        is_sealed: bool,
        values: dict[str, Any],
    ) -> list[IncomingPart]:
        """The parts as they may be kept: an address of a safe place under lock, and no other text that tells it."""
        is_safe = is_safe_place(kind_id)
        parts = []
        for each in entry.parts:
            part = each
            if part.part == "locations" and (is_safe or is_sealed or entry.is_secret):
                part = replace(part, values={**part.values, "is_confidential": True, "name": UNTELLING})
            parts.append(part)
        if not (is_safe or is_sealed or entry.is_secret or any(each.values.get("is_confidential") for each in parts)):
            return [each for each in parts if self._fits(each, refusals)]
        for row, name in telling_addresses(entry):
            refusals.append(SourceFault(row, name.replace("_", " "), TELLS))
            values.pop(name, None)
            parts = [
                replace(each, values={key: value for key, value in each.values.items() if key != name})
                if each.row == row and each.part != "locations"
                else each
                for each in parts
            ]
        parts = [
            each for each in parts if each.part == "locations" or each.values.get("name") or each.values.get("post")
        ]
        return [each for each in parts if self._fits(each, refusals)]

    @staticmethod
    def _fits(part: IncomingPart, refusals: list[SourceFault]) -> bool:
        """Whether a part is whole: its fields fit each other."""
        table = PARTS[part.part].table
        values = {"for_whom": _group_of(part.values)} | part.values if table is Service else part.values
        try:
            part.values.update(accepted(table, values, is_new=True))
            first, last = part.values.get("age_from"), part.values.get("age_to")
        except InputFault as fault:
            refusals.append(SourceFault(part.row, fault.field.replace("_", " "), str(fault)))
            return False
        if first is not None and last is not None and last < first:
            refusals.append(SourceFault(part.row, "age to", "is below the first age"))
            return False
        return True

    # --- those that are there ---

    def _change(self, entry: IncomingEntry, row: Organisation, *, is_sealed: bool) -> ImportStep:
        if (other := self._taken.setdefault(row.id, entry.key)) != entry.key:
            twice = f"It is {row.name} too, as “{other}” in the same file is: one entry gets one change"
            return ImportStep(_line(ImportDeed.REFUSE, entry, [], [SourceFault(entry.rows[0], "", twice)]), row.id)
        refusals: list[SourceFault] = []
        deed, words = self._taking_part(row)
        if deed is ImportDeed.REFUSE:
            return ImportStep(_line(deed, entry, [], [SourceFault(entry.rows[0], "", words[0])]), row.id)
        keeps, reads = self._viewer.keeps(row), row.id in self._viewer.positions
        if not keeps and not reads and self._partnership.id not in row.partnership_ids:
            keeps = deed is ImportDeed.TAKE_IN and row.home_id is None  # this becomes its home
        values = self._differing(row, entry, refusals)
        if not keeps:
            return self._proposed(entry, row, deed, words, values, refusals)
        kept = dict(values)
        parts = self._guarded(entry, kept.get("kind_id", row.kind_id), refusals, is_sealed=is_sealed, values=kept)
        new, changes, moved, found = self._parts(row, parts, refusals)
        words += [difference(Organisation, name, getattr(row, name), value) for name, value in kept.items()]
        words += moved + told(new)
        if deed is ImportDeed.LEAVE and (kept or new or changes):
            deed = ImportDeed.CHANGE
        if deed is ImportDeed.LEAVE:
            words = [*words, "The directory has all of it already"]
        step = ImportStep(_line(deed, entry, words, refusals), row.id, kept, new, changes)
        step.add_ids(entry, parts, found)
        return step

    def _taking_part(self, row: Organisation) -> tuple[ImportDeed, list[str]]:  # noqa: PLR0911 - one a case
        """What is to be done for its taking part here, before its fields."""
        if row.is_archived:
            return ImportDeed.RESTORE, ["It was put away, and is brought back"]
        if self._partnership.id in row.partnership_ids:
            return ImportDeed.LEAVE, []
        if not participation.is_asked(self._viewer, self._partnership, row):
            return ImportDeed.TAKE_IN, ["It is in the directory, and takes part here from now on"]
        if self._viewer.account_id in {None, NOBODY}:
            return ImportDeed.REFUSE, ["Somebody else answers for it: run the import as an account of a coordinator"]
        if homes.unanswerable([row], self._partnership):
            command = f"flask organisations take-in {row.id} --partnership {self._partnership.slug}"
            return ImportDeed.REFUSE, [f"{UNANSWERED}: {command}"]
        if self._asked >= ASKED_BY_IMPORT:
            return ImportDeed.REFUSE, [TOO_MANY]
        self._asked += 1
        return ImportDeed.ASK, ["Who answers for it is asked whether it takes part"]

    def _differing(self, row: Organisation, entry: IncomingEntry, refusals: list[SourceFault]) -> dict[str, Any]:
        """Fields of the organisation for which the file has another value; what is not seen is not touched."""
        wanted = dict(entry.values)
        said = self._wishes.kinds.get(fold(entry.kind_word), "") if entry.kind_word else ""
        if said:
            wanted["kind_id"] = said
        if self._ids.is_own and entry.source_id:
            wanted["name"] = entry.name  # it is known by its id
        found = {}
        for name, value in wanted.items():
            described = descriptions(Organisation)[name]
            if not may_see(self._viewer, row, name, described):  # asked first: what is there is not compared
                refusals.append(SourceFault(entry.rows[0], described.label, NOT_SEEN))
                continue
            if (own := getattr(row, name)) == value or own in entry.others.get(name, ()):
                continue  # what another row of the file says is no change of what is there
            if is_laid_open(row, {name: value}):
                refusals.append(SourceFault(entry.rows[0], described.label, STAYS_HIDDEN))
                continue
            found[name] = value
        return self._sourced(row, entry, found, refusals)

    @staticmethod
    def _sourced(
        row: Organisation, entry: IncomingEntry, found: dict[str, Any], refusals: list[SourceFault]
    ) -> dict[str, Any]:
        """The same without a legal standing that does not say where it was read."""
        try:
            refuse_unsourced(row, found)
        except InputFault as fault:
            refusals.append(SourceFault(entry.rows[0], descriptions(Organisation)[fault.field].label, str(fault)))
            return {name: value for name, value in found.items() if name not in STANDING_FIELDS}
        return found

    def _proposed(
        self,
        entry: IncomingEntry,
        row: Organisation,
        deed: ImportDeed,
        words: list[str],
        values: dict[str, Any],
        refusals: list[SourceFault],
    ) -> ImportStep:
        """Of an entry that somebody else keeps, changes of its own fields are asked, and the rest is left."""
        if entry.parts:
            words = [*words, "Contacts, services and places are for those who keep its entry: report what is missing"]
        if deed is not ImportDeed.LEAVE or not values:
            return ImportStep(_line(deed, entry, words or ["Somebody else keeps its entry"], refusals), row.id)
        if self._viewer.account_id in {None, NOBODY}:
            return ImportStep(_line(deed, entry, [*words, "Somebody else keeps its entry"], refusals), row.id)
        if not change_rules.asks_all(self._viewer, row):
            # Its own people change what is theirs on its page; a file of the partnership does not do it for them.
            return ImportStep(_line(deed, entry, [*words, "Change your own entry on its page"], refusals), row.id)
        if self._asked >= ASKED_BY_IMPORT:
            return ImportStep(_line(ImportDeed.REFUSE, entry, [], [SourceFault(entry.rows[0], "", TOO_MANY)]), row.id)
        self._asked += 1
        words += [difference(Organisation, name, getattr(row, name), value) for name, value in values.items()]
        return ImportStep(_line(ImportDeed.PROPOSE, entry, words, refusals), row.id, values)

    def _parts(
        self, row: Organisation, parts: Sequence[IncomingPart], refusals: list[SourceFault]
    ) -> tuple[list[IncomingPart], list[PartChange], list[str], dict[int, UUID]]:
        """Parts that are new, changes of those that are there, these in words, and which are there by their numbers.

        Only what the viewer may see is compared: whatever equals something hidden is planned as if it were free.
        """
        new: list[IncomingPart] = []
        changes: list[PartChange] = []
        words: list[str] = []
        found: dict[int, UUID] = {}
        for part in PARTS.values():
            there = visible_all(self._viewer, getattr(row, part.name))
            wanted = self._open_places([each for each in parts if each.part == part.name], there, refusals)
            sources = {name: self._ids.of(part.name, name) for each in wanted for name in each.source_ids}
            same = matched(wanted, there, sources)
            for each in wanted:
                own = same.get(each.number)
                if own is not None:
                    found[each.number] = own.id
                    if values := self._part_values(own, each, refusals):
                        changes.append(PartChange(each.part, own.id, values))
                        title = getattr(own, part.title_field)
                        words += [f"{title}: {difference(part.table, name, getattr(own, name), value)}"
                                  for name, value in values.items()]  # fmt: skip
                elif self._ids.is_own and each.source_ids:
                    told = f"its Id is that of no {part.one} of {row.name} that you may see: empty it to add a new one"
                    refusals.append(SourceFault(each.row, "Id", told))
                else:
                    new.append(each)
            if part.name in self._own_parts:
                gone = [each for each in there if each.id not in found.values()]
                self._missing += [self._removal(row, part, each) for each in gone if not _is_locked(each)]
        return new, changes, words, found

    def _removal(self, row: Organisation, part: EntryPart, own: RedactedRecord) -> ImportStep:
        """A part that stands in the directory and in its own file no more: a person says what becomes of it."""
        key = f"{REMOVE}{own.id}"
        said = self._wishes.decisions.get(key)
        deed = {REMOVED: ImportDeed.CHANGE, KEPT: ImportDeed.LEAVE}.get(said or "", ImportDeed.DECIDE)
        words = {ImportDeed.CHANGE: "It is archived, as you said", ImportDeed.LEAVE: "It stays, as you said"}
        title = f"{row.name}, {part.one} “{getattr(own, part.title_field)}”"
        told = words.get(deed, "It is in the file no more. Say whether it is archived; until then it stays")
        line = ReportLine(deed, key, title, (), (told,))
        return ImportStep(line, row.id, removed=[(part.name, own.id)] if deed is ImportDeed.CHANGE else [])

    def _take_missing(self) -> list[ImportStep]:
        found, self._missing = self._missing, []
        return found

    @staticmethod
    def _open_places(
        parts: list[IncomingPart], there: Sequence[RedactedRecord], refusals: list[SourceFault]
    ) -> list[IncomingPart]:
        """Without confidential places where there is one, whose address an import does not change."""
        # That there is one is known to the partnership; what it is called, and that it is one, is withheld.
        if not any(map(_is_locked, there)):
            return parts
        locked = "It has a confidential place already, whose address is changed on its own page alone"
        refusals += [SourceFault(each.row, "Address", locked) for each in parts if each.values.get("is_confidential")]
        return [each for each in parts if not each.values.get("is_confidential")]

    @staticmethod
    def _part_values(there: RedactedRecord, part: IncomingPart, refusals: list[SourceFault]) -> dict[str, Any]:
        """Fields of a part for which the file has another value; other blanks and letters of an address are none."""
        found, one = {}, PARTS[part.part].one
        for name, value in part.values.items():
            key = f"{one}.{name}"
            if value in (None, "", [], False) or key not in targets():
                continue
            if name in {"name", "post"} and not part.is_named:
                continue
            if name == "for_whom" and one == SERVICE:
                continue  # told by the file's ages alone: what a person chose stays
            if name in there.withheld:
                refusals.append(SourceFault(part.row, targets()[key].described.label, NOT_SEEN))
                continue
            if one == LOCATION and name in {"is_confidential", "address"} and there.values.get("is_confidential", True):
                continue
            own = getattr(there, name)
            if own in part.others.get(name, ()) or is_one_value(name, value, own):
                continue
            found[name] = value
        return found

    # --- those that a person has to look at ---

    def _undecided(
        self, entry: IncomingEntry, likely: Sequence[EntryLikeness], twins: Sequence[EntryLikeness]
    ) -> ImportStep:
        rows = queries.whole({each.known.id for each in likely})
        candidates = tuple(
            Candidate(str(each.known.id), rows[each.known.id].name, each.points, "; ".join(each.reasons),
                      tuple(shown(self._viewer, rows[each.known.id])))
            for each in likely if each.known.id in rows
        )  # fmt: skip
        candidates += tuple(
            Candidate(f"{OF_FILE}{other.key}", f"{other.name}, further up in this file", each.points,
                      "; ".join(each.reasons), tuple(given(other)))
            for each in twins for other in [self._new_by_id[each.known.id]]
        )  # fmt: skip
        line = _line(ImportDeed.DECIDE, entry, [f"It may be {each.name} ({each.why})" for each in candidates])
        return ImportStep(replace(line, candidates=candidates, shown=tuple(given(entry))))


def _line(
    deed: ImportDeed, entry: IncomingEntry, words: Iterable[str], refusals: Iterable[SourceFault] = ()
) -> ReportLine:
    all_refused = tuple(dict.fromkeys([*entry.refusals, *refusals]))
    told = (*words, *entry.notes) if deed is not ImportDeed.REFUSE else tuple(words)  # of it nothing is kept
    return ReportLine(deed, entry.key, entry.name, tuple(entry.rows), told, all_refused)


def _is_locked(there: RedactedRecord) -> bool:
    """Whether it is a confidential place, of which even that may be withheld."""
    return there.table == LOCATION and bool(there.values.get("is_confidential", True))


def _group_of(values: Mapping[str, Any]) -> str | None:
    """Return for whom a service is, by the ages it takes; None where the file does not say."""
    first, last = values.get("age_from"), values.get("age_to")
    if first is None and last is None:
        return None
    if last is not None and last < 18:  # noqa: PLR2004 - of age
        return "children"
    return "adults" if first is not None and first >= 18 else "both"  # noqa: PLR2004 - of age
