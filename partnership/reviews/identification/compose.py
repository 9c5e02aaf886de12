"""The whole audit as a document: at a glance, the gaps, each setting with signs, contacts and assurance. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import SAME_AT_NIGHT, day, listed
from partnership.findings.certainty import NEVER_CONFIRMED, least
from partnership.findings.cover import agency_numbers
from partnership.findings.phrases import doubt_words, kind_name
from partnership.findings.types import Rule
from partnership.findings.words import WORDINGS
from partnership.guidance.types import Group
from partnership.map.mapping.paper import map_paper
from partnership.protocols.composing.phrases import (
    cell,
    cited,
    guidance_mark,
    joined,
    marked,
    named_guidance,
    plain,
)
from partnership.reviews.identification.rows import OVERDUE, PARTS, RULE, result_words, rows_of, shortfall_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from partnership.findings.certainty import Certainty
    from partnership.findings.facts import Agency, Desk, PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Indicator, Setting
    from partnership.reviews.identification.rows import SettingRow

DRAFT = (
    "This is a draft. Do not rely on it before a lawyer of the council and a safeguarding lead of the partnership "
    "have signed it off. It holds nothing about any victim: write none in."
)
AFTER_SIGNS = (
    "Whoever sees several signs follows the procedure of their own agency and calls the numbers on the indicator card "
    "of the setting. With reasonable grounds to think that somebody was trafficked, a first responder refers to the "
    "competent authority: for a child at once, for an adult with consent."
)
NO_FIRST_CONTACT = WORDINGS[Rule.NO_FIRST_CONTACT].in_place.row
NO_ASSURANCE = WORDINGS[Rule.NO_ASSURANCE].in_place.row
NO_NUMBER = WORDINGS[Rule.NO_NUMBER].in_place.row
NOT_AT_NIGHT = WORDINGS[Rule.NOT_AT_NIGHT].in_place.row


def compose_audit(map_: PartnershipMap, pack: Pack, *, marking: str) -> b.Document:
    """The audit of a partnership on the day of the map."""
    groups = rows_of(map_, pack)
    rows = [row for each in groups.values() for row in each]
    blocks: list[b.Block] = [
        _title_page(rows, map_, pack),
        b.Contents(),
        b.Heading(1, "At a glance", "glance", "1"),
        b.Landscape(tuple(_glance(PARTS[group], each) for group, each in groups.items() if each)),
    ]
    blocks += _gaps(rows, "2")
    for number, (group, each) in enumerate(groups.items(), 3):
        blocks.append(b.Heading(1, f"{PARTS[group]}: the settings one by one", f"part-{group}", str(number)))
        for row in each:
            blocks += _setting(row, pack)
    return map_paper(
        map_,
        blocks,
        title="Victim identification audit",
        subject="Where victims may be met, who meets them first, and how the partnership knows they would be noticed",
        stem="identification-audit",
        marking=marking,
    )


def _title_page(rows: Sequence[SettingRow], map_: PartnershipMap, pack: Pack) -> b.TitlePage:
    signs = sum(len(row.setting.indicators) for row in rows)
    return b.TitlePage(
        "Victim identification audit",
        f"{len(rows)} settings, {signs} indicators",
        (
            ("Partnership", map_.name),
            ("Area", map_.area),
            ("Date", f"{day(map_.as_of)}, from the register as it stood on that day"),
            ("Result", result_words(rows)),
            ("Known shortfalls", f"{shortfall_words(rows)} (settings)"),
            ("Guidance", named_guidance(pack)),
        ),
        (
            b.Callout(b.Tone.INFORMATION, "What a sign is worth", (_paragraph(RULE), _paragraph(AFTER_SIGNS))),
            b.Callout(b.Tone.WARNING, "A draft, and no place for victim data", (_paragraph(DRAFT),)),
        ),
    )


def _glance(title: str, rows: Sequence[SettingRow]) -> b.Table:
    return b.Table(
        title,
        f"{title}: a row for each setting: first contacts, assurance, last check, next action, gaps and shortfalls.",
        (
            b.Column("Setting", 2.0),
            b.Column("First contacts", 2.4),
            b.Column("Assurance", 3.6),
            b.Column("Last checked", 1.4),
            b.Column("Next action", 3.0),
            b.Column("Gaps and shortfalls", 1.6),
        ),
        tuple(
            (
                cell(row.setting.name),
                b.Cell((_contacts(row.record.first_contacts),)),
                cell(row.record.assurance or b.Gap(NO_ASSURANCE)),
                cell(row.checked_words),
                _action(row),
                cell("; ".join((*(gap.short for gap in row.gaps), *row.shortfalls)) or "None"),
            )
            for row in rows
        ),
        has_row_headings=True,
        is_compact=True,
    )


def _contacts(agencies: Iterable[Agency]) -> b.Runs:
    return joined([b.Text(agency.name) for agency in agencies]) or (b.Gap(NO_FIRST_CONTACT),)


def _action(row: SettingRow) -> b.Cell:
    if not row.record.action:
        return cell("None recorded")
    late = ((b.Text(OVERDUE, bold=True),),) if row.is_overdue else ()
    return b.Cell(((b.Text(row.record.action),), (b.Text(row.action_words),), *late))


def _setting(row: SettingRow, pack: Pack) -> list[b.Block]:
    """Signs, first contacts with their numbers, assurance and what is missing."""
    setting = row.setting
    made: list[b.Block] = [
        b.Heading(2, setting.name, f"setting-{setting.id}"),
        b.Paragraph((b.Text("Signs to look for:"),), b.Style.HEADING),
        b.ItemList(tuple(b.ListItem((b.Text(_sign(each, setting, pack)),)) for each in setting.indicators)),
        _first_contacts(row, pack) if row.record.first_contacts else b.Paragraph((b.Gap(NO_FIRST_CONTACT),)),
        b.Facts(
            f"Assurance: {setting.name}",
            "What assurance there is, when it was checked, the next action, and what the guidance suggests.",
            _facts(row, pack),
        ),
    ]
    if row.gaps:
        made.append(b.Paragraph((b.Text("What is missing:"),), b.Style.HEADING))
        made.append(b.ItemList(tuple(_gap_item(gap.short, gap.text, gap.to_do) for gap in row.gaps)))
    mark = guidance_mark(pack.change_of("settings", setting.id))
    made.append(b.Paragraph((b.Text(f"Source: {'; '.join(cited(setting.sources, pack))}{mark}"),), b.Style.NOTE))
    return made


def _sign(indicator: Indicator, setting: Setting, pack: Pack) -> str:
    return plain(indicator.text) + guidance_mark(pack.change_of("indicators", indicator.id, setting.id))


def _gap_item(short: str, text: str, advice: str) -> b.ListItem:
    return b.ListItem((b.Text(f"{short}. ", bold=True), b.Text(f"{text} {advice}")))


def _facts(row: SettingRow, pack: Pack) -> tuple[tuple[str, b.Cell], ...]:
    record, setting = row.record, row.setting
    usual = listed([kind_name(pack, kind_id) for kind_id in setting.first_contacts])
    facts = [
        ("Our assurance", cell(record.assurance or b.Gap(NO_ASSURANCE))),
        ("Last checked", cell(row.checked_words)),
        ("Next action", _action(row)),
        (
            "The guidance suggests",
            b.Cell(((b.Text(f"First contacts: {usual}."),), (b.Text(plain(setting.assurance)),))),
        ),
    ]
    if row.proposed:
        facts.append(("Takes part, not recorded", b.Cell((joined([b.Text(each.name) for each in row.proposed]),))))
    return tuple(facts)


def _first_contacts(row: SettingRow, pack: Pack) -> b.Table:
    return b.Table(
        f"First contacts: {row.setting.name}",
        "A row for each post or desk of a first contact, with its numbers and the day of the last confirmation.",
        (
            b.Column("Agency", 2.3),
            b.Column("Post or desk", 2.2),
            b.Column("Telephone", 1.7),
            b.Column("Out of hours", 1.7),
            b.Column("Confirmed", 1.8),
        ),
        tuple(each for agency in row.record.first_contacts for each in _desks(agency, pack, row.setting.group)),
        has_row_headings=True,
        is_compact=True,
    )


def _desks(agency: Agency, pack: Pack, group: Group) -> list[tuple[b.Cell, ...]]:
    desks = _answering(agency, pack, group)
    if not desks:
        gap = cell(b.Gap("no contact is shown to members"))
        return [(cell(agency.name), gap, cell("–"), cell("–"), _when(agency.certainty, agency))]
    return [(cell(agency.name), cell(desk.post), _number(desk), _night(desk), _sure(desk, agency)) for desk in desks]


def _sure(desk: Desk, agency: Agency) -> b.Cell:
    return _when(least(desk.certainties) or NEVER_CONFIRMED, agency)


def _when(certainty: Certainty, agency: Agency) -> b.Cell:
    if note := doubt_words(certainty, agency):
        return cell(b.Text(note[:1].upper() + note[1:], bold=True))
    return cell(day(certainty.confirmed_on) if certainty.confirmed_on is not None else "")


def _answering(agency: Agency, pack: Pack, group: Group) -> tuple[Desk, ...]:
    """The desks that answer for whoever meets somebody here, by day and at night; the first where none does."""
    task = pack.recognition(group)
    ways = [
        line.way
        for at_night in (False, True)
        for line in agency_numbers(agency, pack, group, at_night=at_night, task=task)
    ]
    found = [way.desk for way in ways if way is not None and way.desk is not None]
    return tuple(dict.fromkeys(found)) or agency.desks[:1]


def _number(desk: Desk) -> b.Cell:
    return _marked(desk.telephone, desk.certainty.telephone) if desk.telephone else cell(NO_NUMBER)


def _marked(number: str, certainty: Certainty) -> b.Cell:
    return cell(marked(number, "unconfirmed" if certainty.is_doubtful else ""))


def _night(desk: Desk) -> b.Cell:
    number = desk.night_number
    if number and number == desk.telephone:
        return cell(SAME_AT_NIGHT.lower())
    return _marked(number, desk.night_certainty) if number else cell(NOT_AT_NIGHT)


def _gaps(rows: Sequence[SettingRow], number: str) -> list[b.Block]:
    heading = b.Heading(1, "Gaps", "gaps", number)
    lines = tuple(
        (cell(row.setting.name), cell(b.Text(gap.short, bold=True), f". {gap.text}"), cell(gap.to_do))
        for row in rows
        for gap in row.gaps
    )
    if not lines:
        return [
            heading,
            _paragraph(
                "No entry is missing: every setting has a first contact and an assurance checked within a year, by the "
                "partnership itself."
            ),
        ]
    columns = (b.Column("Setting", 2.0), b.Column("What is missing", 4.0), b.Column("What to do", 4.0))
    description = "A row for each gap: the setting, what is missing, and what to do about it."
    return [heading, b.Table("Gaps in the audit", description, columns, lines, has_row_headings=True)]


def _paragraph(text: str) -> b.Paragraph:
    return b.Paragraph((b.Text(text),))
