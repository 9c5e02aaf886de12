"""An organisation's own page: what it does for the partnership, and whom the others call. From the map; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import day
from partnership.findings.find import register_of
from partnership.findings.phrases import (
    doubt_words,
    kind_name,
    task_name,
)
from partnership.protocols.composing.phrases import (
    calling_rule,
    cell,
    marked,
)
from partnership.register.directory.wording import GROUPS, ROLES
from partnership.store.models import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.documents.blocks import Run
    from partnership.findings.facts import Agency, Desk, Duty, PartnershipMap
    from partnership.guidance.pack import Pack

NO_VICTIM_DATA = "This page holds nothing about any child or adult who may have been trafficked: write none in."


def compose_roles(agency: Agency, map_: PartnershipMap, pack: Pack, *, marking: str) -> b.Document:
    """The page as any member of the partnership may see it, on the day of the map."""
    duties = [duty for duty in map_.duties if duty.agency.id == agency.id and duty.state is not Agreement.DECLINED]
    return b.Document(
        title=f"{agency.name}: our roles and contacts",
        subject=f"What {agency.name} does in {map_.name}, and whom others call",
        partnership=map_.name,
        status=b.Status.AGREED,  # an extract, not a draft: no watermark; the standing says what it is
        version=map_.as_of.isoformat(),
        dated_on=map_.as_of,
        marking=marking,
        file_stem="our-roles-and-contacts",
        standing="AS THE MAP STANDS",
        blocks=(
            _title_page(agency, duties, map_, pack),
            b.Heading(1, "What we do", "roles", "1"),
            *_roles(duties, map_, pack),
            b.Heading(1, "Whom others call", "contacts", "2"),
            *_contacts(agency, map_, pack),
        ),
    )


def _text(text: str) -> b.Paragraph:
    return b.Paragraph((b.Text(text),))


def _title_page(agency: Agency, duties: list[Duty], map_: PartnershipMap, pack: Pack) -> b.TitlePage:
    waiting = sum(duty.state is Agreement.PROPOSED for duty in duties)
    facts = [
        ("Organisation", agency.name),
        ("Kind", kind_name(pack, agency.kind_id)),
        ("Partnership", map_.name),
        ("Area", map_.area),
        ("As of", day(map_.as_of)),
        ("Roles", f"{len(duties)}, of which {waiting} not answered yet" if waiting else str(len(duties))),
    ]
    wrong = "Put what is wrong right in the register: the next protocol takes it from there."
    return b.TitlePage(
        "Our roles and contacts",
        f"What the map of {map_.name} says about {agency.name}",
        tuple((name, value) for name, value in facts if value),
        (
            b.Callout(b.Tone.INFORMATION, "From the map", (_text(f"As it stood on {day(map_.as_of)}. {wrong}"),)),
            b.Callout(b.Tone.INFORMATION, "No victim data", (_text(NO_VICTIM_DATA),)),
        ),
    )


def _roles(duties: list[Duty], map_: PartnershipMap, pack: Pack) -> Iterator[b.Block]:
    if not duties:
        yield _text("The map gives us no role.")
        return
    places = {function_id: place for place, function_id in enumerate(pack.functions)}
    columns = (b.Column("Task", 3.4), b.Column("For", 1.9), b.Column("Who leads", 3.0))
    for role in Role:
        found = [duty for duty in duties if duty.role is role]
        found.sort(key=lambda duty: (places.get(duty.function_id, len(places)), duty.group))
        if found:
            yield b.Table(
                f"{ROLES[role]}: {len(found)} {'task' if len(found) == 1 else 'tasks'}",
                "A row for each task, with the group it is for and the agency that leads it.",
                columns,
                tuple(_role(duty, map_, pack) for duty in found),
                has_row_headings=True,
            )


def _role(duty: Duty, map_: PartnershipMap, pack: Pack) -> tuple[b.Cell, ...]:
    on = f" on {day(duty.proposed_on)}" if duty.proposed_on else ""
    note = "" if duty.state is Agreement.ACCEPTED else f"proposed{on}, not answered yet"
    lead = map_.lead(duty.function_id, duty.group)
    led = cell(lead.name) if lead is not None else cell(b.Gap("no lead is agreed"))
    return cell(marked(_task(pack, duty.function_id), note)), cell(GROUPS[duty.group]), led


def _task(pack: Pack, function_id: str) -> str:
    """The name of a task as it stands at the start of a row."""
    function = pack.functions.get(function_id)
    return function.name if function is not None else function_id


def _missing(words: str, agency: Agency, map_: PartnershipMap, pack: Pack) -> Run:
    """A mark where the map misses it; a plain word of an agency that nobody has to reach."""
    return b.Gap(words) if register_of(map_, pack).of_agency(agency.id) else b.Text(words)


def _contacts(agency: Agency, map_: PartnershipMap, pack: Pack) -> Iterator[b.Block]:
    if pack.is_abroad(agency.kind_id):
        yield _text(calling_rule(agency, pack))
        return
    if not agency.desks:
        yield b.Paragraph((_missing("no desk is recorded", agency, map_, pack),))
    for desk in agency.desks:
        yield b.Facts(
            desk.post,
            f"How to reach {desk.post}: each row has a label and its value.",
            _desk(desk, agency, pack, _missing("no number is recorded", agency, map_, pack)),
        )


def _desk(desk: Desk, agency: Agency, pack: Pack, missing: Run) -> tuple[tuple[str, b.Cell], ...]:
    tasks = ", ".join(task_name(pack, each) for each in desk.function_ids)
    rows = (
        ("Telephone", desk.telephone, doubt_words(desk.certainty.telephone, agency)),
        ("Out of hours", desk.night_number, doubt_words(desk.night_certainty, agency)),
        ("E-mail", desk.email, doubt_words(desk.certainty.email, agency)),
        ("Hours", desk.hours, desk.certainty.hours.words if desk.certainty.hours.is_changed else ""),
        ("For", tasks, ""),
    )
    told = tuple((name, cell(marked(value, note))) for name, value, note in rows if value)
    return told or (("Telephone", cell(missing)),)
