"""Relationships of a partnership: the list, one of them, recorded, changed, confirmed and put away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.base.errors import Stale
from partnership.documents.wording import day
from partnership.policy.actions import Action
from partnership.policy.rules import answers_for
from partnership.policy.subjects import AboutRelationship
from partnership.register.authority.queries import led
from partnership.register.partnerships.queries import get_partnership, partnership_by_id
from partnership.register.relationships import queries, services
from partnership.register.relationships.forms import AUDIENCES, RelationshipFilter, RelationshipForm, TermsForm
from partnership.register.relationships.services import RelationshipAuthor
from partnership.store.db import transaction
from partnership.store.models import Agreement
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.forms import posted_version
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Organisation, Partnership, Relationship

blueprint = Blueprint("relationships", __name__)
PATH = "/partnerships/<slug>/relationships"
ONE = f"{PATH}/<uuid:relationship_id>"


def get_subject(slug: str, relationship_id: UUID) -> AboutRelationship:
    """A relationship of a partnership, with which of its ends somebody leads; raises NotFound."""
    row = queries.get_relationship(get_partnership(slug).id, relationship_id)
    return AboutRelationship(row, frozenset(led(row.end_ids)))


def author_of(visitor: Viewer, partnership: Partnership, organisations: Iterable[Organisation]) -> RelationshipAuthor:
    """For which of some organisations the visitor's word counts, and what of them they see."""
    known = list(organisations)
    led_ids = led([each.id for each in known])
    return RelationshipAuthor(
        post=visitor.post,
        spoken_ids=frozenset(each.id for each in known if answers_for(visitor, each, is_led=each.id in led_ids)),
        edited_ids=frozenset(each.id for each in known if visitor.edits(each.id)),
        coordinates=visitor.coordinates(partnership.id),
        named_ids=visitor.standing,
        is_cleared=partnership.id in visitor.cleared_ids,
    )


def _author(subject: AboutRelationship) -> RelationshipAuthor:
    return author_of(viewer(), partnership_by_id(subject.partnership_id), subject.ends)


@blueprint.get(PATH)
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """Who refers to, commissions, chairs whom: what holds today, or what the filter asks for."""
    form = RelationshipFilter(request.args)
    form.offer(queries.participants(partnership, viewer()))
    rows = queries.rows_in(partnership, viewer())
    address = url_for("relationships.index", slug=partnership.slug)
    return render_template(
        "relationships/list.html",
        partnership=partnership,
        form=form,
        action=address,
        is_filtered=any(each.data for each in form),
        rows=[queries.edge_of(row) for row in rows if _is_wanted(row, form)],
        total=len(rows),
        today=services.today(),
    )


def _is_wanted(row: Relationship, form: RelationshipFilter) -> bool:
    today = services.today()
    is_over = row.state is Agreement.DECLINED or (row.until_on is not None and row.until_on <= today)
    shown = {
        "waiting": row.state is Agreement.PROPOSED and not is_over,
        "due": row.review_on is not None and row.review_on <= today and not is_over,
        "ended": is_over,
    }
    is_kind = not form.kind.data or row.kind.value == form.kind.data
    is_end = not form.organisation.data or form.organisation.data in map(str, row.end_ids)
    return is_kind and is_end and shown.get(form.show.data or "", not is_over)


@blueprint.route(f"{PATH}/record", methods=["GET", "POST"])
@permit(Action.RELATIONSHIP_RECORD, get_partnership)
def record(partnership: Partnership) -> ResponseReturnValue:
    """Record one; `?organisation=` fills in the first end."""
    organisations = queries.participants(partnership, viewer())
    form = RelationshipForm(data={"audience": "partnership", "organisation": request.args.get("organisation")})
    form.offer(organisations)
    attempt = conflict.save(
        form,
        lambda session: services.record(
            session, partnership, form.kind.data, (form.organisation.data, form.other.data), form.terms,
            author_of(viewer(), partnership, organisations),
        ),
        at="other",
        late=(),
    )  # fmt: skip
    if attempt.is_saved:
        asked = attempt.value.state is Agreement.PROPOSED
        flash("Recorded. Whoever has not said so yet is asked to confirm it." if asked else "Recorded.", "success")
        return redirect(url_for("relationships.index", slug=partnership.slug))
    return render_template(
        "relationships/record.html",
        partnership=partnership,
        form=form,
        back=url_for("relationships.index", slug=partnership.slug),
    )


