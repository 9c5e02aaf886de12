"""Commenting: on a clause, perhaps with another text for it, on the whole, or that there is nothing to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from markupsafe import Markup

from partnership.base.errors import Conflict, InputFault, NotFound, Stale
from partnership.consultation import queries, services
from partnership.consultation.comment_views import GONE, clause_names, places_of
from partnership.consultation.forms import WHOLE, CommentForm, LetterForm
from partnership.consultation.queries import OfRound
from partnership.consultation.services.comments import source_of
from partnership.consultation.views.blueprint import (
    CONSULTATION,
    WORDS,
    ConsultationPage,
    account_id,
    back,
    blueprint,
    material_of,
)
from partnership.consultation.views.version import shared
from partnership.documents import blocks as b
from partnership.documents.outline import walk
from partnership.documents.writers.html import write_html
from partnership.policy.actions import Action
from partnership.protocols.clause_text import MEANINGS, faults
from partnership.protocols.composing.compose import compose_clause
from partnership.protocols.composing.context import label
from partnership.protocols.composing.fragment import fragment
from partnership.protocols.composing.slots import section_anchor
from partnership.protocols.drafting import clause_of, compose_draft, context_of, own_template, own_texts
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.store.db import transaction
from partnership.store.models import CommentState
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.forms import VersionedForm, posted_version
from partnership.web.permit import can, permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.consultation.queries import CommentSubject, Round
    from partnership.protocols.queries import Draft
    from partnership.store.models import ClauseComment

PAGE = "consultation.page"
CLAUSE = f"{CONSULTATION}/clauses/<clause_id>"
COMMENT = f"{CONSULTATION}/comments/<uuid:comment_id>"


@dataclass(frozen=True, slots=True)
class CommentTarget(OfRound):
    """What a comment is about: a clause of the protocol, or all of it. The subject of the pages for comments."""

    clause_id: str = ""  # empty: the protocol as a whole

    @property
    def address(self) -> str:
        """The page of the spot."""
        place = self.round.draft.place
        if not self.clause_id:
            return url_for("consultation.whole", **place)
        return url_for("consultation.clause", **place, clause_id=self.clause_id)

    @property
    def back(self) -> str:
        """The address at which it stands there."""
        return url_for(PAGE, **(self.round.draft.place | self.place))

    @property
    def place(self) -> dict[str, str]:
        """Where it stands on the pages of the consultation: the part, and the anchor there."""
        draft = self.round.draft
        sections = own_template(draft).sections
        home = (each.id for each in sections if any(clause.id == self.clause_id for clause in each.clauses))
        part = [{"part": section_anchor(section_id)} for section_id in home]
        return (part[0] if part else {}) | {"_anchor": f"comments-{self.clause_id or 'whole'}"}


def get_spot(slug: str, protocol_id: UUID, clause_id: str = "") -> CommentTarget:
    """A clause of a protocol that is or was out for consultation; raises NotFound."""
    held = queries.get_round(slug, protocol_id)
    if held.consultation is None:
        raise NotFound
    if clause_id:
        clause_of(held.draft, clause_id)
    return CommentTarget(held, clause_id)


@blueprint.get(CLAUSE)
@permit(Action.CONSULTATION_VIEW, get_spot)
def clause(spot: CommentTarget) -> ResponseReturnValue:
    """The clause as it was asked about, what others said of it, and the form for a comment."""
    return _look(spot)


@blueprint.post(CLAUSE)
@permit(Action.CONSULTATION_COMMENT, get_spot)
def comment_on_clause(spot: CommentTarget) -> ResponseReturnValue:
    """Send a comment on a clause."""
    return _send(spot)


@blueprint.get(f"{CONSULTATION}/whole")
@permit(Action.CONSULTATION_VIEW, get_spot)
def whole(spot: CommentTarget) -> ResponseReturnValue:
    """What was said of the protocol as a whole, and the form for a comment."""
    return _look(spot)


@blueprint.post(f"{CONSULTATION}/whole")
@permit(Action.CONSULTATION_COMMENT, get_spot)
def comment_on_whole(spot: CommentTarget) -> ResponseReturnValue:
    """Send a comment on the protocol as a whole."""
    return _send(spot)


def _look(spot: CommentTarget) -> ResponseReturnValue:
    reading = ConsultationPage.of(spot.round, spot.clause_id)
    own = reading.own_parties
    return _page(spot, reading, _form(spot, own) if own and shared(reading)["is_open"] else None)


def _send(spot: CommentTarget) -> ResponseReturnValue:
    reading = ConsultationPage.of(spot.round, spot.clause_id)
    own = reading.own_parties
    if not own:
        words = "Only the people of a party comment here. Record what came by letter or mail instead."
        return back(spot.round.draft, PAGE, words, "important")
    form = _form(spot, own)
    attempt = conflict.save(
        form,
        lambda session: services.comment(session, spot.round, form.words(spot.clause_id), account_id()),
        at="text",
        late=(),
        is_valid=form.validate_on_submit() and "preview" not in request.form,
    )
    if attempt.is_saved:
        words = "Your comment is sent. You can change or withdraw it as long as comments are taken."
        return back(spot.round.draft, PAGE, words, **spot.place)
    return _page(spot, reading, form)


def _form(spot: CommentTarget, own: dict[UUID, str], row: ClauseComment | None = None) -> CommentForm:
    """A new comment, or one's own with its words; what was typed goes before both."""
    source = source_of(spot.round.draft, spot.clause_id) if spot.clause_id else ""
    values: dict[str, Any] = {"post": viewer().display_name, "proposed_text": source}
    if row is not None:
        values = {
            "post": row.post,
            "text": row.text,
            "proposed_text": row.proposed_text or source,
            "organisation": str(row.organisation_id),
            "version": str(row.version),
        }
    form = CommentForm(data=values)
    form.offer(own, on_clause=bool(spot.clause_id))
    if spot.clause_id:
        preview = url_for("consultation.preview", **spot.round.draft.place, clause_id=spot.clause_id)
        form.proposed_text.render_kw = {"data-preview-url": preview}
    return form


