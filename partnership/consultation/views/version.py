"""Reading a consultation: the version by section with its comments, the table of answers, and what changed since."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from itertools import dropwhile
from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from partnership.consultation import queries
from partnership.consultation.answer_table import TableScope, file_name, table_document
from partnership.consultation.comment_views import WHOLE, CommentCounts, clause_names, counted, parties_shown, places_of
from partnership.consultation.forms import CommentFilterForm
from partnership.consultation.returned_copies import queries as returned_copies
from partnership.consultation.returned_copies.change_table import CopyChangeView, changes_by_party, told_changes
from partnership.consultation.returned_copies.intake import READ_BACK
from partnership.consultation.services.rounds import may_remind
from partnership.consultation.views.blueprint import CONSULTATION, ONE, WORDS, ConsultationPage, blueprint
from partnership.documents import blocks as b
from partnership.documents.wording import counted as counted_words
from partnership.guidance.choices import Length
from partnership.map.downloads.delivery import Delivery, hand_out
from partnership.map.mapping.queries import today
from partnership.policy.actions import Action
from partnership.protocols.comparing.diff import clause_changes
from partnership.protocols.composing.lengths import lengths_of
from partnership.protocols.drafting import compose_draft, matters_of_draft
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.protocols.lifecycle.status import consultation_that_counts, is_open, version_of, why_locked
from partnership.protocols.printing import printed
from partnership.protocols.queries import version_content
from partnership.protocols.reading import DocumentPage, ways_to
from partnership.protocols.views.blueprint import anchors, material_of
from partnership.store.models import ChangeState, CommentState, now
from partnership.web.fields import choice, choices_of
from partnership.web.permit import can, permit, viewer
from partnership.web.states import tag_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from markupsafe import Markup

    from partnership.consultation.comment_views import CommentView, PartyShown
    from partnership.consultation.queries import Round
    from partnership.store.models import ClauseComment, ConsultedParty, ReturnedCopy


@dataclass(frozen=True, slots=True)
class VersionPiece:
    """A piece of the consulted version: a clause that can be commented on, or what the register wrote below it."""

    html: Markup
    clause_id: str = ""
    name: str = ""


@blueprint.get(CONSULTATION)
@permit(Action.CONSULTATION_VIEW, queries.get_round)
def page(held: Round) -> ResponseReturnValue:
    """The newest consultation: what was asked, who has answered, and the version with its comments."""
    if held.consultation is None:
        locked = why_locked(held.draft.protocol)
        partnership = held.draft.partnership
        return render_template("consultation/none.html", draft=held.draft, partnership=partnership, locked=locked)
    reading = ConsultationPage.of(held)
    reader = _reader(reading)
    words = {**WORDS, **shared(reading), "reader": reader, "by_clause": _by_clause(reading.shown)}
    words |= {"mine": _mine(reading), "next_open": _next_open(reading, reader), "notes": _notes(reading, reader)}
    words["elsewhere"] = _elsewhere(reading, reader)
    if reader.has_part:
        own = bool(reading.own_parties)
        return render_template("consultation/part.html", **words, own=own, pieces=_pieces(reader))
    sent = returned_copies.copies_of(held)
    told = queries.consulted_parties(reading.consultation.id)
    parties = _parties(reading, sent, told)
    return render_template(
        "consultation/page.html",
        **words,
        anchors=anchors("consultation.clause", held.draft),
        parties=parties,
        silent=[party for party in parties if not party.said],
        due=_due(reading, parties, told),
        own=[party for party in parties if party.id in reading.own_parties],
        totals=_total(reading.shown),
        changes=sum(change.state is ChangeState.OPEN for copy in sent for change in copy.changes),
        earlier=held.draft.protocol.consultations[1:],
        own_copies=[copy for copy in sent if copy.organisation_id in viewer().positions],
        stops=sum(each.stops_signing for each in matters_of_draft(held.draft, reading.material)),
    )


def _reader(reading: ConsultationPage, length: Length | None = None) -> DocumentPage:
    """The version that the parties were asked about, by part; what stands before the first section is left out.

    In a length, or in the one that the address asks for: else the operational paper, which is what is asked about.
    """
    found = [each for each in lengths_of(reading.document) if each in READ_BACK]
    usual, asked = found[0], request.args.get("length", "")
    shown = length or (Length(asked) if asked in found else usual)

    def to_page(shown: Length, part: str | None = None) -> str:
        kept = shown if shown is not usual else None
        return url_for("consultation.page", part=part, length=kept, **reading.held.draft.place)

    whole = printed(reading.document, shown)
    document = replace(whole, blocks=tuple(dropwhile(lambda each: not isinstance(each, b.Heading), whole.blocks)))
    ways, part = ways_to(found, shown, to_page), request.args.get("part", "")
    return DocumentPage(document, part, partial(to_page, shown), clause_names(reading.held), ways)


def _notes(reading: ConsultationPage, reader: DocumentPage) -> dict[str, str]:
    """How many comments each part has, and how many of them wait for an answer."""
    found: dict[str, list[bool]] = {}
    for each in reading.shown:
        if (home := reader.homes.get(each.row.clause_id)) and each.row.state is not CommentState.WITHDRAWN:
            found.setdefault(home, []).append(each.is_open)
    return {
        home: counted_words(len(open_), "comment") + (f", {sum(open_)} to answer" if any(open_) else "")
        for home, open_ in found.items()
    }


def _elsewhere(reading: ConsultationPage, reader: DocumentPage) -> int:
    """How many comments stand at clauses that only another length has."""
    return sum(
        bool(each.row.clause_id)
        and each.row.clause_id not in reader.homes
        and each.row.state is not CommentState.WITHDRAWN
        for each in reading.shown
    )


def _next_open(reading: ConsultationPage, reader: DocumentPage) -> str:
    """The address of the next clause with a comment that waits for an answer, after the open part; else the first.

    Where none is left in the length that is shown, the first that only the full paper has.
    """
    waiting = {each.row.clause_id for each in reading.shown if each.is_open}
    if not waiting & reader.homes.keys() and waiting - {""}:
        reader = _reader(reading, Length.FULL)
    order = [part.id for part in reader.parts]
    after = order.index(reader.part.id) + 1 if reader.has_part else 0
    found = [
        (part.id, clause.id)
        for part in (*reader.parts[after:], *reader.parts[:after])
        for clause in part.clauses
        if clause.id in waiting
    ]
    others = [each for each in found if not reader.has_part or each[0] != reader.part.id]
    return f"{reader.address(others[0][0])}#comments-{others[0][1]}" if others else ""


def shared(reading: ConsultationPage) -> dict[str, object]:
    """What every page of a consultation shows."""
    protocol = reading.held.draft.protocol
    counts = consultation_that_counts(protocol)
    # Answers can be given, and the consultation moved, as long as no text is agreed or being signed since.
    is_live = (
        counts is not None
        and counts.id == reading.consultation.id
        and not protocol.is_archived
        and not why_locked(protocol)
    )
    manages = can(Action.CONSULTATION_MANAGE, reading.held) and not protocol.is_archived
    return {
        "held": reading.held,
        "draft": reading.held.draft,
        "partnership": reading.held.draft.partnership,
        "consultation": reading.consultation,
        "number": next(each.number for each in protocol.versions if each.id == reading.consultation.version_id),
        "is_open": is_open(reading.consultation, today()) and not protocol.is_archived,
        "is_live": is_live,
        "manages": manages,
        "answers": manages and is_live,
    }


def _parties(
    reading: ConsultationPage, sent: Sequence[ReturnedCopy], told: Mapping[UUID, ConsultedParty]
) -> list[PartyShown]:
    nothing = [key for key, row in told.items() if row.no_comment_at is not None]
    return parties_shown(reading.held, reading.material, reading.shown, nothing, changes_by_party(sent))


def _told(reading: ConsultationPage, sent: Sequence[ReturnedCopy]) -> list[CopyChangeView]:
    """The changes of all copies that came back, for everybody who may read the comments."""
    places = places_of(reading.document, clause_names(reading.held))
    return told_changes(sent, places, reading.material)


def _due(reading: ConsultationPage, parties: Sequence[PartyShown], told: Mapping[UUID, ConsultedParty]) -> int:
    """How many silent parties may be reminded now."""
    at = now()
    return sum(not each.said and may_remind(reading.consultation, told.get(each.id), at) for each in parties)


def _pieces(reader: DocumentPage) -> list[VersionPiece]:
    """The open part piece by piece; the page has its heading."""
    return [
        VersionPiece(html, block.id, reader.name(block)) if isinstance(block, b.Clause) else VersionPiece(html)
        for block, html in reader.pieces()
        if not (isinstance(block, b.Heading) and block.anchor == reader.part.id)
    ]


def _by_clause(shown: Sequence[CommentView]) -> dict[str, list[CommentView]]:
    found: dict[str, list[CommentView]] = {}
    for each in shown:
        found.setdefault(each.row.clause_id, []).append(each)
    return found


def _mine(reading: ConsultationPage) -> set[UUID]:
    """Comments that the visitor can change or withdraw: their own while they are taken, and what came by letter."""
    is_running = is_open(reading.consultation, today()) and not reading.held.draft.protocol.is_archived
    rows = (each.row for each in reading.shown)
    return {
        row.id for row in rows if row.sender_id == viewer().account_id and row.is_open and (is_running or row.came_by)
    }


def _total(shown: Sequence[CommentView | CopyChangeView]) -> CommentCounts:
    """How many have which answer; comments and changes go by the same words."""
    states = Counter(each.row.state.value for each in shown)
    return CommentCounts(
        "", "", *(states[each.value] for each in (CommentState.OPEN, CommentState.TAKEN, CommentState.DECLINED))
    )


@blueprint.get(f"{ONE}/consultations/<uuid:consultation_id>/comments")
@permit(Action.CONSULTATION_VIEW, queries.get_round)
def table(held: Round) -> ResponseReturnValue:
    """Every comment with its answer, counted by section and party, narrowed to what is asked for."""
    reading = ConsultationPage.of(held)
    changed = _told(reading, returned_copies.copies_of(held))
    form = CommentFilterForm(request.args)
    by_section, by_party = (counted(reading.shown, by_party=each) for each in (False, True))
    _offer(form, by_section, by_party, changed)
    return render_template(
        "consultation/table.html",
        **WORDS,
        **shared(reading),
        shown=[each for each in reading.shown if _fits(each, form)],
        changed=[each for each in changed if _fits(each, form)],
        total=len(reading.shown),
        all_changed=len(changed),
        totals=_total([*reading.shown, *changed]),
        by_section=by_section,
        by_party=by_party,
        form=form,
        is_filtered=any(field.data for field in form),
        whole=WHOLE,
    )


def _offer(
    form: CommentFilterForm,
    by_section: Sequence[CommentCounts],
    by_party: Sequence[CommentCounts],
    changed: Sequence[CopyChangeView],
) -> None:
    answers = (CommentState.OPEN, CommentState.TAKEN, CommentState.DECLINED)
    form.state.choices = [choice(state.value, tag_of(state).words) for state in answers]
    parties = {each.key: each.name for each in by_party}
    parties |= {str(each.change.copy.organisation_id): each.change.who for each in changed}
    named = sorted(parties.items(), key=lambda each: each[1].casefold())
    form.party.choices = [choice(key, name) for key, name in named]
    # General comments has no section, so it goes by a word of its own.
    sections = {each.key or "whole": each.name for each in by_section}
    for each in changed:
        sections.setdefault(each.place.section_id or "whole", each.place.section)
    form.section.choices = choices_of(sections)


def _fits(each: CommentView | CopyChangeView, form: CommentFilterForm) -> bool:
    section = each.place.section_id or "whole"
    sender = each.change.copy.organisation_id if isinstance(each, CopyChangeView) else each.row.organisation_id
    asked = ((form.state, each.row.state.value), (form.party, str(sender)), (form.section, section))
    return all(not field.data or field.data == value for field, value in asked)


@blueprint.get(f"{ONE}/consultations/<uuid:consultation_id>/comments.docx")
@permit(Action.CONSULTATION_VIEW, queries.get_round)
def table_word(held: Round) -> ResponseReturnValue:
    """The table of comments and answers as a file."""
    reading = ConsultationPage.of(held)
    protocol = held.draft.protocol
    sent = returned_copies.copies_of(held)
    about = TableScope(
        title=protocol.title,
        partnership=held.draft.partnership.name,
        slug=held.draft.partnership.slug,
        template_id=protocol.template_id,
        number=next(each.number for each in protocol.versions if each.id == reading.consultation.version_id),
        marking=reading.material.marking,
        dated_on=today(),
        is_open=is_open(reading.consultation, today()),
    )
    parties = _parties(reading, sent, queries.consulted_parties(reading.consultation.id))
    document = table_document(about, reading.consultation, reading.shown, parties, _told(reading, sent))
    return hand_out(
        Delivery(document, held.draft.partnership, word_name=file_name(about)),
        url_for("consultation.table", consultation_id=held.asked.id, **held.draft.place),
    )


@blueprint.get(f"{ONE}/consultations/<uuid:consultation_id>/changes")
@permit(Action.CONSULTATION_VIEW, queries.get_round)
def changes(held: Round) -> ResponseReturnValue:
    """What is different from the version that was asked about, clause by clause with the words marked."""
    protocol = held.draft.protocol
    before = thawed(queries.consulted_version(held.asked))
    later = [each for each in protocol.signings if each.opened_at > held.asked.opened_at and each.state != "ended"]
    if later:  # the text has gone on to signature: compare with that, not with a draft that came after it
        after = thawed(version_content(later[-1].version_id))
        against = f"version {version_of(protocol, later[-1]).number}, which went to signature"
    else:
        made = material_of(held.draft)
        then = replace(made.map_, as_of=before.dated_on)  # that the day is another is no change
        after = compose_draft(held.draft, replace(made, map_=then)).document
        against = "the working draft as it stands today"
    found = clause_changes(before, after)
    answers: dict[str, list[ClauseComment]] = {}
    for row in queries.comments_of(held.asked.id):
        if row.state is CommentState.TAKEN:
            answers.setdefault(row.clause_id, []).append(row)
    return render_template(
        "consultation/changes.html",
        **WORDS,
        held=held,
        draft=held.draft,
        partnership=held.draft.partnership,
        consultation=held.asked,
        number=next(each.number for each in protocol.versions if each.id == held.asked.version_id),
        against=against,
        changes=found,
        taken=answers,
    )