@blueprint.get(ONE)
@permit(Action.RELATIONSHIP_VIEW, get_subject)
def relationship(subject: AboutRelationship) -> ResponseReturnValue:
    """One relationship, and what the visitor may say about it."""
    row, partnership = subject.row, partnership_by_id(subject.partnership_id)
    sides = ((row.organisation, row.own_state), (row.other, row.other_state))
    spoken = _author(subject).spoken_ids
    return render_template(
        "relationships/relationship.html",
        partnership=partnership,
        subject=subject,
        edge=queries.edge_of(row),
        sides=sides,
        row=row,
        audience=AUDIENCES.get(row.audience, ""),
        asked=[each.name for each, said in sides if said is Agreement.PROPOSED and each.id in spoken],
        back=url_for("relationships.index", slug=partnership.slug),
    )


@blueprint.route(f"{ONE}/change", methods=["GET", "POST"])
@permit(Action.RELATIONSHIP_EDIT, get_subject)
def change(subject: AboutRelationship) -> ResponseReturnValue:
    """Change what is said of it, or give it an end."""
    row, slug = subject.row, partnership_by_id(subject.partnership_id).slug
    form, row_id = TermsForm(obj=row), row.id
    attempt = conflict.save(
        form,
        lambda session: services.change(session, row, form.terms, _author(subject), expected_version=form.seen_version),
        at="title",
    )
    if attempt.is_saved:
        flash("The relationship is changed.", "success")
        return redirect(url_for("relationships.relationship", slug=slug, relationship_id=row_id))
    differences: list[Difference] | None = None
    if attempt.is_undone:
        subject = get_subject(slug, row_id)
    if attempt.late:
        form.move_to(subject.row.version)
        differences = _differences(subject.row, form)
    return conflict.page(
        "relationships/change.html",
        differences,
        form=form,
        edge=queries.edge_of(subject.row),
        back=url_for("relationships.relationship", slug=slug, relationship_id=row_id),
    )


def _differences(row: Relationship, form: TermsForm) -> list[Difference]:
    def of(name: str, words: Any = lambda value: value or "") -> Difference:
        field = form[name]
        return Difference(str(field.label.text), words(getattr(row, name)), words(field.data), name)

    def on(value: Any) -> str:
        return day(value) if value else ""

    return differing(
        of("title"), of("from_on", on), of("until_on", on), of("review_on", on), of("remark"),
        of("audience", lambda value: AUDIENCES.get(value, "")),
    )  # fmt: skip


@blueprint.post(f"{ONE}/answer")
@permit(Action.RELATIONSHIP_ANSWER, get_subject)
def answer(subject: AboutRelationship) -> ResponseReturnValue:
    """Say for an organisation whether it is so."""
    is_so = request.form.get("is_so") == "yes"
    return _done(
        subject,
        lambda session: services.answer(
            session, subject.row, _author(subject), is_so=is_so, expected_version=posted_version()
        ),
        "Confirmed." if is_so else "You have said that it is not so. It is not shown any more.",
    )


@blueprint.post(f"{ONE}/archive")
@permit(Action.RELATIONSHIP_EDIT, get_subject)
def archive(subject: AboutRelationship) -> ResponseReturnValue:
    """Put away what was recorded by mistake."""
    return _done(
        subject,
        lambda session: services.archive(session, subject.row, expected_version=posted_version()),
        "Put away. Its history stays.",
    )


def _done(subject: AboutRelationship, write: Any, words: str) -> ResponseReturnValue:
    slug = partnership_by_id(subject.partnership_id).slug
    try:
        with transaction() as session:
            write(session)
    except Stale as fault:
        flash(str(fault), "important")
    else:
        flash(words, "success")
    return redirect(url_for("relationships.index", slug=slug))