def _page(
    spot: CommentTarget,
    reading: ConsultationPage,
    form: CommentForm | None,
    row: ClauseComment | None = None,
    differences: list[Difference] | None = None,
) -> ResponseReturnValue:
    draft = spot.round.draft
    asked = next((each for each in walk(reading.document.blocks) if _is(each, spot.clause_id)), None)
    source = source_of(draft, spot.clause_id) if spot.clause_id else ""
    typed = form.proposed_text.data or "" if form is not None and spot.clause_id else ""
    name = label(clause_of(draft, spot.clause_id)) if spot.clause_id else "General comments"
    number = asked.number if isinstance(asked, b.Clause) else ""
    return conflict.page(
        "consultation/clause.html",
        differences,
        **WORDS,
        **shared(reading),
        spot=spot,
        heading=f"{number} {name}".strip(),
        html=_html(asked, reading) if isinstance(asked, b.Clause) else None,
        shown=[each for each in reading.shown if row is None or each.row.id != row.id],
        form=form,
        row=row,
        own=reading.own_parties,
        proposes=bool(typed) and typed != source,
        preview=preview_of(draft, spot.clause_id, typed) if "preview" in request.form and spot.clause_id else None,
        meanings=MEANINGS,
        can_comment=can(Action.CONSULTATION_COMMENT, spot),
    )


def _is(block: b.Block, clause_id: str) -> bool:
    return isinstance(block, b.Clause) and block.id == clause_id


def _html(clause: b.Clause, reading: ConsultationPage) -> Markup:
    return Markup(write_html(fragment(clause, reading.document)))  # noqa: S704 - the writer escapes every text


@blueprint.post(f"{CLAUSE}/preview")
@permit(Action.CONSULTATION_COMMENT, get_spot)
def preview(spot: CommentTarget) -> ResponseReturnValue:
    """A proposed text as the document would show it: a piece of a page, for the script."""
    return preview_of(spot.round.draft, spot.clause_id, request.form.get("text", ""))


def preview_of(draft: Draft, clause_id: str, typed: str) -> Markup:
    """A text as the document would show it; what cannot be shown is named in its place."""
    made = material_of(draft)
    text = typed.replace("\r\n", "\n").strip()
    template = own_template(draft)
    if found := faults(text, template, made.pack):
        return Markup("").join(Markup("<p class='govuk-body'>{}</p>").format(fault) for fault in found)
    own, asked = own_texts(draft), clause_of(draft, clause_id)
    composed = compose_clause(context_of(draft, made), own, asked, text or source_of(draft, clause_id))
    composed = replace(composed, id=f"preview-{clause_id}")  # the clause itself is on the page too
    html = write_html(fragment(composed, compose_draft(draft, made).document))
    return Markup(html)  # noqa: S704 - the writer escapes every text


@blueprint.route(f"{COMMENT}/change", methods=["GET", "POST"])
@permit(Action.COMMENT_CHANGE, queries.get_said)
def change(said: CommentSubject) -> ResponseReturnValue:
    """Change one's own comment as long as it is not answered."""
    row, spot = said.comment, CommentTarget(said.round, said.comment.clause_id)
    reading = ConsultationPage.of(said.round, row.clause_id)
    if row.state is not CommentState.OPEN or not (row.came_by or shared(reading)["is_open"]):
        return back(said.draft, PAGE, "This comment can no longer be changed.", "important", **spot.place)
    own = reading.own_parties
    if row.organisation_id is not None:
        own.setdefault(row.organisation_id, reading.names.get(row.organisation_id, GONE))
    form = _form(spot, own, row)

    def write(_session: Session) -> None:
        words = replace(form.words(row.clause_id), came_by=row.came_by)
        services.change_comment(said, words, account_id(), expected_version=form.seen_version)

    is_right = form.validate_on_submit() and "preview" not in request.form
    attempt = conflict.save(form, write, at="text", late=(Stale, Conflict), is_valid=is_right)
    if attempt.late:
        return _clash(said, form, attempt.late)
    if not attempt.is_saved:
        return _page(spot, reading, form, row)
    return back(said.draft, PAGE, "Your comment is changed.", **spot.place)


