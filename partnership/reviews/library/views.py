"""The library on screen: practice elsewhere, bodies of the guidance pack, countries with their embassies, sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from markupsafe import Markup, escape

from partnership.base.config import site_settings
from partnership.base.errors import InputFault, NotAllowed, NotFound
from partnership.guidance.countries import countries, in_sentence
from partnership.guidance.glossary import anchor_of, pieces
from partnership.guidance.practice import find_practice, naming
from partnership.guidance.types import KindOffice, Level, Stage
from partnership.map.mapping.queries import pack_of, read_map
from partnership.policy.actions import Action
from partnership.policy.audience import visible
from partnership.register.directory import participation
from partnership.register.directory.consent import queries as consent
from partnership.register.directory.desk_checks import certainty_of_entry
from partnership.register.directory.wording import GROUPS, LEVELS, SECTORS, STAGES
from partnership.register.partnerships.queries import get_partnership
from partnership.register.search.words import fold as fold_words
from partnership.reviews.library import queries, services
from partnership.reviews.library.forms import BodyForm, PracticeForm, TakeOverForm
from partnership.reviews.library.services import proposals_for
from partnership.store.db import transaction
from partnership.store.models import TakingInState, now
from partnership.store.models.register import fold
from partnership.web.forms import SortOrder
from partnership.web.pages import Page, page_number, page_of, provide
from partnership.web.permit import permit, viewer
from partnership.web.templating import day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Body, Practice
    from partnership.reviews.library.services import RoleProposal
    from partnership.store.models import Organisation, Partnership, TakingIn

T = TypeVar("T")
blueprint = Blueprint("library", __name__)
provide({Page.GLOSSARY: "library.glossary"})
PATH = "/partnerships/<slug>/library"
WHO = {"child": "A child", "adult": "An adult"}
SHOWN = 20  # examples, or bodies, on a page
BODY_COLUMNS = {"name": "Name", "kind": "Kind", "level": "Level"}
TAKES_PART, IN_REGISTER = "Takes part", "In the directory"


@dataclass(frozen=True, slots=True)
class GuidanceItem(Generic[T]):
    """Something of a partnership's guidance: the subject of the pages about it."""

    partnership: Partnership
    pack: Pack
    item: T

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id


def get_body(slug: str, body_id: str) -> GuidanceItem[Body]:
    """Loads a body of the partnership's pack; raises NotFound."""
    partnership = get_partnership(slug)
    return _found(partnership, pack_of(partnership).bodies.get(body_id))


def get_practice(slug: str, practice_id: str) -> GuidanceItem[Practice]:
    """Loads an example of practice of the partnership's pack; raises NotFound."""
    partnership = get_partnership(slug)
    return _found(partnership, pack_of(partnership).practice.get(practice_id))


def get_country(slug: str, code: str) -> GuidanceItem[str]:
    """Loads a country by its code, for a partnership; raises NotFound."""
    return _found(get_partnership(slug), code if code in countries() else None)


def _found(partnership: Partnership, item: T | None) -> GuidanceItem[T]:
    if item is None:
        raise NotFound
    return GuidanceItem(partnership, pack_of(partnership), item)


@blueprint.app_template_filter("explained")
def explained(text: str, pack: Pack, slug: str) -> Markup:
    """A text of the guidance with a link to the glossary at the first use of each word of the trade on the page.

    The text is escaped, so that it may come from anywhere.
    """
    used: set[str] = g.setdefault("explained_words", set())
    link = Markup('<a class="govuk-link app-term" href="{}">{}</a>')
    return Markup("").join(
        link.format(url_for("library.glossary", slug=slug, _anchor=anchor_of(each.word)), each.text)
        if each.word
        else escape(each.text)
        for each in pieces(text, pack.words, used)
    )


@blueprint.get(PATH)
@permit(Action.LIBRARY_VIEW, get_partnership)
def index(partnership: Partnership) -> ResponseReturnValue:
    """What the guidance of the partnership holds, and the sources it rests on."""
    pack = pack_of(partnership)
    sources = sorted(pack.sources.values(), key=lambda each: each.short.lower())
    return render_template(
        "library/index.html",
        partnership=partnership,
        pack=pack,
        countries=len(countries()),
        sources=[[each.short, each.title, each.publisher, each.year or ""] for each in sources],
    )


