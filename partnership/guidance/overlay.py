"""Guidance of a site that stands over a built-in pack and holds only what differs; and what it made different."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from partnership.guidance.check import REFERENCES, RESTS_ON_FACTS
from partnership.guidance.facts import id_in_words
from partnership.guidance.folder import SHAPES
from partnership.guidance.parts import each_part, fill_over, parts, reshape, with_fields
from partnership.guidance.shapes import hints_of, parts_of, unknown
from partnership.guidance.types import ChangeKind, LocalChange
from partnership.guidance.walk import PlacedItem
from partnership.guidance.written.papers import with_pieces

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from partnership.guidance.findings import PackFaults
    from partnership.guidance.folder import PackFolder, RemovedItem
    from partnership.guidance.pack import Pack
    from partnership.guidance.shapes import FilePlace, FilePlaces

_Where = TypeVar("_Where")


def _parts_below(shape: type) -> set[str]:
    parts = parts_of(shape)
    return set(parts).union(*(_parts_below(inner) for inner in parts.values()))


# Lists of parts, and the lists whose items have such parts: "clauses" are found in protocols and common sections.
PARTS: dict[str, list[str]] = {}
for _list, _shape in SHAPES.items():
    for _part in sorted(_parts_below(_shape)):
        PARTS.setdefault(_part, []).append(_list)
LISTS = {*SHAPES, *PARTS, "words"}


# Lists of ids that only point: what is taken out of use goes from them by itself. A text or a rule that rests on it has
# to be written anew, so that any other reference is a fault.
POINTERS = {
    ("Function", "leads"),
    ("Function", "supports"),
    ("Body", "functions"),
    ("Body", "carries"),
    ("Setting", "first_contacts"),
    ("Competence", "functions"),
    ("Competence", "settings"),
    ("Practice", "competences"),
    ("Practice", "functions"),
    ("Practice", "carries"),
    ("Flow", "to"),
    ("Flow", "grounds"),
    ("SituationAnswer", "neighbours"),
    ("SituationAnswer", "also"),
    ("SituationAnswer", "kinds"),
    ("SituationAnswer", "not_by"),
    ("SituationAnswer", "also_kinds"),
    ("SituationAnswer", "no_police"),
    ("BlankForm", "calls"),
    ("JourneyStep", "tasks"),
    ("Synonym", "kinds"),
    ("Synonym", "functions"),
    ("Synonym", "situations"),
    ("Clause", "carries"),
    ("Clause", "examples"),
    ("ProtocolTemplate", "functions"),
    ("CheckItem", "carries"),
    *((shape, "facts") for shape in RESTS_ON_FACTS),
}
# Of these an empty list would be a fault, or would mean something else: a protocol without tasks is about every task.
_AT_LEAST_ONE = {
    ("Function", "leads"),
    ("Setting", "first_contacts"),
    ("Flow", "to"),
    ("ProtocolTemplate", "functions"),
}


def lay_over(base: Sequence[PlacedItem], folder: PackFolder) -> list[PlacedItem]:
    """The items of the pack below with those of the folder in their place or after them; nothing is taken out yet."""
    items = {(item.list_name, item.id): item for item in base}
    seen: dict[tuple[str, str], FilePlace] = {}
    for table in folder.tables:
        shape = SHAPES[table.list_name]
        named = table.values.get("id") or table.values.get("code")
        item_id = named if "id" in hints_of(shape) or "code" in hints_of(shape) else id_in_words(table.values)
        key = (table.list_name, item_id if isinstance(item_id, str) else "")
        below = items.get(key)
        value = fill_over(shape, table.values, table.place, below.value if below else None, folder.places)
        value = with_pieces(value, table.pieces, folder.places)
        if below is not None:
            value = with_fields(value, _kept_flags(below.value, table.values), folder.places)
        if key in seen and key[1]:
            line = f"{seen[key].file.name} line {seen[key].file.lines.line_of(seen[key].at)}"
            table.place.file.fault((*table.place.at, "id"), f'the id "{key[1]}" is used already, in {line}')
        seen[key] = table.place.field("id")
        items[key] = PlacedItem(table.list_name, value, table.place)
    return list(items.values())


# What an item is to the product's own rules: a kind or task that is written anew stays that, unless it says otherwise.
FLAGS = (
    "office", "of_one_country", "never_with_children", "kept_apart", "first_responder", "duty_to_notify",
    "only_asked", "at_a_glance",
    "is_recognition", "sign_calls", "lead_needs", "never_for", "asks_consent_of",
)  # fmt: skip


def _kept_flags(below: Any, table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(below, name) for name in FLAGS if hasattr(below, name) and name not in table}


def take_out(
    items: list[PlacedItem], removed: Iterable[tuple[RemovedItem, FilePlace]], findings: PackFaults
) -> list[PlacedItem]:
    """The items less those that the guidance takes out of use as a whole."""
    for one, place in removed:
        if one.list not in LISTS:
            findings.fault(place.field("list"), unknown("list", one.list, LISTS))
        elif one.list in PARTS and not one.of:
            owners = " or ".join(PARTS[one.list])
            findings.fault(place, f'say with "of" to which of {owners} it belongs')
        elif one.list == "checklists":
            findings.fault(place.field("id"), "a checklist stays; take out its items")
        elif one.list in SHAPES:
            known = {item.id for item in items if item.list_name == one.list}
            if one.id not in known:
                findings.fault(place.field("id"), unknown(_singular(one.list), one.id, known))
            items = [item for item in items if (item.list_name, item.id) != (one.list, one.id)]
    return items


def take_out_parts(
    items: list[PlacedItem],
    removed: Iterable[tuple[RemovedItem, FilePlace]],
    places: FilePlaces,
    findings: PackFaults,
    *,
    protocols: bool,
) -> list[PlacedItem]:
    """The items less the parts that the guidance takes out of use, in protocols or in all other lists."""
    for one, place in removed:
        if one.list not in PARTS or not one.of:
            continue
        owners = [item for item in items if item.list_name in PARTS[one.list] and item.id == one.of]
        if not owners and protocols:
            known = {item.id for item in items if item.list_name in PARTS[one.list]}
            findings.fault(place.field("of"), unknown("item", one.of, known))
        if not owners or (owners[0].list_name == "protocols") is not protocols:
            continue
        owner = owners[0]
        known = {part.id for name, part in each_part(owner.value) if name == one.list}
        if one.id not in known:
            if one.id not in in_terms(items, one.list):
                findings.fault(place.field("id"), unknown(_singular(one.list), one.id, known))
            continue
        smaller = replace(owner, value=_without(owner.value, one, places))
        items = [smaller if item is owner else item for item in items]
    return items


def in_terms(items: Iterable[PlacedItem], list_name: str) -> set[str]:
    """Ids of a list that the common terms have now, those of older clauses that they have taken in among them.

    Guidance of a site may have taken such a clause out of one protocol before it moved. That stops nothing and does
    nothing: what all protocols adopt is not taken out of one.
    """
    terms = [item.value for item in items if item.list_name == "protocols" and item.value.is_terms]
    named = [part for each in terms for name, part in each_part(each) if name == list_name]
    return {id_ for part in named for id_ in (part.id, *getattr(part, "was", ()))}


def _without(owner: Any, removed: RemovedItem, places: FilePlaces) -> Any:
    dropped = {id(part) for name, part in each_part(owner) if name == removed.list and part.id == removed.id}
    return reshape(owner, lambda part: None if id(part) in dropped else part, places)


def let_go(
    items: list[PlacedItem], names: Collection[tuple[str, str]], places: FilePlaces, findings: PackFaults
) -> list[PlacedItem]:
    """The items of the pack below without what merely points to something that is taken out of use.

    Pointers in the guidance's own files stay, and so do those of a list that must not be empty, where nothing else
    would be left; the checks will tell of them.
    """

    def is_let_go(part: Any, name: str, kept: tuple[str, ...]) -> bool:
        place = places.find(part)
        is_enough = bool(kept) or (type(part).__name__, name) not in _AT_LEAST_ONE
        return place is not None and is_enough and not findings.is_own(place.field(name))

    def change(part: Any) -> Any:
        values = {name: kept for name, kept in pointers(part, names).items() if is_let_go(part, name, kept)}
        return with_fields(part, values, places)

    return [replace(item, value=reshape(change(item.value), change, places)) for item in items]


def pointers(part: object, names: Collection[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The lists of an item that point to something in `names`, without it."""
    shape = type(part).__name__
    found = {}
    for key, field in ((key, key[1]) for key in POINTERS if key[0] == shape):
        values: tuple[str, ...] = getattr(part, field)
        kept = tuple(value for value in values if (REFERENCES[key], value) not in names)
        if len(kept) != len(values):
            found[field] = kept
    return found


