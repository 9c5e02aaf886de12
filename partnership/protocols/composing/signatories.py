"""Who signs a protocol, in which order, and when that brings it into force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents import blocks as b
from partnership.documents.wording import listed
from partnership.findings.eligibility import is_only_asked
from partnership.guidance.types import Level
from partnership.protocols.composing.legal_bodies import council_of, is_listed_only, listed_only
from partnership.store.models.partnerships import Agreement, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from partnership.findings.facts import Agency, Board
    from partnership.protocols.composing.context import Context

NAMED = 3  # so many signatories are named in a sentence; more are counted, and the sign-off names them


@dataclass(frozen=True, slots=True)
class Signatories:
    """The parties by what their signature does; the board signs by its chair and is not among them."""

    core: tuple[Agency, ...]  # it is not in force without them: the kinds that the template names, and who leads
    others: tuple[Agency, ...]
    asked: tuple[Agency, ...]  # of which the text only asks


def signatories(context: Context) -> Signatories:
    """The parties in the order in which they sign; every part of a protocol that names them asks."""
    return context.once(_signatories)


def _signatories(context: Context) -> Signatories:
    core = [agency for kind_id in context.template.must_sign for agency in _own(context, kind_id)]
    core += [agency for agency in _leading(context) if agency not in core] if core else []
    first = {agency.id for agency in core}
    others: list[Agency] = []
    asked: list[Agency] = []
    for agency in context.parties:
        if agency.id not in first and not is_board(context, agency):
            (asked if _is_only_asked(context, agency) else others).append(agency)
    return Signatories(tuple(agency for agency in core if not is_board(context, agency)), tuple(others), tuple(asked))


def _own(context: Context, kind_id: str) -> tuple[Agency, ...]:
    """Parties of a kind: those of the area, unless all are bodies of the guidance pack, which serve a wider one."""
    found = tuple(agency for agency in context.parties if agency.kind_id == kind_id)
    return tuple(agency for agency in found if not agency.is_body_of_pack) or found


def _leading(context: Context) -> Iterator[Agency]:
    """Parties that have accepted the lead of a task, of any or of those that the template stands on.

    A lead that is not bound is no lead: the text would give a duty to somebody who has not agreed to it.
    """
    led, template = leads_of(context), context.template
    for agency in context.parties:
        if not _is_only_asked(context, agency) and any(
            template.every_lead_signs or function_id in template.stands_on for function_id in led.get(agency.id, ())
        ):
            yield agency


def leads_of(context: Context) -> dict[UUID, list[str]]:
    """The tasks of the protocol that each agency leads, by its id."""
    led: dict[UUID, list[str]] = {}
    for duty in context.duties:
        if duty.role is Role.LEAD and duty.state is Agreement.ACCEPTED:
            tasks = led.setdefault(duty.agency.id, [])
            tasks += [duty.function_id] if duty.function_id not in tasks else []
    return led


def is_board(context: Context, agency: Agency) -> bool:
    """Whether an agency is a board of the partnership, whose chair signs whether or not it is a party."""
    return agency.name.casefold() in context.board_names


def _is_only_asked(context: Context, agency: Agency) -> bool:
    kind = context.pack.kind(agency.kind_id)
    is_local = kind is not None and kind.level in (Level.LOCAL, Level.REGIONAL)
    is_wider = agency.is_body_of_pack and (  # the text means the one of the area
        agency.kind_id in context.template.must_sign or (is_local and agency.level is Level.NATIONAL)
    )
    return is_wider or is_only_asked(agency, context.pack)


def in_force_when(context: Context) -> str:
    """What must have happened before the protocol is in force, after "when"."""
    chairs = [f"the chair of {board.name}" for board in context.boards] if context.template.must_sign else []
    names = [*chairs, *(name for name, _ in _signing(context, signatories(context).core))]
    have = "has" if len(names) == 1 else "have"
    signed = f"{listed(names)} {have} signed" if names else "every party has signed"
    if len(names) > NAMED:
        signed = f"the {len(names)} under “{IN_FORCE}” have signed"
    leads = "the safeguarding lead of each board" if len(context.boards) > 1 else "the safeguarding lead of the board"
    approved = f"a lawyer of the council and {leads}"
    if _data_posts(context):
        approved = f"a lawyer of the council, {leads} and whoever answers for data in each body"
    if _departments(context, signatories(context).core):
        return f"{approved} have approved it, council departments have agreed and {signed}"
    return f"{approved} have approved it and {signed}"


def unsigned_kinds(context: Context) -> tuple[str, ...]:
    """Kinds whose signature is needed and of which no party is."""
    return tuple(kind_id for kind_id in context.template.must_sign if not _own(context, kind_id))


@dataclass(frozen=True, slots=True)
class SigningRow:
    """Somebody who signs: an organisation, or one of those whose approval or signature is not an organisation's."""

    name: str
    group: str  # the caption under which the text lists it
    approval: str = ""  # LAWYER, SAFEGUARDING, DATA or CHAIR; empty: an organisation
    agency: Agency | None = None
    is_needed: bool = True  # not in force without it