@blueprint.get(f"{PATH}/glossary")
@permit(Action.LIBRARY_VIEW, get_partnership)
def glossary(partnership: Partnership) -> ResponseReturnValue:
    """The words of the trade; each has an anchor, by which pages lead to it."""
    pack = pack_of(partnership)
    anchors = {word: anchor_of(word) for word in pack.words}
    return render_template("library/glossary.html", partnership=partnership, pack=pack, anchors=anchors)


@blueprint.get(f"{PATH}/practice")
@permit(Action.LIBRARY_VIEW, get_partnership)
def practice(partnership: Partnership) -> ResponseReturnValue:
    """Practice elsewhere, with a search."""
    pack, form = pack_of(partnership), PracticeForm(request.args)
    form.offer(pack)
    found = find_practice(pack, form.wanted()) if form.validate() else ()
    return render_template(
        "library/practice.html",
        partnership=partnership,
        pack=pack,
        form=form,
        page=page_of(found, page_number(request.args.get("page")), SHOWN),
        page_url=lambda number: _turned("library.practice", partnership, number),
        is_filtered=any(request.args.get(name) for name in form.data),
        groups=GROUPS,
        countries=_country_names(),
    )


@blueprint.get(f"{PATH}/practice/<practice_id>")
@permit(Action.LIBRARY_VIEW, get_practice)
def example(place: GuidanceItem[Practice]) -> ResponseReturnValue:
    """One example of practice: what was done, what it teaches, and where it helps here."""
    return render_template(
        "library/example.html",
        partnership=place.partnership,
        pack=place.pack,
        practice=place.item,
        clauses=naming(place.pack, place.item.id),
        groups=GROUPS,
        countries=_country_names(),
    )


@blueprint.get(f"{PATH}/bodies")
@permit(Action.LIBRARY_VIEW, get_partnership)
def bodies(partnership: Partnership) -> ResponseReturnValue:
    """The national and international bodies of the guidance pack, with a search."""
    pack, form = pack_of(partnership), BodyForm(request.args)
    form.offer()
    found = [each for each in pack.bodies.values() if _fits(each, pack, form)] if form.validate() else []
    sorting = SortOrder.asked(BODY_COLUMNS, url_for("library.bodies", slug=partnership.slug))
    by_name = sorted(found, key=lambda body: body.name.casefold())
    found = sorting.of(
        by_name,
        {
            "name": lambda body: body.name.casefold(),
            "kind": lambda body: pack.kinds[body.kind].name.casefold(),
            "level": lambda body: list(LEVELS).index(body.level),
        },
    )
    page = page_of(found, page_number(request.args.get("page")), SHOWN)
    return render_template(
        "library/bodies.html",
        partnership=partnership,
        pack=pack,
        form=form,
        page=page,
        page_url=lambda number: _turned("library.bodies", partnership, number),
        sorting=sorting,
        is_filtered=any(request.args.get(name) for name in form.data),
        levels=LEVELS,
        stages_of=lambda body: stages_of(body, pack),
        standing=_standing_in(partnership, page.rows),
    )