def new_words(
    base: Mapping[str, str],
    own: Mapping[str, str],
    removed: Iterable[tuple[RemovedItem, FilePlace]],
    findings: PackFaults,
) -> dict[str, str]:
    """The glossary of the pack below with the words of the guidance, less those that it takes out."""
    words = {**base, **own}
    for one, place in removed:
        if one.list == "words":
            if one.id not in base:
                findings.fault(place.field("id"), unknown("word", one.id, base))
            words.pop(one.id, None)
    return words


def _singular(list_name: str) -> str:
    return list_name if list_name in ("practice", "information", "common") else list_name.removesuffix("s")


def removed_names(removed: Iterable[tuple[RemovedItem, _Where]]) -> dict[tuple[str, str], _Where]:
    """List and id of what is taken out, as references name them, with the place that says so."""
    names: dict[tuple[str, str], _Where] = {}
    for one, place in removed:
        names[one.list, one.id] = place
        if one.list in ("recommendations", "mechanisms"):
            names["carried", one.id] = place
    return names


# What guidance of a site has made different from the pack that it stands over, item by item and part by part.

_LONGEST = 80  # characters of a title that is made from a text


def find_changes(base: Pack, pack: Pack, removed: Sequence[RemovedItem]) -> tuple[LocalChange, ...]:
    """Every difference, with the reason where something was taken out of use."""
    reasons = {(one.list, one.id, one.of): one.reason for one in removed}
    gone = removed_names((one, None) for one in removed)
    found = []
    for name in SHAPES:
        old, new = getattr(base, name), getattr(pack, name)
        found += [change for key in {**old, **new} for change in _of_item(name, key, old.get(key), new.get(key), gone)]
    words = {**base.words, **pack.words}
    found += [
        LocalChange("words", term, what, term)
        for term in words
        if (what := _what(base.words.get(term), pack.words.get(term)))
    ]
    return tuple(replace(one, reason=reasons.get((one.list_name, one.id, one.of), "")) for one in found)


