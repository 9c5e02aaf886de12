"""What the page of a search says: whom to ring for what was meant, who and what is found, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import url_for

from partnership.findings.phrases import way_doubt, why_words
from partnership.findings.reach import reach, way_of
from partnership.findings.types import Ask, Basis, Person, Why
from partnership.guidance.glossary import anchor_of
from partnership.guidance.types import Group
from partnership.map.calls.answer import CallChoice, answer
from partnership.map.calls.wording import GROUPS, CallLine, line
from partnership.policy.audience import is_safe_place, visible, visible_all
from partnership.register.directory import wording
from partnership.register.directory.entry import mark_of
from partnership.register.search.vocabulary import Item, SitePage, Sort, provide
from partnership.register.search.words import BEGINNING, CALLING, all_words, forms
from partnership.store.models import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from partnership.findings.facts import PartnershipMap
    from partnership.findings.hours import Moment
    from partnership.findings.types import Way
    from partnership.guidance.pack import Pack
    from partnership.policy.audience import RedactedRecord
    from partnership.policy.viewer import Viewer
    from partnership.register.search.hits import SearchAnswer
    from partnership.store.models import Organisation

PAGES = (
    SitePage(
        "calls.question",
        "Whom to call",
        "who do I call telephone night emergency numbers now out of hours",
        asked=CALLING,
    ),
    SitePage("tasks.index", "Who does what", "map matrix tasks roles lead deputy responsibilities"),
    SitePage(
        "calls.card",
        "Card of numbers",
        "card telephone numbers print pocket wall A5 list phone book directory",
        said=("print numbers", "phone list", "list of numbers", "contact list", "phone book", "print card"),
    ),
    SitePage(
        "mapping.gaps", "Gaps to close", "missing nobody leads what needs doing",
        said=("gaps", "nobody leads", "nobody covers", "missing from the board", "missing from the map"),
    ),
    SitePage(
        "sharing.may_i_tell",
        "May I tell them?",
        "tell share disclose pass on information consent confidential police family parents school doctor employer",
        said=("can I tell", "can I share", "can I disclose", "can I (tells) (told-to)", "allowed to (tells) (told-to)"),
    ),
    SitePage("sharing.matrix", "What may I share?", "sharing information confidentiality data protection consent"),
    SitePage("protocols.index", "Protocols", "documents procedures agreement sign word papers policy download zip"),
    SitePage("repatriation.returns", "Return checklists", "return home safety repatriation checklist"),
    SitePage("paper_forms.index", "Forms", "blank form referral consent record Word fill in print"),
    SitePage("assessment.index", "Self-assessment", "competences rating review"),
    SitePage("identification.audit", "Where victims are met", "audit identification settings indicators signs"),
    SitePage("identification.cards", "Cards for staff", "indicator signs of trafficking pocket card print"),
    SitePage("library.index", "Guidance", "library sources"),
    SitePage("library.glossary", "Glossary", "words what does it mean abbreviations"),
    SitePage("overview.documents", "Documents", "papers print word download"),
    SitePage("overview.reviews", "Reviews", "assessment audit"),
    SitePage("library.practice", "How others do it", "practice examples elsewhere"),
    SitePage("library.bodies", "National bodies", "bodies agencies national"),
    SitePage("law.index", "Law and bodies", "law facts check lawyer in force date changed statute act to confirm"),
    SitePage("library.country_list", "Countries and embassies", "country embassy consulate return"),
    SitePage("accounts.account", "Your account", "change my password email passkey second factor", has_place=False),
    SitePage("mail.choices", "Emails you get", "stop emails notifications unsubscribe", has_place=False),
    SitePage("people.own_leaving", "Leaving", "leave my job hand over close account", has_place=False),
    SitePage(
        "overview.your_organisation", "Your organisation", "our own entry update change number", has_place=False,
        said=("change our number", "update our number", "our number is wrong", "our entry", "new phone number"),
    ),
    SitePage("consultation.verify", "Check an agreed document", "verify hash genuine file", has_place=False),
    SitePage("data_protection.kept", "What is kept, and for how long", "privacy personal data GDPR", has_place=False),
    SitePage("data_protection.own_data", "What is held about you", "subject access my data export", has_place=False),
    SitePage("overview.accessibility", "Accessibility statement", "screen reader keyboard", has_place=False),
)  # fmt: skip
OF_NO_PARTNERSHIP = frozenset(each.endpoint for each in PAGES if not each.has_place)
provide(PAGES)


SHOWN = 5  # of each group
_MOST_WHY = 3
# Pages of the library and of forms, and what their addresses call the item.
_LIBRARY = {
    Sort.PRACTICE: ("library.example", "practice_id"),
    Sort.BODY: ("library.body", "body_id"),
    Sort.COUNTRY: ("library.country", "code"),
    Sort.FORM: ("paper_forms.form", "form_id"),
}
_PERSONS = {group: name.capitalize() for name, group in GROUPS.items()}  # as addresses and buttons have them


@dataclass(frozen=True, slots=True)
class CardCall:
    """Whom one rings now; `closed` says who should answer and when they do, where nobody does."""

    whom: str  # a child or an adult; empty for both
    line: CallLine | None
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One best action: what it is about, whom one rings now for it, and where it leads."""

    title: str
    calls: tuple[CardCall, ...]
    links: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationHit:
    """An organisation that is found."""

    id: UUID
    name: str
    short_name: str
    kind: str
    why: tuple[str, ...]
    rule: str  # what is to be kept with a body of another state
    number: str
    desk: str
    hours: str  # until when it answers, else when it does
    mark: str