LAWYER, SAFEGUARDING, DATA, CHAIR = "lawyer", "safeguarding-lead", "data-post", "chair"
BEFORE = (LAWYER, SAFEGUARDING, DATA)  # they approve before the first signature
APPROVAL = "Approvals before the first signature"
AGREEMENT = "Agreement of the departments for which the council signs"
OTHER_AGREEMENT = "Further departments for which it signs"
IN_FORCE = "Signatures that bring it into force"
ACKNOWLEDGEMENT = "Acknowledgement: read, without duties"


def signing_rows(context: Context) -> tuple[SigningRow, ...]:
    """Everybody who signs, in order: approvals, those who bring it into force, the other parties, acknowledgement.

    Where no party is named as one that brings it into force, every party is needed. A council signs once, where the
    first of its departments would, and each department has agreed for itself: nobody signs for an agency that was not
    asked. Who is no legal person is listed below the rows.
    """
    parties, boards = signatories(context), context.boards
    others = "Other parties" if parties.core else "Parties"
    rows = [SigningRow("A lawyer of the council", APPROVAL, LAWYER)]
    rows += [SigningRow(_approver(board), APPROVAL, SAFEGUARDING) for board in boards]
    rows += [] if boards else [SigningRow("The safeguarding lead of the board", APPROVAL, SAFEGUARDING)]
    rows += [SigningRow(name, APPROVAL, DATA) for name in _data_posts(context)]
    first, further = _departments(context, parties.core), _departments(context, parties.others)
    if not parties.core:
        first, further = further, []
    rows += [SigningRow(agency.name, AGREEMENT, agency=agency) for agency in first]
    for board in boards:
        own = next((each for each in context.parties if each.name.casefold() == board.name.casefold()), None)
        rows.append(SigningRow(f"The chair of {board.name}", IN_FORCE, CHAIR, own))
    core, left = _signing(context, parties.core), _signing(context, parties.others)
    signed = {agency for _, agency in core}
    rows += [SigningRow(name, IN_FORCE, agency=agency) for name, agency in core]
    rows += [SigningRow(agency.name, OTHER_AGREEMENT, agency=agency, is_needed=False) for agency in further]
    rows += [
        SigningRow(name, others, agency=agency, is_needed=not parties.core)
        for name, agency in left
        if agency not in signed
    ]
    rows += [SigningRow(agency.name, ACKNOWLEDGEMENT, agency=agency, is_needed=False) for agency in parties.asked]
    return tuple(rows)


def _signing(context: Context, agencies: tuple[Agency, ...]) -> list[tuple[str, Agency]]:
    """Legal persons with the names by which they sign, each once."""
    council, made = council_of(context), {}
    for agency in agencies:
        if council is not None and council.speaks_for(agency):
            made[council.agency] = council.signs_as
        elif not is_listed_only(context, agency):
            made[agency] = agency.name
    return [(name, agency) for agency, name in made.items()]