def _of_item(
    list_name: str, item_id: str, old: Any, new: Any, gone: Collection[tuple[str, str]]
) -> Iterator[LocalChange]:
    """The change of an item itself, then those of its parts; the parts of a new or removed item go with it."""
    what = _what(_itself(old, gone), _itself(new, gone))
    if what:
        yield LocalChange(list_name, item_id, what, _title(new or old))
    if old is None or new is None or old == new:
        return
    before = {(name, part.id): part for name, part in each_part(old)}
    after = {(name, part.id): part for name, part in each_part(new)}
    for key in {**before, **after}:
        part = after.get(key) or before[key]
        changed = _what(_itself(before.get(key), gone), _itself(after.get(key), gone))
        if changed:
            yield LocalChange(key[0], key[1], changed, _title(part), item_id, of_list=list_name)


def _itself(item: Any, gone: Collection[tuple[str, str]]) -> Any:
    """The item without its parts, which are compared one by one, and without pointers to what was taken out of use."""
    if item is None:
        return None
    values = {field.name: getattr(item, field.name) for field in fields(item) if field.name not in parts(item)}
    return values | pointers(item, gone)


def _what(old: object, new: object) -> ChangeKind | None:
    if old == new:
        return None
    if old is None:
        return ChangeKind.ADDED
    return ChangeKind.REMOVED if new is None else ChangeKind.CHANGED


def _title(item: Any) -> str:
    """How people call an item: its title or name, or the beginning of its text."""
    names = ("title", "heading", "name", "label", "text", "id", "code")
    text = " ".join(str(next(filter(None, (getattr(item, name, "") for name in names)), "")).split())
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"