def _turned(endpoint: str, partnership: Partnership, number: int) -> str:
    """Another page of the same list."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if value}
    return url_for(endpoint, **kept | {"slug": partnership.slug, "page": number})


def _standing_in(partnership: Partnership, bodies: Iterable[Body]) -> dict[str, str]:
    """Where each body stands, in words, by id: in the partnership, in the register only, or in neither."""
    bodies = list(bodies)
    known = queries.namesakes([each.name for each in bodies], viewer())
    words = {}
    for each in bodies:
        organisation = known.get(fold(each.name))
        if organisation is not None:
            words[each.id] = TAKES_PART if partnership.id in organisation.partnership_ids else IN_REGISTER
    return words


def stages_of(body: Body, pack: Pack) -> list[str]:
    """The stages in which a body has tasks, in their order."""
    found = {pack.functions[each].stage for each in body.functions if each in pack.functions}
    return [STAGES[stage] for stage in Stage if stage in found]


def _fits(body: Body, pack: Pack, form: BodyForm) -> bool:
    words = f"{body.name} {body.short_name} {body.description}".casefold()
    return (
        all(word in words for word in (form.q.data or "").casefold().split())
        and form.level.data in ("", None, str(body.level))
        and (not form.stage.data or STAGES[Stage(form.stage.data)] in stages_of(body, pack))
    )


@blueprint.get(f"{PATH}/bodies/<body_id>")
@permit(Action.LIBRARY_VIEW, get_body)
def body(place: GuidanceItem[Body]) -> ResponseReturnValue:
    """One body: what it is and does, and whether the register has it."""
    organisation = queries.namesake(place.item.name, viewer())
    shown = visible(viewer(), organisation) if organisation else None
    held = queries.functions_held(place.partnership.id, organisation.id) if organisation else frozenset()
    return render_template(
        "library/body.html",
        partnership=place.partnership,
        pack=place.pack,
        body=place.item,
        organisation=shown,
        takes_part=organisation is not None and place.partnership.id in organisation.partnership_ids,
        asking=_asking(place.partnership, organisation),
        functions=[place.pack.functions[each] for each in place.item.functions if each in place.pack.functions],
        held=held,
        levels=LEVELS,
        sectors=SECTORS,
        groups=GROUPS,
        countries=_country_names(),
    )


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """That an organisation is asked before it takes part, and what it was asked last."""

    last: TakingIn | None

    @property
    def is_open(self) -> bool:
        """Whether it has been asked and has not answered."""
        return self.last is not None and self.last.state is TakingInState.OPEN

    @property
    def said_no(self) -> bool:
        """Whether it said no, or left by its own decision."""
        return self.last is not None and self.last.state is TakingInState.DECLINED


def _asking(partnership: Partnership, organisation: Organisation | None) -> ConsentRequest | None:
    """None where it takes part, is not in the register, or nobody needs to be asked."""
    if organisation is None or partnership.id in organisation.partnership_ids:
        return None
    if not participation.is_asked(viewer(), partnership, organisation):
        return None
    return ConsentRequest(consent.last_invitation(partnership.id, organisation.id))


@blueprint.route(f"{PATH}/bodies/<body_id>/take-over", methods=["GET", "POST"])
@permit(Action.ORGANISATION_ADD, get_body)
def take_over(place: GuidanceItem[Body]) -> ResponseReturnValue:
    """Take a body into the partnership, with those of its usual tasks that stay ticked and that it does not have."""
    organisation = queries.namesake(place.item.name, viewer())
    takes_part = organisation is not None and place.partnership.id in organisation.partnership_ids
    held = queries.functions_held(place.partnership.id, organisation.id) if organisation else frozenset()
    proposals = proposals_for(place.item, place.pack, read_map(place.partnership, viewer()))
    left = [each for each in proposals if each.function.id not in held]
    form = TakeOverForm(data={"tasks": [each.function.id for each in left]})
    # A page that was opened before may still tick what has been proposed since: that is no fault of whoever sends it.
    form.offer(proposals if request.method == "POST" else left)
    if form.validate_on_submit():
        chosen = [each for each in left if each.function.id in (form.tasks.data or ())]
        try:
            done = _take_over(place, chosen)
        except (InputFault, NotAllowed) as fault:
            form.add_fault(fault, "tasks")
        else:
            return _taken_over(place, done, len(chosen), takes_part=takes_part)
    asking = _asking(place.partnership, organisation)
    what = "Ask" if asking else "Propose tasks to" if takes_part else "Take over"
    return render_template(
        "library/take_over.html",
        heading=f"{what} {place.item.name}",
        partnership=place.partnership,
        body=place.item,
        rule=place.pack.kinds[place.item.kind].rule,
        form=form,
        takes_part=takes_part,
        asking=asking,
        usual=len(proposals),
    )


def _take_over(place: GuidanceItem[Body], chosen: Collection[RoleProposal]) -> services.Takeover:
    keyring, on = site_settings().keyring, now().date()
    with transaction() as session:
        return services.take_over(
            session, place.partnership, place.item, chosen, visitor=viewer(), on=on, keyring=keyring
        )


def _taken_over(
    place: GuidanceItem[Body], done: services.Takeover, proposed: int, *, takes_part: bool
) -> ResponseReturnValue:
    """To where it can be seen, with what was done in words."""
    name = place.item.name
    if done.is_asked:
        flash(f"{name} is asked whether it takes part. Its tasks can be proposed once it has said yes.", "success")
        return redirect(url_for("library.body", slug=place.partnership.slug, body_id=place.item.id))
    words = "takes part already" if takes_part else "takes part from today"
    flash(f"{name} {words}. " + (f"Tasks proposed: {proposed}." if proposed else "No task was proposed."), "success")
    return redirect(url_for("directory.organisation", organisation_id=done.organisation_id))


@blueprint.get(f"{PATH}/countries")
@permit(Action.LIBRARY_VIEW, get_partnership)
def country_list(partnership: Partnership) -> ResponseReturnValue:
    """Every country, those first for which the register has an embassy or an authority."""
    pack = pack_of(partnership)
    found = queries.of_countries(viewer(), pack)
    return render_template(
        "library/countries.html",
        partnership=partnership,
        pack=pack,
        countries=countries(),
        by_letter=_by_letter(countries()),
        counts={code: _counts(rows, pack) for code, rows in found.items() if code in countries()},
        rule=_embassy_rule(pack),
    )


def _by_letter(names: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Countries, code and name, under the letter that they are looked up by: Åland stands under A."""
    found: dict[str, list[tuple[str, str]]] = {}
    for code, name in sorted(names.items(), key=lambda item: fold_words(item[1])):
        found.setdefault(fold_words(name)[:1].upper(), []).append((code, name))
    return found


