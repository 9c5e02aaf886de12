"""Pages of the clock of the law: all facts, one of them, a check, who may record, and what is still to be confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.findings.law import SURE, standings
from partnership.map.downloads.delivery import Delivery, hand_out
from partnership.map.mapping.queries import members_map, pack_of, today
from partnership.policy.actions import Action
from partnership.protocols.composing.law import address_words, said_words
from partnership.protocols.drafting import material_for
from partnership.protocols.law import queries, services
from partnership.protocols.law.document import compose_to_confirm
from partnership.protocols.law.forms import CheckForm, LawPostForm, ReadingForm
from partnership.protocols.law.readings import drafts_on
from partnership.protocols.law.rows import SHOWN, rows_of, shown
from partnership.protocols.queries import protocols_of
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.web import conflict
from partnership.web.pages import page_number, page_of
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.protocols.law.queries import FactSubject, LawPostSubject, ReadingSubject
    from partnership.store.models import LawPost, Partnership

blueprint = Blueprint("law", __name__)
ON_A_PAGE = 25  # facts
PATH = "/partnerships/<slug>/law"


@blueprint.get(PATH)
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """Every fact with how it stands and which papers rest on it; what is to be checked comes first."""
    pack, map_ = pack_of(partnership), members_map(partnership)
    rows, show = rows_of(map_, pack), request.args.get("show", "")
    show = show if show in SHOWN else ""
    return render_template(
        "law/index.html",
        partnership=partnership,
        pack=pack,
        page=page_of(shown(rows, show), page_number(request.args.get("page")), ON_A_PAGE),
        page_url=lambda number: url_for("law.index", slug=partnership.slug, show=show or None, page=number),
        total=len(rows),
        waiting=len(shown(rows, "")),
        moving=[row.standing.fact for row in rows if row.standing.moving],
        sure=SURE,
        posts=queries.posts_of(partnership.id),
        choices=[
            {
                "text": f"{words} ({len(shown(rows, each))})",
                "href": url_for("law.index", slug=partnership.slug, show=each or None),
                "is_current": each == show,
            }
            for each, words in SHOWN.items()
        ],
    )


@blueprint.get(f"{PATH}/facts/<fact_id>")
@permit(Action.PARTNERSHIP_VIEW, queries.get_fact)
def fact(place: FactSubject) -> ResponseReturnValue:
    """One fact: what it says, its sources, what rests on it, and every check that was recorded."""
    made = material_for(place.partnership, "")
    row = next(each for each in rows_of(made.map_, place.pack) if each.standing.fact.id == place.fact.id)
    return render_template(
        "law/fact.html",
        partnership=place.partnership,
        place=place,
        row=row,
        sure=SURE,
        address_words=address_words,
        said_words=said_words,
        drafts=drafts_on(row.standing, protocols_of(place.partnership), made),
        checks=queries.checks_of(place.partnership.id, place.fact.id),
    )


@blueprint.route(f"{PATH}/facts/<fact_id>/check", methods=["GET", "POST"])
@permit(Action.LAW_CHECK, queries.get_fact)
def check(place: FactSubject) -> ResponseReturnValue:
    """Record a check, in the name of a post of an organisation that the visitor leads."""
    visitor, day = viewer(), today()
    posts = [each for each in place.posts if visitor.leads(each.organisation_id)]
    form = CheckForm(data={"checked_on": day})
    last = services.last_news(queries.checks_of(place.partnership.id, place.fact.id), place.fact)
    form.offer(posts, day, place.fact, last)
    attempt = conflict.save(
        form,
        lambda session: services.record_check(
            session, place, form.entry(posts), checked_by=visitor.display_name, today=day
        ),
        at="against",
        late=(),
    )
    if attempt.is_saved:
        flash("The check is recorded.", "success")
        return redirect(url_for("law.fact", slug=place.partnership.slug, fact_id=place.fact.id))
    standing = standings(members_map(place.partnership), place.pack)[place.fact.id]
    return render_template(
        "law/check.html", partnership=place.partnership, place=place, standing=standing, form=form, last=last,
        address_words=address_words, said_words=said_words,
    )  # fmt: skip


@blueprint.route(f"{PATH}/facts/<fact_id>/protocols/<uuid:protocol_id>", methods=["GET", "POST"])
@permit(Action.LAW_CHECK, queries.get_reading)
def read(place: ReadingSubject) -> ResponseReturnValue:
    """Record that clauses of a protocol were read again for a fact, in the name of a post that the visitor leads."""
    visitor, about = viewer(), place.fact
    made = material_for(about.partnership, "")
    standing = standings(made.map_, about.pack)[about.fact.id]
    waiting = [each for found in drafts_on(standing, [place.draft], made) for each in found.waiting]
    posts = [each for each in about.posts if visitor.leads(each.organisation_id)]
    form = ReadingForm()
    form.offer(posts, waiting)
    attempt = conflict.save(
        form,
        lambda session: services.record_readings(
            session,
            place,
            [each for each in waiting if each.id in (form.clauses.data or ())],
            form.reason.data or "",
            next(each for each in posts if str(each.id) == form.post.data),
            read_by=visitor.display_name,
        ),
        at="clauses",
        late=(),
    )
    if attempt.is_saved:
        flash("It is recorded that these clauses are right as they stand.", "success")
        return redirect(url_for("law.fact", slug=about.partnership.slug, fact_id=about.fact.id))
    return render_template(
        "law/read.html", partnership=about.partnership, place=about, draft=place.draft, standing=standing, form=form,
        waiting=waiting, said_words=said_words,
    )  # fmt: skip


@blueprint.route(f"{PATH}/posts", methods=["GET", "POST"])
@permit(Action.LAW_POSTS, get_partnership)
def posts(partnership: Partnership) -> ResponseReturnValue:
    """Who may record checks: the posts, and a form for another."""
    form, map_ = LawPostForm(), members_map(partnership)
    form.offer(map_.agencies)
    attempt = conflict.save(
        form,
        lambda session: services.add_post(
            session, partnership, UUID(form.organisation.data), form.name.data or "", map_
        ),
        at="name",
        late=(),
    )
    if attempt.is_saved:
        flash("The post is entered.", "success")
        return redirect(url_for("law.posts", slug=partnership.slug))
    rows = _known(partnership, map_.agency_ids)
    return render_template("law/posts.html", partnership=partnership, form=form, rows=rows)


def _known(partnership: Partnership, agency_ids: frozenset[UUID]) -> list[tuple[LawPost, bool]]:
    """The posts, each with whether its organisation takes part and may be named to every member."""
    return [(row, row.organisation_id in agency_ids) for row in queries.posts_of(partnership.id)]


@blueprint.post(f"{PATH}/posts/<uuid:post_id>/remove")
@permit(Action.LAW_POSTS, queries.get_post)
def remove_post(place: LawPostSubject) -> ResponseReturnValue:
    """Take a post out: nobody records in its name any more."""
    with transaction() as session:
        services.remove_post(session, place.post)
    flash("The post is taken out. What was recorded stays.", "success")
    return redirect(url_for("law.posts", slug=place.partnership.slug))


@blueprint.get(f"{PATH}/to-confirm/download")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def download(partnership: Partnership) -> ResponseReturnValue:
    """What a lawyer must still confirm, as a file."""
    document = compose_to_confirm(members_map(partnership), pack_of(partnership))
    return hand_out(Delivery(document, partnership), url_for("law.index", slug=partnership.slug))