def _clash(said: CommentSubject, form: CommentForm, fault: Exception) -> ResponseReturnValue:
    """Somebody was first: both words stand on the page, and what was typed stays in the form."""
    fresh = queries.get_said(said.draft.partnership.slug, said.draft.protocol.id, said.comment.id)
    typed = form.words(fresh.comment.clause_id)
    form.move_to(fresh.comment.version)
    form.text.errors = [str(fault)]
    stored = fresh.comment
    differences = differing(
        Difference("Comment", stored.text, typed.text),
        Difference("Proposed text", stored.proposed_text, typed.proposed_text),
        Difference("Post", stored.post, typed.post),
    )
    spot = CommentTarget(fresh.round, stored.clause_id)
    reading = ConsultationPage.of(fresh.round, stored.clause_id)
    return _page(spot, reading, form, stored, differences)


@blueprint.route(f"{COMMENT}/withdraw", methods=["GET", "POST"])
@permit(Action.COMMENT_CHANGE, queries.get_said)
def withdraw(said: CommentSubject) -> ResponseReturnValue:
    """Ask, then take one's own comment back."""
    row = said.comment
    spot = CommentTarget(said.round, row.clause_id)
    if request.method == "POST":
        try:
            version = posted_version()
            with transaction() as session:
                services.withdraw(session, said, account_id(), expected_version=version)
        except (Stale, InputFault) as fault:
            return back(said.draft, PAGE, str(fault), "important", **spot.place)
        return back(said.draft, PAGE, "Your comment is withdrawn.", **spot.place)
    reading = ConsultationPage.of(said.round, row.clause_id)
    return render_template(
        "consultation/withdraw.html",
        **WORDS,
        **shared(reading),
        each=next((each for each in reading.shown if each.row.id == row.id), None),
        row=row,
        form=VersionedForm(version=str(row.version)),
        spot=spot,
    )


@dataclass(frozen=True, slots=True)
class OwnParty(OfRound):
    """A party that the visitor speaks for."""

    organisation_id: UUID

    @property
    def party_ids(self) -> frozenset[UUID]:
        """This party alone: its people say for no other that it has nothing to say."""
        return frozenset({self.organisation_id}) & self.round.party_ids


def get_own(slug: str, protocol_id: UUID, organisation_id: UUID) -> OwnParty:
    """A party of a protocol that is or was out for consultation; raises NotFound."""
    held = queries.get_round(slug, protocol_id)
    if held.consultation is None or organisation_id not in held.party_ids:
        raise NotFound
    return OwnParty(held, organisation_id)


@blueprint.post(f"{CONSULTATION}/no-comment/<uuid:organisation_id>")
@permit(Action.CONSULTATION_COMMENT, get_own)
def no_comment(own: OwnParty) -> ResponseReturnValue:
    """One click: the organisation has read the draft and has no comment. A coordinator records it from a letter."""
    is_own = own.organisation_id in viewer().positions
    post = viewer().display_name if is_own else "Recorded by the coordinator"
    try:
        with transaction() as session:
            services.say_nothing(session, own.round, own.organisation_id, post)
    except InputFault as fault:
        return back(own.round.draft, PAGE, str(fault), "important")
    return back(own.round.draft, PAGE, "It is recorded that the organisation has no comment. It can still send one.")


# Recording a comment that came by letter or by mail, for a party whose people do not comment here.


@blueprint.route(f"{CONSULTATION}/letter", methods=["GET", "POST"])
@permit(Action.CONSULTATION_MANAGE, queries.get_round)
def letter(held: Round) -> ResponseReturnValue:
    """Who wrote, about which clause, how it came, and what it says."""
    document = thawed(queries.consulted_version(held.asked))
    places = places_of(document, clause_names(held))
    names = {agency.id: agency.name for agency in material_of(held.draft).map_.agencies}
    form = LetterForm(data={"clause": request.args.get("clause", WHOLE)})
    form.offer(
        {key: name for key, name in names.items() if key in held.party_ids},
        [(key, place.words) for key, place in places.items() if key],
    )
    account_id = viewer().account_id
    if form.validate_on_submit():
        if account_id is None:  # `permit` has asked already
            raise NotFound
        try:
            with transaction() as session:
                services.comment(session, held, form.words(), account_id)
        except InputFault as fault:
            form.add_fault(fault, "text")
        else:
            words = "The comment is recorded for the party."
            return back(held.draft, PAGE, words, **CommentTarget(held, form.words().clause_id).place)
    return render_template("consultation/letter.html", draft=held.draft, partnership=held.draft.partnership, form=form)
