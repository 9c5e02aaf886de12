"""The public directory for anybody, its switch for coordinators, and the yes for who answers for an entry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.base.errors import InputFault, NotAllowed, NotFound
from partnership.documents.wording import counted
from partnership.guidance.loader import load_packs
from partnership.people.publicity import queries
from partnership.people.publicity.forms import AgreeForm, FindForm, SwitchForm
from partnership.policy.actions import Action
from partnership.policy.audience import cover_of, digest_of, may_be_published, published, visible
from partnership.policy.authority import Act
from partnership.policy.rules import allows
from partnership.policy.viewer import ANONYMOUS
from partnership.register.authority.publications import queries as publications
from partnership.register.authority.publications import services
from partnership.register.authority.questions import queries as questions
from partnership.register.directory import wording
from partnership.register.directory.preview import anybodys_records
from partnership.register.partnerships.queries import get_partnership
from partnership.register.search.hits import Search, guidance_words
from partnership.store.db import transaction
from partnership.store.models import Contact, descriptions
from partnership.web import conflict
from partnership.web.forms import VersionedForm
from partnership.web.pages import PER_PAGE, Page, page_number, provide
from partnership.web.permit import permit, public, viewer
from partnership.web.states import Tag

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.guidance.pack import Pack
    from partnership.people.publicity.queries import PublicationPlace
    from partnership.policy.audience import Cover, RedactedRecord
    from partnership.policy.subjects import AboutOrganisation
    from partnership.register.directory.preview import SeenRecord
    from partnership.register.search.vocabulary import GuidanceWords
    from partnership.store.models import Organisation, Partnership, Publication


@dataclass(frozen=True, slots=True)
class PublishedHit:
    """An entry in the list of the public directory."""

    id: UUID
    name: str
    kind: str
    services: tuple[str, ...]
    rule: str  # what is to be kept with a body of another state
    number: str  # the first that anybody may ring
    when: str  # that it answers
    late: str  # out of hours


@dataclass(frozen=True, slots=True)
class PublishedEntry:
    """The page of an entry as anybody sees it."""

    name: str
    kind: str
    rule: str
    records: tuple[SeenRecord, ...]


class EntryState(Enum):
    """Where an entry stands on the page of the switch."""

    SHOWN = Tag("Anybody sees it", "green")
    CHANGED = Tag("Waits for another yes", "orange")
    ASKED = Tag("Waits for a yes", "yellow")
    NOT_ASKED = Tag("Not asked")
    NOT_PUBLIC = Tag("Nothing is public")

    @property
    def tag(self) -> Tag:
        """Its words and colour."""
        return self.value

    @property
    def may_be_asked(self) -> bool:
        """Whether who answers for it can be asked now."""
        return self in (EntryState.CHANGED, EntryState.NOT_ASKED)


def _rule(row: Organisation) -> str:
    kind = wording.kinds().get(row.kind_id)
    return kind.rule if kind is not None and kind.is_abroad else ""


def hits(rows: Iterable[Organisation], covers: Mapping[UUID, Cover]) -> list[PublishedHit]:
    """The entries of a list."""
    kinds = wording.choices("kind")
    found = []
    for row in rows:
        cover = covers.get(row.id, {})
        shown = published(row, cover)
        if shown is None or not shown.name:
            continue
        services_of = (published(each, cover) for each in row.services)
        desk = _desk(row, cover)
        found.append(
            PublishedHit(
                id=row.id,
                name=shown.name,
                kind=kinds.get(shown.kind_id, ""),
                rule=_rule(row),
                services=tuple(each.name for each in services_of if each is not None and each.name),
                number=desk.telephone if desk is not None else "",
                when=_when(desk) if desk is not None else "",
                late=desk.out_of_hours_telephone if desk is not None else "",
            )
        )
    return found


def _desk(row: Organisation, cover: Cover) -> RedactedRecord | None:
    """The desk that anybody may ring: the first with a number for the day, else with one for the night."""
    seen = [shown for each in row.contacts if (shown := published(each, cover)) is not None]
    by_day = (each for each in seen if each.telephone)
    return next(by_day, next((each for each in seen if each.out_of_hours_telephone), None))


def _when(desk: RedactedRecord) -> str:
    """When a desk answers, in words, as far as anybody is told."""
    described = descriptions(Contact)
    lines = [line for name in ("open", "hours") for line in wording.in_words(described[name], getattr(desk, name))]
    return "; ".join(dict.fromkeys(lines))


def published_entry(row: Organisation, cover: Cover) -> PublishedEntry | None:
    """An entry as anybody sees it under a cover; None where there is nothing to see."""
    shown = published(row, cover)
    if shown is None or not shown.name:
        return None
    kind = wording.choices("kind").get(shown.kind_id, "")
    return PublishedEntry(shown.name, kind, _rule(row), anybodys_records(row, cover))


def state_of(row: Organisation, publication: Publication | None, asked: Collection[UUID]) -> EntryState:
    """Where an entry stands on the page of the switch."""
    if publication is not None and publication.is_current and may_be_published(row):
        return EntryState.CHANGED if services.waits(row, publication) else EntryState.SHOWN
    if not cover_of(row):
        return EntryState.NOT_PUBLIC
    return EntryState.ASKED if row.id in asked else EntryState.NOT_ASKED


blueprint = Blueprint("publicity", __name__)
provide({Page.PUBLICATION: "publicity.publication"})
OF_ENTRY = "/partnerships/<slug>/organisations/<uuid:organisation_id>/public"
ASKED = "Who answers for it is asked. You are told of the answer."


def _refuse_switched_off() -> None:
    """A site where no partnership has its public directory on has none: as a page that is not there."""
    if not publications.is_any_directory():
        raise NotFound


@blueprint.get("/find")
@public("the public directory: what organisations agreed that anybody may see")
def find() -> ResponseReturnValue:
    """Services and helplines, for somebody who is not signed in; everybody sees the same here."""
    _refuse_switched_off()
    form = FindForm(request.args)
    page, found = None, None
    if form.validate() and form.q.data:
        found = Search(ANONYMOUS, *_guidance(), most=PER_PAGE).find(form.q.data, is_exact="exact" in request.args)
        rows = queries.published_by_ids(found.organisations.ids)
    elif not form.errors:
        page = queries.published_page(page_number(request.args.get("page")))
        rows = page.rows
    else:
        rows = []
    return render_template(
        "publicity/find.html",
        form=form,
        found=found,
        page=page,
        hits=hits(rows, publications.covers([row.id for row in rows])),
        page_url=lambda number: url_for("publicity.find", page=number),
    )


def _guidance() -> tuple[Pack, GuidanceWords]:
    pack = next(iter(_packs()))
    return pack, guidance_words(pack)


def _packs() -> list[Pack]:
    known = load_packs()
    return [known[each] for each in publications.pack_ids() if each in known] or known.newest_first[:1]


@blueprint.get("/find/<uuid:organisation_id>")
@public("an entry of the public directory; any other is as if it were not there")
def entry(organisation_id: UUID) -> ResponseReturnValue:
    """An entry as anybody sees it."""
    _refuse_switched_off()
    row = queries.get_published(organisation_id)
    found = published_entry(row, publications.covers([row.id]).get(row.id, {}))
    if found is None:
        raise NotFound
    return render_template("publicity/entry.html", entry=found)


@blueprint.get("/glossary")
@public("words of the guidance, where a public directory is on; nothing of any partnership stands in them")
def glossary() -> ResponseReturnValue:
    """What the words mean, for somebody who is not signed in."""
    _refuse_switched_off()
    words = {word: meaning for pack in reversed(_packs()) for word, meaning in pack.words.items()}
    return render_template("publicity/glossary.html", words=sorted(words.items(), key=lambda each: each[0].casefold()))


@blueprint.route("/partnerships/<slug>/public-directory", methods=["GET", "POST"])
@permit(Action.PUBLICITY_MANAGE, get_partnership)
def directory(partnership: Partnership) -> ResponseReturnValue:
    """The switch, and where each entry stands."""
    form = SwitchForm()
    slug = partnership.slug
    if request.method == "POST":
        is_on = form.is_on.data == "yes"
        with transaction() as session:
            services.switch(session, partnership, viewer(), is_on=is_on, expected_version=form.seen_version)
        flash(
            "The public directory is on. Ask who answers for each entry." if is_on else "The public directory is off."
        )
        return redirect(url_for("publicity.directory", slug=slug))
    rows = queries.of_partnership(partnership.id)
    said = publications.publications_of(partnership.id)
    asked = {each.organisation_id for each in questions.open_in(partnership.id, Act.PUBLIC_ENTRY)} - {None}
    found = [
        (row.id, seen.name, state_of(row, said.get(row.id), asked))  # type: ignore[arg-type] # None is out
        for row in rows
        if (seen := visible(viewer(), row)) is not None
    ]
    return render_template(
        "publicity/directory.html",
        partnership=partnership,
        rows=found,
        can_ask=any(state.may_be_asked for _id, _name, state in found),
    )


@blueprint.post("/partnerships/<slug>/public-directory/ask")
@permit(Action.PUBLICITY_MANAGE, get_partnership)
def ask_all(partnership: Partnership) -> ResponseReturnValue:
    """Ask for every entry of which something waits for a yes."""
    slug = partnership.slug
    with transaction() as session:
        rows = [row for row in queries.of_partnership(partnership.id) if visible(viewer(), row) is not None]
        number = services.ask_all(session, rows, partnership, viewer())
    flash(
        f"{counted(number, 'question')} asked. You are told of the answers." if number else "Nothing waits to be asked."
    )
    return redirect(url_for("publicity.directory", slug=slug))


@blueprint.route(OF_ENTRY, methods=["GET", "POST"])
@permit(Action.PUBLICATION_VIEW, queries.get_publication)
def publication(about: AboutOrganisation) -> ResponseReturnValue:
    """What anybody sees of an entry, and what they would after a yes, which is for what was shown."""
    form, place = AgreeForm(), about.row
    key = {"slug": place.partnership.slug, "organisation_id": about.organisation.id}
    is_agreeing = request.method == "POST" and allows(viewer(), Action.PUBLICATION_AGREE, about)
    if request.method == "POST" and not is_agreeing:
        raise NotAllowed
    attempt = conflict.save(
        form,
        lambda session: services.agree(
            session, about.organisation, place.partnership, viewer(), digest=form.digest.data or ""
        ),
        is_valid=is_agreeing,
    )
    if attempt.is_saved:
        flash("Anybody sees it from now on.")
        return redirect(url_for("publicity.publication", **key))
    if attempt.is_undone:
        about = queries.get_publication(**key)
        place = about.row
    return conflict.page(
        "publicity/publication.html",
        [] if attempt.late else None,
        form=form,
        changed=str(attempt.late) if attempt.late else "",
        place=place,
        organisation=about.organisation,
        name=seen.name if (seen := visible(viewer(), about.organisation)) is not None else "",
        now_shown=_now_shown(about, place),
        would_show=published_entry(about.organisation, cover_of(about.organisation)),
        waits=services.waits(about.organisation, place.publication),
        digest=digest_of(about.organisation),
        may_agree=allows(viewer(), Action.PUBLICATION_AGREE, about),
        may_ask=allows(viewer(), Action.PUBLICITY_ASK, about),
        may_end=allows(viewer(), Action.PUBLICATION_END, about),
    )


def _now_shown(about: AboutOrganisation, place: PublicationPlace) -> PublishedEntry | None:
    if not place.partnership.has_public_directory:
        return None
    return published_entry(
        about.organisation, publications.covers([about.organisation.id]).get(about.organisation.id, {})
    )


@blueprint.post(f"{OF_ENTRY}/ask")
@permit(Action.PUBLICITY_ASK, queries.get_publication)
def ask(about: AboutOrganisation) -> ResponseReturnValue:
    """Ask who answers for an entry."""
    place = about.row
    key = {"slug": place.partnership.slug, "organisation_id": about.organisation.id}
    try:
        with transaction() as session:
            services.ask(session, about.organisation, place.partnership, viewer())
    except InputFault as fault:
        flash(f"{fault}.", "important")
    else:
        flash(ASKED)
    return redirect(url_for("publicity.publication", **key))


@blueprint.post(f"{OF_ENTRY}/end")
@permit(Action.PUBLICATION_END, queries.get_publication)
def end(about: AboutOrganisation) -> ResponseReturnValue:
    """Take an entry out of the public directory, at once."""
    place, form = about.row, VersionedForm()
    if place.publication is None:
        raise NotFound
    key = {"slug": place.partnership.slug, "organisation_id": about.organisation.id}
    with transaction() as session:
        services.end(session, place.publication, viewer().account_id, form.seen_version)
    flash("Nobody sees it there any more.")
    return redirect(url_for("publicity.publication", **key))