def _counts(rows: Iterable[Organisation], pack: Pack) -> str:
    """What the register has for a country, in words."""
    kinds = [row.kind_id for row in rows]
    embassies = sum(kind in pack.of_office(KindOffice.EMBASSY) for kind in kinds)
    others = len(kinds) - embassies
    words = []
    if embassies:
        words.append("1 embassy or consulate" if embassies == 1 else f"{embassies} embassies and consulates")
    if others:
        words.append("1 other body" if others == 1 else f"{others} other bodies")
    return ", ".join(words)


@blueprint.get(f"{PATH}/countries/<code>")
@permit(Action.LIBRARY_VIEW, get_country)
def country(place: GuidanceItem[str]) -> ResponseReturnValue:
    """A country: the rule on embassies first, then its embassy, its receiving authority, the ways of return."""
    partnership, pack, code = place.partnership, place.pack, place.item
    rows = queries.of_countries(viewer(), pack).get(code, [])
    is_member = pack.is_member(code)
    template = pack.return_checklist
    by_kind = _by_kind(rows, partnership)
    embassies, authorities = pack.of_office(KindOffice.EMBASSY), pack.of_office(KindOffice.RECEIVING)
    return render_template(
        "library/country.html",
        partnership=partnership,
        pack=pack,
        code=code,
        name=countries()[code],
        inside=in_sentence(code),
        membership=_membership(pack, code),
        rule=_embassy_rule(pack),
        embassies=_of(embassies, by_kind),
        authorities=_of(authorities, by_kind),
        others=_of(by_kind.keys() - embassies - authorities, by_kind),
        bodies=[each for each in pack.bodies.values() if each.country == code],
        international=[
            agency for agency in read_map(partnership, viewer()).agencies if _is_international(agency, pack)
        ],
        routes=[(words, template.routes_for(who, is_member=is_member)) for who, words in WHO.items()]
        if template
        else [],
        practice=[each for each in pack.practice.values() if each.country == code],
    )


def _membership(pack: Pack, code: str) -> str:
    """Whether a state is in the union or convention whose states the pack counts, and since when if it knows."""
    accession = pack.accessions.get(code)
    since = f" since {day(accession.joined_on)}" if pack.is_member(code) and accession and accession.joined_on else ""
    return pack.membership(code) + since


def _of(kinds: Collection[str], by_kind: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [each for kind, found in by_kind.items() if kind in kinds for each in found]


def _by_kind(rows: Collection[Organisation], partnership: Partnership) -> dict[str, list[dict[str, Any]]]:
    """What the register has for a country, as the visitor may see it, by kind."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        shown = visible(viewer(), row)
        if shown is not None:
            entry = {
                "shown": shown,
                "takes_part": partnership.id in row.partnership_ids,
                "standing": certainty_of_entry(row, now()).standing,
            }
            found.setdefault(row.kind_id, []).append(entry)
    return found


def _is_international(agency: Any, pack: Pack) -> bool:
    kind = pack.kind(agency.kind_id)
    return kind is not None and kind.level is Level.INTERNATIONAL


def _embassy_rule(pack: Pack) -> str:
    return next((pack.kinds[each].rule for each in sorted(pack.of_office(KindOffice.EMBASSY))), "")


def _country_names() -> dict[str, str]:
    return {**countries(), "GB": "United Kingdom"}