def _departments(context: Context, agencies: tuple[Agency, ...]) -> list[Agency]:
    """Those for which the council signs, and which agree before it does."""
    council = council_of(context)
    return [each for each in agencies if council is not None and council.is_department(each)]


def _data_posts(context: Context) -> list[str]:
    """Who approves a paper on sharing information: the post that answers for data in each party of such a kind."""
    if not context.template.data_posts_approve:
        return []
    parties = signatories(context)
    signing = _signing(context, (*parties.core, *parties.others))
    posts = [(context.pack.kind(agency.kind_id), agency) for _, agency in signing]
    return [f"{kind.data_post} of {agency.name}" for kind, agency in posts if kind is not None and kind.data_post]


def _approver(board: Board) -> str:
    return f"{board.approver}, for {board.name}" if board.approver else f"The safeguarding lead of {board.name}"


def sign_off(context: Context) -> tuple[b.Block, ...]:
    """The rows for signatures: approval, those who bring it into force, the other parties, and acknowledgement."""
    rows = signing_rows(context)
    groups = dict.fromkeys(row.group for row in rows)
    made = (_rows(group, tuple(row.name for row in rows if row.group == group)) for group in groups)
    return (*made, *listed_only(context))


def _rows(caption: str, names: tuple[str, ...]) -> b.Signatures:
    description = f"{caption}: a row for each, with spaces for post, name, signature and date."
    return b.Signatures(caption, description, names)


ONLY_ASKED = "asked, without duties"
NO_TASK_YET = "has accepted no task of this protocol yet"


def standings(context: Context) -> Mapping[UUID, str]:
    """By party what keeps it from being counted as one that has agreed to act; empty for one that has."""
    return context.once(_standings)


def _standings(context: Context) -> dict[UUID, str]:
    asked = {agency.id for agency in signatories(context).asked}
    at_work = {duty.agency.id for duty in context.duties if duty.state is Agreement.ACCEPTED}
    found = {}
    for party in context.parties:
        is_agreed = party.id in at_work or is_board(context, party)
        found[party.id] = ONLY_ASKED if party.id in asked else "" if is_agreed else NO_TASK_YET
    return found


HEADINGS = {
    "": "Parties",
    NO_TASK_YET: "Parties that have accepted no task here yet, asked and not bound",
    ONLY_ASKED: "Asked, without duties",
}


def party_names(context: Context) -> tuple[b.Block, ...]:
    """The parties by what they have agreed to, names only; who does what stands in the sheet on that."""
    if not context.parties:
        return (b.Paragraph((b.Gap("no agency has been chosen as a party"),)),)
    found = standings(context)
    names = {words: [each.name for each in context.parties if found[each.id] == words] for words in HEADINGS}
    lines = [(HEADINGS[words], each) for words, each in names.items() if each]
    if context.listed_only:
        lines.append(("Named here, and no parties", [agency.name for agency in context.listed_only]))
    return tuple(b.Paragraph((b.Text(f"{title}: ", bold=True), b.Text(f"{listed(each)}."))) for title, each in lines)


def unbound(context: Context) -> tuple[str, ...]:
    """The names of parties that have agreed to nothing: the text asks of them and demands nothing."""
    found = standings(context)
    return tuple(party.name for party in context.parties if found[party.id])


def count_in_words(context: Context) -> str:
    """How many parties have accepted a task; how many have not yet, and how many are only asked, beside it."""
    found = list(standings(context).values())
    agreed, waiting, asked = (found.count(each) for each in ("", NO_TASK_YET, ONLY_ASKED))
    words = [f"{agreed} with an accepted task"]
    words += [f"{waiting} without one yet"] if waiting else []
    words += [f"{asked} asked, without duties"] if asked else []
    return "; ".join(words) if found else "none yet"
