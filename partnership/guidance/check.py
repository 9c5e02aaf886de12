"""What must hold inside a guidance pack as a whole: ids, references, sources, choices; clause text by `clause_text`."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from partnership.guidance.bodies_asked import check_asked, check_posts
from partnership.guidance.card_lines import check_lengths
from partnership.guidance.citations import Source
from partnership.guidance.clause_text import check_common_text, check_text
from partnership.guidance.duties import check_duties
from partnership.guidance.fact_links import check_fact
from partnership.guidance.form_check import check_forms
from partnership.guidance.journeys import Journey, check_journey
from partnership.guidance.paper_forms import SLOTTED, BlankForm
from partnership.guidance.return_check import check_call_order, check_cited_lines, check_emergency_number
from partnership.guidance.shapes import unknown
from partnership.guidance.stages import check_stages
from partnership.guidance.terms import check_terms
from partnership.guidance.types import (
    AbolishedName,
    Clause,
    ClauseTable,
    CommonSection,
    Competence,
    EmergencyNumber,
    Fact,
    Fallback,
    Flow,
    Function,
    InformationKind,
    Parameter,
    PostName,
    ProtocolTemplate,
    ReturnTemplate,
    Section,
    Sharing,
    Situation,
    Synonym,
    UnwrittenPaper,
)
from partnership.guidance.walk import PlacedItem, Spot, walk
from partnership.guidance.written.check import check_written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnership.guidance.findings import PackFaults
    from partnership.guidance.pack import Pack
    from partnership.guidance.shapes import FilePlace, FilePlaces

    _Seen = dict[tuple[str, str, str], FilePlace]  # scope, shape and id of everything that was met, and where

SHORT_LENGTH = 24  # a function's short name heads a narrow column of the matrix

# Shapes that say which facts they rest on.
RESTS_ON_FACTS = (
    "AbolishedName", "BlankForm", "Body", "BodyLine", "CheckItem", "Clause", "Competence", "Flow", "Function", "Ground",
    "InformationKind", "Kind", "LawAddress", "Mechanism", "NamedStanding", "Practice", "Recommendation", "Setting",
    "Situation",
    "Succession", "Theme",
)  # fmt: skip
# Which field names an item, and of what: the key is (shape, field), the value a list of ids in `known`.
REFERENCES = {
    ("Function", "leads"): "kinds",
    ("Function", "supports"): "kinds",
    ("Fallback", "kinds"): "kinds",
    ("Fallback", "duty"): "kinds",
    ("Fallback", "may"): "kinds",
    ("Body", "kind"): "kinds",
    ("Body", "functions"): "functions",
    ("Body", "carries"): "carried",
    ("Setting", "first_contacts"): "kinds",
    ("Competence", "functions"): "functions",
    ("Competence", "settings"): "settings",
    ("Practice", "competences"): "competences",
    ("Practice", "functions"): "functions",
    ("Practice", "carries"): "carried",
    ("Flow", "to"): "kinds",
    ("Flow", "grounds"): "grounds",
    ("SituationAnswer", "tasks"): "functions",
    ("SituationAnswer", "neighbours"): "functions",
    ("SituationAnswer", "also"): "functions",
    ("SituationAnswer", "kinds"): "kinds",
    ("SituationAnswer", "not_by"): "kinds",
    ("SituationAnswer", "also_kinds"): "kinds",
    ("SituationAnswer", "no_police"): "situations",
    ("JourneyStep", "tasks"): "functions",
    ("Synonym", "kinds"): "kinds",
    ("Synonym", "functions"): "functions",
    ("Synonym", "situations"): "situations",
    ("Clause", "needs"): "kinds",
    ("Clause", "carries"): "carried",
    ("Clause", "examples"): "practice",
    ("Quorum", "among"): "kinds",
    ("PostName", "kind"): "kinds",
    ("PostName", "task"): "functions",
    ("ProtocolTemplate", "functions"): "functions",
    ("ProtocolTemplate", "must_sign"): "kinds",
    ("ProtocolTemplate", "stands_on"): "functions",
    ("ProtocolTemplate", "owners"): "functions",
    ("HardStop", "items"): "items",
    ("BlankForm", "calls"): "functions",
    ("FormRow", "task"): "functions",
    ("CheckItem", "phase"): "phases",
    ("Phase", "stage"): "stages",
    ("CheckItem", "stage"): "stages",
    ("CheckItem", "evidence_from"): "stages",
    ("CheckPart", "stage"): "stages",
    ("CheckPart", "evidence_from"): "stages",
    ("NotArising", "by"): "posts",
    ("CheckGroup", "stage"): "stages",
    ("CheckItem", "post"): "posts",
    ("CheckItem", "post_for_adults"): "posts",
    ("CheckPart", "post"): "posts",
    ("CheckPart", "post_for_adults"): "posts",
    ("ReturnTemplate", "hold_passed_by"): "posts",
    ("StopCount", "route"): "routes",
    ("NightNumber", "function"): "functions",
    ("CheckItem", "responsible"): "kinds",
    ("CheckItem", "function"): "functions",
    ("CheckItem", "routes"): "routes",
    ("CheckItem", "carries"): "carried",
    ("Citation", "source"): "sources",
    ("DutyPost", "task"): "functions",
    ("DutyPost", "kind"): "kinds",
    ("PostDuty", "post"): "posts_of_duties",
    ("PostDuty", "post_at_night"): "posts_of_duties",
    ("PostDuty", "task"): "functions",
    ("PostDuty", "time"): "times",
    **{(shape, "states"): "stated" for shape in ("StatedBlock", *(each.__name__ for each in SLOTTED))},
} | {(shape, "facts"): "facts" for shape in RESTS_ON_FACTS}
# What a list is called in a fault, where it is not its name without the last letter.
_CALLED = {
    "carried": "recommendation or mechanism", "practice": "practice", "posts_of_duties": "post",
    "stated": "duty or rule",
}  # fmt: skip
_CHOICES = {
    ("Parameter", "kind"): {"text", "number"},
    ("Route", "who"): {"child", "adult"},
    ("Route", "region"): {"member", "non-member", "any"},
    ("CheckItem", "who"): {"child", "adult", "any"},
    ("NotArising", "who"): {"child", "adult", "any"},
    ("CheckItem", "region"): {"member", "non-member", "any"},
}
_NOT_EMPTY = {
    "sources", "leads", "first_contacts", "indicators", "responsible", "sections", "clauses", "items", "competences",
    "flows", "to", "words", "steps", "names",
}  # fmt: skip
_NOT_EMPTY_HERE = {("JourneyStep", "tasks")}
_MAY_BE_EMPTY = {("Section", "clauses"), ("Practice", "competences"), ("Fallback", "sources")}
_SAYS_WHOM = {("PostName", "words"), ("Synonym", "words"), ("Fallback", "sources")}
_IN_SLOTS = (Clause, Section, Parameter, Function, CommonSection, Flow)  # a slot takes no other pattern
# A07, its part A07.1 and AC1 are numbers that people quote.
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*|[A-Z]{1,2}[0-9]+(?:\.[0-9])?")
_KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FACT = re.compile(r"(?:[A-Z]+-)?[A-Z]{1,2}[0-9]+|[A-Z]+-[0-9]+")
_COMPETENCE = re.compile(r"[0-9]+\.[0-9]+")
_COUNTRY = re.compile(r"[A-Z]{2}")
# Lists whose inner ids are unique in the whole list; in any other, an inner id is unique in its item.
_ONE_SCOPE = {"settings", "themes", "information", "common"}
_LISTS = (
    "sources", "kinds", "functions", "settings", "practice", "protocols", "situations", "grounds", "facts", "times",
)  # fmt: skip


def _check_head(pack: Pack, head: FilePlace, findings: PackFaults) -> None:
    """What lists of a pack need in its head, and that there is one checklist."""
    if pack.accessions and pack.union is None:
        findings.fault(head.field("union"), "say in [union] whose states countries.toml lists")
    if len(pack.checklists) > 1:
        findings.fault(head, f"a pack has one return checklist, and here are {len(pack.checklists)}")


def check_pack(
    pack: Pack, placed: Sequence[PlacedItem], head: FilePlace, places: FilePlaces, findings: PackFaults
) -> None:
    """Notes every fault between the items of a pack where it stands."""
    known = {name: set(getattr(pack, name)) for name in _LISTS}
    if pack.base:  # a protocol that this guidance took out of use is still named by its title
        known["protocols"] |= set(pack.base.protocols)
    known |= {"competences": set(pack.competences), "carried": {*pack.recommendations, *pack.mechanisms}}
    known |= {"posts_of_duties": set(pack.posts), "stated": {*pack.duties, *pack.rules}}
    shared = frozenset(id(each) for common in pack.common.values() for each in (*common.clauses, *common.parameters))
    seen: _Seen = {}
    for item in placed:
        inner = known | _ids_inside(item.value, pack.terms)
        is_common = isinstance(item.value, CommonSection)
        for spot in walk(item.value, item.place, places, frozenset() if is_common else shared):
            if not findings.is_faulty(spot.place):
                _check_unique(spot, item, seen, findings)
                _check_id(spot, findings)
                _check_reference(spot, inner, findings)
                _check_value(spot, findings)
                check_text(spot, inner, findings, is_common=is_common)
        check_fact(item, placed, pack, findings)
        if isinstance(item.value, ProtocolTemplate):
            _check_common(item, inner, seen, places, findings)
        _check_whole(item, pack, places, findings)
        if isinstance(item.value, Source) and _hides_its_year(item.value, pack):
            message = f'"short" of a source later than the pack must say its year, {item.value.year}'
            findings.fault(item.place.field("short"), message)
        if item.place.at == () and item.id and item.id != item.place.file.stem:
            message = f'the id must be the name of the file, "{item.place.file.stem}"'
            findings.fault(item.place.field("id"), message)
    check_forms(pack, places, findings)
    check_written(pack, places, findings)
    _check_head(pack, head, findings)


def _check_whole(item: PlacedItem, pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """What holds for an item as a whole, by what it is."""
    match item.value:
        case Situation():
            _check_situation(item.value, pack, places, findings)
        case InformationKind():
            _check_answers(item.value, pack, places, findings)
        case ReturnTemplate():
            check_stages(item.value, pack, item.place, places, findings)
            check_cited_lines(item.value, item.place, places, findings)
            check_call_order(item.value, item.place, findings)
        case EmergencyNumber():
            check_emergency_number(item.value, item.place, findings)
        case Synonym():
            _check_groups(item.value, pack, places, findings)
        case Journey():
            check_journey(item.value, pack, item.place, places, findings)
        case Function():
            check_posts(item.value, pack, places, findings)
        case ProtocolTemplate():
            if not item.value.is_written:
                check_lengths(item.value, places, findings)
                check_duties(item.value, pack, places, findings)
            check_terms(item.value, pack, places, findings)
            check_asked(item.value, pack, places, findings)
        case _:
            pass


def _hides_its_year(source: Source, pack: Pack) -> bool:
    """Whether a source is later than the day of the pack and does not say so where it is cited."""
    as_of, year = cast("object", pack.as_of), cast("object", source.year)
    if not isinstance(as_of, date) or not isinstance(year, int):  # told as a fault of its own
        return False
    return year > as_of.year and str(year) not in source.short


def _check_situation(situation: Situation, pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """Nobody is led to a task that is never done for them."""
    for answer in situation.answers:
        place = places.find(answer)
        for task in (*answer.tasks, *answer.neighbours, *answer.also):
            function = pack.functions.get(task)
            if place and function is not None and function.never_for is answer.group:
                findings.fault(place.field("tasks"), f'"{task}" is never done for {answer.group}')


def _check_groups(synonym: Synonym, pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """Every group of words that a phrase names is there."""
    place = places.find(synonym)
    for group in synonym.groups if place else ():
        if place and group not in pack.word_groups:
            findings.fault(place.field("words"), unknown("word group", group, pack.word_groups))


def _check_answers(information: InformationKind, pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """A kind of agency has one answer for a kind of information; to another state nothing goes without consent."""
    seen: dict[str, str] = {}
    answers = [(flow, index, kind_id) for flow in information.flows for index, kind_id in enumerate(flow.to)]
    for flow, index, kind_id in answers:
        place, kind = places.find(flow), pack.kinds.get(kind_id)
        if place:
            here = place.field("to").below(index)
            if seen.setdefault(kind_id, flow.id) != flow.id:
                findings.fault(here, f'"{kind_id}" has an answer already, in the flow "{seen[kind_id]}"')
            elif kind and kind.is_abroad and flow.sharing not in (Sharing.CONSENT, Sharing.NEVER):
                findings.fault(here, f'"{kind_id}" stands for another state: "sharing" must be consent or never')


def _ids_inside(item: object, terms: ProtocolTemplate | None) -> dict[str, set[str]]:
    """The ids that this protocol or checklist knows; a protocol knows those of the common terms too."""
    if isinstance(item, ProtocolTemplate):
        both = (item,) if terms is None else (item, terms)
        return {
            "parameters": {parameter.id for each in both for parameter in each.parameters},
            "sections": {section.id for each in both for section in each.sections},
            "clauses": {clause.id for each in both for clause in each.clauses()},
        }
    return {
        name: {one.id for one in getattr(item, name, ())} for name in ("phases", "routes", "items", "stages", "posts")
    }


def _check_common(
    item: PlacedItem, known: Mapping[str, set[str]], seen: _Seen, places: FilePlaces, findings: PackFaults
) -> None:
    """What depends on the protocol in the common clauses that it uses: slots, and ids that are used already."""
    for section in item.value.sections:
        use = (places.find(section) or item.place).field("use")
        for clause in section.clauses if section.use else ():
            own = places.find(clause)
            if own is None or "common" not in own.at:
                continue
            earlier = seen.get((_scope(item), "Clause", clause.id))
            if earlier:
                where = findings.where(earlier)
                message = f'common section "{section.use}": the id "{clause.id}" is used already, in {where}'
                findings.fault(use, message, instead=(earlier, own))
            check_common_text(clause, section.use, known, findings, (use, own))


def _scope(item: PlacedItem) -> str:
    """Where the ids inside an item are unique: in the item, or in the whole list."""
    return item.list_name if item.list_name in _ONE_SCOPE else f"{item.list_name}/{item.id}"


def _check_unique(spot: Spot, item: PlacedItem, seen: _Seen, findings: PackFaults) -> None:
    """Ids are unique in their list; those of clauses in their protocol; those of indicators in the whole audit."""
    if spot.name not in ("id", "code") or not spot.value:
        return
    key = (item.list_name if spot.owner is item.value else _scope(item), type(spot.owner).__name__, spot.value)
    earlier = seen.setdefault(key, spot.place)
    if earlier is spot.place:
        return
    here, there = (spot.place, earlier) if findings.is_own(spot.place) else (earlier, spot.place)
    findings.fault(here, f'the id "{spot.value}" is used already, in {findings.where(there)}')


def _check_id(spot: Spot, findings: PackFaults) -> None:
    owner, value = spot.owner, spot.value
    if (
        spot.name in ("code", "country")
        and not isinstance(owner, BlankForm)
        and value
        and not _COUNTRY.fullmatch(value)
    ):
        findings.fault(spot.place, f'"{value}" is not a country code of two capital letters')
    if spot.name != "id" or not value:
        return
    if isinstance(owner, Competence):
        if not _COMPETENCE.fullmatch(value):
            findings.fault(spot.place, f'the id "{value}" must be two numbers joined by a point, such as "2.5"')
    elif isinstance(owner, Fact):
        if not _FACT.fullmatch(value):
            findings.fault(spot.place, f'the id "{value}" must be the number of a fact, such as "N10" or "RCL-A02"')
    elif isinstance(owner, AbolishedName | UnwrittenPaper):
        pass  # made from its words
    elif not (_KEBAB if isinstance(owner, _IN_SLOTS) else _ID).fullmatch(value):
        findings.fault(spot.place, f'the id "{value}" must be lower-case words joined by hyphens')


def _check_reference(spot: Spot, known: Mapping[str, set[str]], findings: PackFaults) -> None:
    name = REFERENCES.get(spot.key)
    if name is None:
        return
    is_list = isinstance(spot.value, tuple)
    values: tuple[Any, ...] = spot.value if is_list else (spot.value,)
    for index, value in enumerate(values):
        place = spot.place.below(index) if is_list else spot.place
        if findings.is_faulty(place) or not value:
            continue
        if isinstance(value, tuple):  # rows of ids
            _check_reference(spot._replace(value=value, place=place), known, findings)
        elif value not in known[name]:
            message = unknown(_CALLED.get(name, name.removesuffix("s")), value, known[name])
            findings.fault(place, message, names=(name, value))
        elif value in values[:index]:
            findings.fault(place, f'"{value}" stands here twice')


def _meaningless(owner: object) -> str:
    """What is wrong with an item that does not say whom or what it means, or on what a duty rests."""
    if isinstance(owner, PostName) and bool(owner.kind) == bool(owner.task):
        return "posts belong to agencies of a kind, or to whoever leads a task: one of the two"
    if isinstance(owner, Synonym) and not owner.means_something:
        return "one word alone must say which kinds, functions or situations it means"
    return _without_basis(owner) if isinstance(owner, Fallback) else ""


def _without_basis(fallback: Fallback) -> str:
    """What is wrong with what is said of a duty in law: no paper prints one that no source gives."""
    said = (*fallback.duty, *fallback.may)
    if len(set(said)) < len(said) or not set(said) <= {*fallback.kinds}:
        return '"duty" and "may" each name some of the kinds, and no kind stands in both'
    return "no source is named for a duty in law" if said and not fallback.sources else ""


def _check_value(spot: Spot, findings: PackFaults) -> None:
    """Rules of one field: never empty, one of a few words, short enough, as wide as the table."""
    owner, value, place = spot.owner, spot.value, spot.place
    # Of a fact that is unknown no source was taken; that it is unknown is told already.
    is_of_facts = bool(getattr(owner, "facts", None)) or (isinstance(owner, Clause) and owner.is_guide)
    is_needed = (spot.name in _NOT_EMPTY or spot.key in _NOT_EMPTY_HERE) and spot.key not in _MAY_BE_EMPTY
    if is_needed and value == () and not (spot.name == "sources" and is_of_facts):
        findings.fault(place, "no source is named" if spot.name == "sources" else f'"{spot.name}" is empty')
    choices = _CHOICES.get(spot.key)
    if choices and value not in choices:
        findings.fault(place, f'"{spot.name}" must be one of: ' + ", ".join(sorted(choices)))
    if spot.key == ("Function", "short") and len(value) > SHORT_LENGTH:
        findings.fault(place, f'"short" has {len(value)} characters; {SHORT_LENGTH} fit')
    if spot.key == ("Parameter", "default") and owner.kind == "number" and not value.isdigit():
        findings.fault(place, '"default" of a number must be written in digits')
    if spot.key == ("Clause", "text") and not (value or owner.generated or owner.table or owner.blocks):
        findings.fault(place, "the clause has no text, no table and nothing generated")
    if spot.key in _SAYS_WHOM and (message := _meaningless(owner)):
        findings.fault(place, message)
    if isinstance(owner, ClauseTable) and spot.name == "rows":
        for index, row in enumerate(value):
            if len(row) != len(owner.columns):
                message = f"the row has {len(row)} cells, the table {len(owner.columns)} columns"
                findings.fault(place.below(index), message)
