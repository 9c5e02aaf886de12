"""A small pack, template and map, made by hand, from which documents are composed in tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from partnership.base.clocks import Freshness
from partnership.documents.blocks import Status
from partnership.documents.writers.plain import write_text
from partnership.findings.certainty import Certainty
from partnership.findings.facts import Agency, Board, Desk, Duty, PartnershipMap, as_sure
from partnership.findings.hours import OFFICE
from partnership.guidance.pack import Pack
from partnership.guidance.types import (
    Citation,
    Clause,
    Function,
    GeneratedPart,
    Group,
    Indicator,
    Kind,
    Level,
    Night,
    Parameter,
    ProtocolTemplate,
    Section,
    Sector,
    Setting,
    Source,
    Stage,
)
from partnership.protocols.composing.compose import compose
from partnership.store.models import Agreement, Role

if TYPE_CHECKING:
    from partnership.protocols.composing.context import ComposedDocument

NAMES = UUID("00000000-0000-4000-8000-000000000001")
TODAY = date(2026, 11, 24)
CITED = (Citation("report", "2.4"),)


def _function(function_id: str, name: str, stage: Stage, group: Group = Group.BOTH, **rest: Any) -> Function:
    return Function(function_id, name, name, stage, group, f"{name} is done.", ("police",), (), CITED, **rest)


def _kind(
    kind_id: str, name: str, sector: Sector = Sector.STATUTORY, level: Level = Level.LOCAL, rule: str = ""
) -> Kind:
    return Kind(kind_id, name, sector, level, "", CITED, rule)


FUNCTIONS = (
    _function("age-assessment", "Age assessment", Stage.IDENTIFICATION, Group.CHILDREN),
    _function("first-response", "First response", Stage.IDENTIFICATION, at_night=Night.MUST),
    _function("adult-support", "Adult support", Stage.SUPPORT, Group.ADULTS),
)
KINDS = (
    _kind("police", "Police"),
    _kind("childrens-services", "Children's services"),
    _kind("refuge", "Refuge", Sector.VOLUNTARY),
    _kind("embassy", "Embassy", Sector.DIPLOMATIC, Level.ORIGIN, "Contact only with consent."),
    replace(_kind("guardians", "Guardian service", Sector.VOLUNTARY), only_asked=True),
)


def pack_with(template: ProtocolTemplate) -> Pack:
    """The small pack, with one protocol template."""
    setting = Setting("S1", "Streets", Group.CHILDREN, (Indicator("i1", "Begs"),), ("police",), "Watched.", CITED)
    adults = Setting("S2", "Factories", Group.ADULTS, (Indicator("i2", "No papers"),), ("police",), "Watched.", CITED)
    return Pack(
        id="small",
        title="A small pack",
        as_of=date(2009, 11, 1),
        summary="",
        sources={"report": Source("report", "The report", "Report 2009", 2009, places={"A1": "Annex 1"})},
        kinds={kind.id: kind for kind in KINDS},
        functions={function.id: function for function in FUNCTIONS},
        bodies={},
        settings={"S1": setting, "S2": adults},
        accessions={},
        protocols={template.id: template},
        checklists={},
    )


def clause(clause_id: str = "one", text: str = "Words.", **rest: Any) -> Clause:
    """A clause with a source."""
    return Clause(clause_id, text, CITED, **rest)


def section(section_id: str, *clauses: Clause, is_annex: bool = False) -> Section:
    """A section named after its id."""
    return Section(section_id, section_id.capitalize(), clauses, is_annex)


def template_of(
    *sections: Section, parameters: tuple[Parameter, ...] = (), group: Group = Group.CHILDREN
) -> ProtocolTemplate:
    """A template of these sections."""
    return ProtocolTemplate("small", "Small protocol", "the board", group, "1.0", "A summary.", parameters, sections)


def text_template(text: str, **rest: Any) -> ProtocolTemplate:
    """A template of one clause."""
    return template_of(section("only", clause("one", text)), **rest)


def generated(part: GeneratedPart) -> ProtocolTemplate:
    """A template of one clause with a generated part."""
    return template_of(section("only", clause("one", "", generated=part, heading="Part")))


DESK = Desk("Duty desk", "020 7946 0101", is_main=True, open=OFFICE)


def agency(name: str, kind_id: str = "police", *desks: Desk, **rest: Any) -> Agency:
    """An agency with one desk and fresh contacts."""
    sure = rest.pop("sure", Certainty(Freshness.CONFIRMED, date(2026, 11, 1)))
    return as_sure(Agency(uuid5(NAMES, name), name, "", kind_id, desks or (DESK,), **rest), sure)


def without_desks(one: Agency) -> Agency:
    """The agency with no contact that a reader may see."""
    return replace(one, desks=())


def duty(
    one: Agency,
    function_id: str = "age-assessment",
    role: Role = Role.LEAD,
    state: Agreement = Agreement.ACCEPTED,
    group: Group = Group.BOTH,
    reason: str = "",
) -> Duty:
    """A duty of an agency."""
    return Duty(uuid5(one.id, f"{function_id}{role}{group}"), one, function_id, group, role, state, 1, reason)


def map_of(*agencies: Agency, duties: tuple[Duty, ...] = (), **rest: Any) -> PartnershipMap:
    """The map of a partnership on the day of the tests."""
    given = {"name": "Thameside partnership", "area": "Thameside", "board": "Thameside LSCB", **rest}
    given.setdefault("boards", (Board(given["board"]),) if given["board"] else ())
    return PartnershipMap(
        partnership_id=NAMES, slug="thameside", as_of=TODAY, agencies=agencies, duties=duties, **given
    )


def composed(template: ProtocolTemplate, map_: PartnershipMap, **rest: Any) -> ComposedDocument:
    """The template for the map, as a first draft."""
    parameters, own_texts = rest.pop("parameters", {}), rest.pop("own_texts", {})
    given = {"title": template.title, "status": Status.DRAFT, "version": "0.1", "dated_on": TODAY, **rest}
    return compose(
        template, pack_with(template), map_, parameters, own_texts, marking="For the partnership only", **given
    )


def words_of(template: ProtocolTemplate, map_: PartnershipMap, **rest: Any) -> str:
    """The whole document in plain words."""
    return write_text(composed(template, map_, **rest).document)


def said(text: str, map_: PartnershipMap, **rest: Any) -> str:
    """What a clause with this text says."""
    own = write_text(composed(text_template(text, **rest), map_).document)
    return own.split("1.1\n\n")[1].split("\n\nSource")[0]


def matters(template: ProtocolTemplate, map_: PartnershipMap, **rest: Any) -> list[str]:
    """What is left to settle, in words."""
    return [matter.text for matter in composed(template, map_, **rest).matters]