@dataclass(frozen=True, slots=True)
class ItemHit:
    """A task, a situation, a word or a page that is found."""

    title: str
    text: str
    links: tuple[tuple[str, str], ...]


def holders(map_: PartnershipMap, function_id: str) -> frozenset[UUID]:
    """Who leads a task, stands in for its lead or supports it."""
    roles = (Role.LEAD, Role.DEPUTY, Role.SUPPORTS)
    return frozenset(agency.id for role in roles for agency in map_.holding(function_id, role))


# --- the best actions


def is_emergency_first(found: SearchAnswer, pack: Pack) -> bool:
    """Whether the emergency number stands above every other, as on the page of a situation that is meant."""
    situations = [pack.situations[item.id] for item in found.first if item.sort is Sort.SITUATION]
    return bool(found.danger) or any(each.is_emergency_first for each in situations[:1])


def cards(first: Iterable[Item], map_: PartnershipMap, pack: Pack, at: Moment) -> list[Card]:
    """What one does first for what the words mean."""
    makers = {
        Sort.SITUATION: _of_situation,
        Sort.TASK: _of_task,
        Sort.KIND: _of_kind,
        Sort.PAGE: _of_text,
        Sort.WORD: _of_text,
    }
    return [makers[item.sort](item, map_, pack, at) for item in first]


def _of_situation(item: Item, map_: PartnershipMap, pack: Pack, at: Moment) -> Card:
    situation = pack.situations[item.id]
    calls = []
    for words in situation.answers:
        found = answer(map_, pack, situation, words, Person(words.group), at)
        absent = [each.way for each in found.left_out]
        calls.append(_card_call(_PERSONS[words.group], found.first, absent, at))
    return Card(item.title, tuple(calls), tuple(_call_links(map_, situation.id, pack)))


def _call_links(map_: PartnershipMap, situation_id: str, pack: Pack) -> Iterator[tuple[str, str]]:
    for name, group in GROUPS.items():
        if pack.situations[situation_id].answer(group) is not None:
            here = url_for("calls.situation", slug=map_.slug, situation_id=situation_id, group=name)
            yield name.capitalize(), here


def _of_task(item: Item, map_: PartnershipMap, pack: Pack, at: Moment) -> Card:
    function = pack.functions[item.id]
    calls: list[CardCall] = []
    for group in function.groups:
        order = reach(map_, pack, Ask(function.id, Person(group), at))
        first = CallChoice(order.first, function) if order.first is not None else None
        calls.append(_card_call(_PERSONS[group], first, [each for each in order.ways if each.is_agreed], at))
    if len({(each.line.agency_id, each.line.number) if each.line else each.closed for each in calls}) == 1:
        calls = [replace(calls[0], whom="")]
    link = ("Who leads it", url_for("mapping.function", slug=map_.slug, function_id=function.id))
    return Card(item.title, tuple(calls), (link,))


def _of_kind(item: Item, map_: PartnershipMap, pack: Pack, at: Moment) -> Card:
    kind = pack.kinds[item.id]
    group = kind.works_with if kind.works_with is not Group.BOTH else Group.CHILDREN
    ways = [way_of(agency, Basis.DUTY, "", group, at) for agency in map_.of_kind(item.id)]
    if ways:
        way = next((each for each in ways if each.number), ways[0])
        here = ("Open", url_for("directory.organisation", organisation_id=way.agency.id))
        return Card(item.title, (_card_call("", CallChoice(way) if way.number else None, ways, at),), (here,))
    here = ("See all in the directory", url_for("directory.organisations", kind=item.id))
    return Card(item.title, (), (here,), "None takes part in this partnership.")


def _of_text(item: Item, map_: PartnershipMap, pack: Pack, _at: Moment) -> Card:
    """A page, or a word with its meaning: nobody is rung for it."""
    hit = _item_hit(item, map_, pack)
    return Card(hit.title, (), (("Open", hit.links[0][1]),), hit.text)


def _card_call(whom: str, choice: CallChoice | None, absent: Iterable[Way], at: Moment) -> CardCall:
    if choice is not None:
        return CardCall(whom, line(choice, at))
    shut = next((each for each in absent if each.why is Why.SHUT), None)
    desk = f", {shut.desk.post}" if shut and shut.desk else ""
    return CardCall(whom, None, f"{shut.agency.name}{desk}: {why_words(shut)}" if shut else "")


# --- what is found


@dataclass(frozen=True, slots=True)
class NumberNow:
    """The number of an organisation that answers now; else that of a desk, with when it opens."""

    number: str = ""
    desk: str = ""
    hours: str = ""


