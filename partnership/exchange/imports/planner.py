"""What an import would do: each organisation of the file held against the directory, by the rules of authority.

Nothing is written here. An import changes at once only what whoever imports keeps (`directory.change_rules`), proposes
to others, widens no audience, opens no place, and empties no field.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from partnership.authority import homes
from partnership.authority import queries as authority
from partnership.db import batches
from partnership.directory import change_rules, participation, wording
from partnership.directory.parts import PARTS
from partnership.directory.safe_places import STAYS_HIDDEN, is_laid_open
from partnership.directory.values import accepted
from partnership.errors import InputFault
from partnership.exchange.imports import queries
from partnership.exchange.imports.entries import telling_addresses
from partnership.exchange.imports.likeness import KnownEntries, asked_of
from partnership.exchange.imports.plan import Candidate, ImportDeed, ImportStep, PartChange, ReportLine
from partnership.exchange.imports.source import SourceFault
from partnership.exchange.imports.targets import LOCATION, SERVICE, targets
from partnership.exchange.imports.telling import difference, given, shown, told
from partnership.models import Organisation, Service
from partnership.models.register import fold
from partnership.policy.audience import descriptions, may_see, visible_all
from partnership.policy.kinds import is_safe_place
from partnership.policy.viewer import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from partnership.exchange.imports.entries import IncomingEntry, IncomingPart
    from partnership.exchange.imports.kinds import KindWords
    from partnership.exchange.imports.likeness import EntryLikeness
    from partnership.models import Partnership
    from partnership.policy.audience import RedactedRecord
    from partnership.policy.viewer import Viewer

MOST_ASKED: Final = 50  # organisations that others keep, in one import: each is a mail to them
TOO_MANY: Final = f"More than {MOST_ASKED} organisations would be asked at once. Import it another time"
NEW, LEAVE = "new", "leave"
OF_FILE: Final = "file:"  # stands before the folded name of another organisation of the file, which it is
UNTELLING: Final = "Confidential place"
NOT_SEEN: Final = "is for named people, of whom an import is none: it is not compared, and left as it is"
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
        self, viewer: Viewer, partnership: Partnership, known: KnownEntries, kinds: KindWords, wishes: Wishes
    ) -> None:
        self._viewer, self._partnership, self._known = viewer, partnership, known
        self._kinds, self._wishes = kinds, wishes
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
        alike = self._known.like(entry)
        sure = [each for each in alike if each.is_sure]
        return (sure[0].known.id, []) if len(sure) == 1 else (None, alike)

    def _twins(self, entry: IncomingEntry) -> list[EntryLikeness]:
        """New organisations further up in the file that it may be: each would be added, and be there twice."""
        return [] if self._wishes.decisions.get(entry.key) in {NEW, LEAVE} else self._new.twins(entry)

    # --- new ones ---

    def _add(self, entry: IncomingEntry) -> ImportStep:
        kind_id, how = self._kind_of(entry)
        if not kind_id:
            at = SourceFault(entry.kind_row or entry.rows[0], entry.kind_column, self._kinds.refusal(entry.kind_word))
            return ImportStep(replace(_line(ImportDeed.REFUSE, entry, [], [at]), asks_kind=True))
        values = {"name": entry.name, "kind_id": kind_id, **entry.values}
        refusals: list[SourceFault] = []
        parts = self._guarded(entry, kind_id, refusals, is_sealed=False, values=values)
        try:
            kind = wording.kinds()[kind_id]
            accepted(Organisation, {"sector": kind.sector.value, "level": kind.level.value} | values, is_new=True)
        except InputFault as fault:
            return ImportStep(
                _line(ImportDeed.REFUSE, entry, [], [SourceFault(entry.rows[0], fault.field, str(fault))])
            )
        words = [f"{wording.kinds()[kind_id].name}{how}", *told(parts)]
        new = replace(asked_of(entry), id=uuid4())
        self._new.add(new)
        self._new_by_id[new.id] = entry
        return ImportStep(_line(ImportDeed.ADD, entry, words, refusals), values=values, parts=parts)

    def _kind_of(self, entry: IncomingEntry) -> tuple[str, str]:
        """The kind, and how it was found, in words."""
        if entry.kind_word:
            said = self._wishes.kinds.get(fold(entry.kind_word), "") or self._kinds.called(entry.kind_word)
            if said:
                return said, ""
        if found := self._kinds.of_name(entry.name):  # "NHS" says less than the name of a hospital does
            return found, ", by its name"
        if entry.kind_word and (found := self._kinds.of_word(entry.kind_word)):
            return found, ""
        usual = self._wishes.kinds.get("", "")
        return usual, ", as you said for all that do not say" if usual else ""

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
        new, changes, moved = self._parts(row, parts, refusals)
        words += [difference(Organisation, name, getattr(row, name), value) for name, value in kept.items()]
        words += moved + told(new)
        if deed is ImportDeed.LEAVE and (kept or new or changes):
            deed = ImportDeed.CHANGE
        if deed is ImportDeed.LEAVE:
            words = [*words, "The directory has all of it already"]
        return ImportStep(_line(deed, entry, words, refusals), row.id, kept, new, changes)

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
            return ImportDeed.REFUSE, ["Nobody who answers for it could be asked whether it takes part"]
        if self._asked >= MOST_ASKED:
            return ImportDeed.REFUSE, [TOO_MANY]
        self._asked += 1
        return ImportDeed.ASK, ["Who answers for it is asked whether it takes part"]

    def _differing(self, row: Organisation, entry: IncomingEntry, refusals: list[SourceFault]) -> dict[str, Any]:
        """Fields of the organisation for which the file has another value; what is not seen is not touched."""
        wanted = dict(entry.values)
        said = self._wishes.kinds.get(fold(entry.kind_word), "") if entry.kind_word else ""
        if said:
            wanted["kind_id"] = said
        found = {}
        for name, value in wanted.items():
            described = descriptions(Organisation)[name]
            if not may_see(self._viewer, row, name, described):  # asked first: what is there is not compared
                refusals.append(SourceFault(entry.rows[0], described.label, NOT_SEEN))
                continue
            if value == getattr(row, name):
                continue
            if is_laid_open(row, {name: value}):
                refusals.append(SourceFault(entry.rows[0], described.label, STAYS_HIDDEN))
                continue
            found[name] = value
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
        if self._asked >= MOST_ASKED:
            return ImportStep(_line(ImportDeed.REFUSE, entry, [], [SourceFault(entry.rows[0], "", TOO_MANY)]), row.id)
        self._asked += 1
        words += [difference(Organisation, name, getattr(row, name), value) for name, value in values.items()]
        return ImportStep(_line(ImportDeed.PROPOSE, entry, words, refusals), row.id, values)

    def _parts(
        self, row: Organisation, parts: Iterable[IncomingPart], refusals: list[SourceFault]
    ) -> tuple[list[IncomingPart], list[PartChange], list[str]]:
        """Parts that are new, changes of those that are there, and these in words.

        Only what the viewer may see is compared: whatever equals something hidden is planned as if it were free.
        """
        new: list[IncomingPart] = []
        changes: list[PartChange] = []
        words: list[str] = []
        seen: set[UUID] = set()
        there_are = {part: visible_all(self._viewer, getattr(row, part)) for part in PARTS}
        for each in parts:
            if each.values.get("is_confidential") and any(place.is_confidential for place in there_are["locations"]):
                locked = "It has a confidential place already, whose address is changed on its own page alone"
                refusals.append(SourceFault(each.row, "Address", locked))
                continue
            there = _same_part(each, there_are[each.part])
            if there is None:
                new.append(each)
                continue
            if there.id in seen:
                continue
            seen.add(there.id)
            values = self._part_values(there, each, refusals)
            if values:
                changes.append(PartChange(each.part, there.id, values))
                title = getattr(there, "name", None) or there.post
                table = PARTS[each.part].table
                words += [f"{title}: {difference(table, name, getattr(there, name), value)}"
                          for name, value in values.items()]  # fmt: skip
        return new, changes, words

    @staticmethod
    def _part_values(there: RedactedRecord, part: IncomingPart, refusals: list[SourceFault]) -> dict[str, Any]:
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
            if one == LOCATION and name in {"is_confidential", "address"} and there.is_confidential:
                continue
            if value != getattr(there, name):
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


def _same_part(given: IncomingPart, there: Sequence[RedactedRecord]) -> RedactedRecord | None:
    """The part of the entry that a part of the file is: by its name, else by its number, mailbox or address."""
    title = PARTS[given.part].title_field
    if given.is_named or given.part == "contacts":
        wanted = fold(given.values[title])
        if found := next((each for each in there if fold(getattr(each, title)) == wanted), None):
            return found
    if given.part == "contacts":
        return next((each for each in there if _shares(given.values, each)), None)
    if given.part == "locations":
        wanted = _packed(given.values.get("address", ""))
        return next((each for each in there if each.address and _packed(each.address) == wanted), None)
    return None


def _shares(values: Mapping[str, Any], there: RedactedRecord) -> bool:
    telephone, email = _packed(values.get("telephone", "")), values.get("email", "").casefold()
    return bool(telephone and telephone == _packed(there.telephone)) or bool(email and email == there.email.casefold())


def _packed(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def _group_of(values: Mapping[str, Any]) -> str:
    """For whom a service is, by the ages it takes."""
    first, last = values.get("age_from"), values.get("age_to")
    if last is not None and last < 18:  # noqa: PLR2004 - of age
        return "children"
    return "adults" if first is not None and first >= 18 else "both"  # noqa: PLR2004 - of age