def numbers_now(ids: Collection[UUID], map_: PartnershipMap | None, at: Moment) -> dict[UUID, NumberNow]:
    """Those of some organisations that take part, by the same test as Whom to call."""
    agencies = [each for each in map_.agencies if each.id in ids] if map_ is not None else []
    ways = [way_of(each, Basis.LEAD, "", Group.BOTH, at) for each in agencies]
    return {each.agency.id: _number_now(each, at) for each in ways if each.desk is not None}


def _number_now(way: Way, at: Moment) -> NumberNow:
    desk = way.desk.post if way.desk is not None else ""
    if way.number:
        doubt = way_doubt(way)
        told = (line(CallChoice(way), at).when, doubt[:1].upper() + doubt[1:])
        return NumberNow(way.number, desk, ". ".join(each for each in told if each))
    words = why_words(way)
    return NumberNow(way.desk.telephone if way.desk is not None else "", desk, words[:1].upper() + words[1:])


def organisation_hits(
    viewer: Viewer, pack: Pack, rows: Iterable[Organisation], asked: Sequence[str], numbers: Mapping[UUID, NumberNow]
) -> list[OrganisationHit]:
    """Organisations as the viewer sees them, with what of them the words are about; `numbers` of those of a map."""
    kinds = wording.choices("kind")
    return [
        _organisation_hit(viewer, pack, row, shown, kinds.get(shown.kind_id, shown.kind_id), asked, numbers)
        for row in rows
        if (shown := visible(viewer, row)) is not None
    ]


def _organisation_hit(
    viewer: Viewer,
    pack: Pack,
    row: Organisation,
    shown: RedactedRecord,
    kind: str,
    asked: Sequence[str],
    numbers: Mapping[UUID, NumberNow],
) -> OrganisationHit:
    desks = visible_all(viewer, row.contacts)
    reached = next((NumberNow(each.telephone, each.post or "") for each in desks if each.telephone), NumberNow())
    reached = numbers.get(row.id, reached)
    of_kind = pack.kind(row.kind_id)
    return OrganisationHit(
        id=row.id,
        name=shown.name,
        short_name=shown.short_name if shown.short_name != shown.name else "",
        kind=kind,
        why=() if is_safe_place(row.kind_id) else tuple(_why(viewer, row, shown, desks, asked))[:_MOST_WHY],
        rule=of_kind.rule if of_kind is not None and of_kind.is_abroad else "",
        number=reached.number,
        desk=reached.desk,
        hours=reached.hours,
        mark=mark_of(row),
    )


def _why(
    viewer: Viewer, row: Organisation, shown: RedactedRecord, desks: Iterable[RedactedRecord], asked: Sequence[str]
) -> Iterator[str]:
    services = visible_all(viewer, row.services)
    yield from (f"Service: {each.name}" for each in services if _says(each.name, asked))
    spoken = [each for record in (shown, *services) for each in record.languages or () if _says(each, asked)]
    if spoken:
        yield f"Languages: {', '.join(dict.fromkeys(spoken))}"
    yield from (f"Desk: {each.post}" for each in desks if _says(each.post, asked))
    yield from (f"Area: {each}" for each in shown.covers or () if _says(each, asked))


def _says(text: str, asked: Sequence[str]) -> bool:
    least = [forms(each)[-1] for each in asked]
    there = all_words(text)
    return any(word == each or (len(each) >= BEGINNING and word.startswith(each)) for each in least for word in there)


def item_hits(items: Iterable[Item], map_: PartnershipMap, pack: Pack) -> list[ItemHit]:
    """Tasks with who leads them, situations with whom to call, words with what they mean, pages."""
    return [_item_hit(item, map_, pack) for item in items]


def _item_hit(item: Item, map_: PartnershipMap, pack: Pack) -> ItemHit:
    slug = map_.slug
    if item.sort is Sort.TASK:
        here = url_for("mapping.function", slug=slug, function_id=item.id)
        leads = ", ".join(agency.name for agency in map_.holding(item.id, Role.LEAD))
        return ItemHit(item.title, f"Lead: {leads}" if leads else "Nobody leads it", ((item.title, here),))
    if item.sort is Sort.SITUATION:
        return ItemHit(item.title, pack.situations[item.id].hint, tuple(_call_links(map_, item.id, pack)))
    if item.sort is Sort.WORD:
        here = url_for("library.glossary", slug=slug, _anchor=anchor_of(item.id))
        return ItemHit(item.title, pack.words[item.id], ((item.title, here),))
    if item.sort in _LIBRARY:
        endpoint, name = _LIBRARY[item.sort]
        texts = {Sort.PRACTICE: lambda: pack.practice[item.id].place, Sort.FORM: lambda: pack.forms[item.id].purpose}
        text = texts[item.sort]() if item.sort in texts else ""
        place: dict[str, Any] = {"slug": slug, name: item.id}
        return ItemHit(item.title, text, ((item.title, url_for(endpoint, **place)),))
    values: dict[str, Any] = {} if item.id in OF_NO_PARTNERSHIP else {"slug": slug}
    return ItemHit(item.title, "", ((item.title, url_for(item.id, **values)),))
