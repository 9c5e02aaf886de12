"""Start page, a partnership's own page, health and the accessibility statement."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for

from partnership.base.config import LOOPBACK, site_settings
from partnership.base.errors import NotFound
from partnership.findings.hours import moment_of
from partnership.guidance.loader import load_packs, refused_of_site
from partnership.map.calls.wording import GROUPS
from partnership.map.mapping.queries import pack_of, read_map, today
from partnership.map.mapping.views.blueprint import seen_and_missing
from partnership.map.misses.views import count_miss
from partnership.operations.overview import landing, queries
from partnership.operations.overview.clause_hits import clause_hits
from partnership.operations.overview.glance import count_unkept, glance, kept_of, set_up_progress
from partnership.operations.overview.menu import has_public_directory, menu, menu_place, trail
from partnership.operations.overview.search_page import (
    SHOWN,
    cards,
    holders,
    is_emergency_first,
    item_hits,
    numbers_now,
    organisation_hits,
)
from partnership.operations.site_state.checks import state_of_site
from partnership.people.views.approvals import waiting_count
from partnership.policy.actions import Action
from partnership.register.directory.queries import known_by_ids
from partnership.register.partnerships.queries import get_partnership
from partnership.register.search.hits import Search, guidance_words
from partnership.register.search.vocabulary import Item, Sort
from partnership.register.search.words import LONGEST_SEARCH, MOST_WORDS, words
from partnership.store.models import now
from partnership.web.pages import Page, provide
from partnership.web.permit import permit, public, viewer

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.operations.overview.clause_hits import ClauseHit
    from partnership.register.search.hits import SearchAnswer
    from partnership.store.models import Partnership

# The standard wants less than a year, so that nobody writes to an address that was given up. It is made when it is
# asked for: whoever keeps a copy asks again by then.
HOLDS = timedelta(days=90)


def security_txt(contact: str, own_address: str, at: datetime) -> str:
    """The file for a contact, a mail address or one that begins with https://."""
    to = contact if contact.startswith("https://") else f"mailto:{contact}"
    until = (at + HOLDS).replace(hour=0, minute=0, second=0, microsecond=0)
    return "".join(
        f"{name}: {value}\n"
        for name, value in (
            ("Contact", to),
            ("Expires", f"{until:%Y-%m-%dT%H:%M:%SZ}"),
            ("Preferred-Languages", "en"),
            ("Canonical", own_address),
        )
    )


blueprint = Blueprint("overview", __name__)
provide({Page.START: "overview.start", Page.PARTNERSHIP: "overview.partnership"})


@blueprint.app_context_processor
def _for_head() -> dict[str, Any]:
    """What the head of every page asks for."""
    return {"menu": menu}


blueprint.add_app_template_global(trail)  # macros that a template imports see no context


@blueprint.get("/")
@public("the front door: says what this site is and where to sign in")
def start() -> ResponseReturnValue:
    """The front door for a visitor; for somebody signed in their partnership, or the list where they have several."""
    places = viewer().places
    if len(places) == 1:
        return redirect(url_for("overview.partnership", slug=places[0].slug))
    if viewer().is_authenticated:
        return render_template("overview/partnerships.html", places=places)
    return render_template("overview/start.html", has_public_directory=has_public_directory())


@blueprint.get("/partnerships/<slug>")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def partnership(partnership: Partnership) -> ResponseReturnValue:
    """A partnership at a glance: what stands, and what needs doing next."""
    own, register = seen_and_missing(partnership)
    situations = pack_of(partnership).situations.values()
    return render_template(
        "overview/partnership.html",
        partnership=partnership,
        glance=glance(viewer(), partnership, own, register, waiting_count()),
        today=today(),
        situations=[
            (each, [name for name, group in GROUPS.items() if each.answer(group)])
            for each in situations
            if each.is_common
        ],
        all_situations=len(situations),
        has_several=len(viewer().places) > 1,
    )


@blueprint.get("/partnerships/<slug>/documents")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def documents(partnership: Partnership) -> ResponseReturnValue:
    """What the partnership has in writing, and what can be printed."""
    returns = queries.count_papers(partnership.id)["returns"]
    return _landing("Documents", landing.documents(partnership, returns), "documents")


@blueprint.get("/partnerships/<slug>/reviews")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def reviews(partnership: Partnership) -> ResponseReturnValue:
    """What the partnership looks at from time to time."""
    return _landing("Reviews", landing.reviews(partnership), "reviews")


@blueprint.get("/partnerships/<slug>/manage")
@permit(Action.TEAM_MANAGE, get_partnership)
def manage(partnership: Partnership) -> ResponseReturnValue:
    """The tools of coordinators; those of administrators below, for who is both."""
    own, _register = seen_and_missing(partnership)
    groups = landing.coordination(partnership, count_unkept(own, kept_of(own)))
    if viewer().is_administrator:
        groups.append(landing.administration())
    return _landing("Manage", groups, "manage")


@blueprint.get("/administration")
@permit(Action.ADMINISTER)
def administration() -> ResponseReturnValue:
    """The tools of administrators."""
    return _landing("Manage", [landing.administration()], "administration")


@blueprint.get("/your-organisation")
@permit(Action.SIGNED_IN)
def your_organisation() -> ResponseReturnValue:
    """The visitor's own organisations: entry, tasks, people, what they signed."""
    own = known_by_ids(viewer(), viewer().positions.keys()) if viewer().limited_to is None else []
    groups = landing.own_organisations(own, viewer().places)
    title = groups[0].heading if len(groups) == 1 else "Your organisations"
    words = "The entry, its tasks, and what was signed. Whoever leads it decides who can update the entry."
    return _landing(title, groups, "own", words if groups else "")


def _landing(title: str, groups: list[landing.LinkGroup], part: str, words: str = "") -> str:
    return render_template("overview/landing.html", title=title, groups=groups, part=part, words=words)


@blueprint.get("/partnerships/<slug>/set-up")
@permit(Action.RESPONSIBILITY_EDIT, get_partnership)
def set_up(partnership: Partnership) -> ResponseReturnValue:
    """The five tasks of a young partnership with how far each is, and agencies that have no number."""
    found = set_up_progress(partnership, read_map(partnership, viewer()))
    return render_template("overview/set_up.html", partnership=partnership, set_up=found)


@blueprint.get("/search")
@permit(Action.ORGANISATION_LIST)
def search() -> ResponseReturnValue:
    """What is found by some words: whom to ring for what they mean first, then everything in groups."""
    # What cannot be printed has no place on a page, and says nothing.
    typed = " ".join(request.args.get("q", "").split())
    searched = "".join(each for each in typed if each.isprintable())
    place = menu_place()
    partnership = get_partnership(place.slug) if place is not None else None
    pack = pack_of(partnership) if partnership is not None else load_packs().newest_first[0]
    if len(searched) > LONGEST_SEARCH:
        return render_template("overview/search.html", searched="", is_too_long=True, most=LONGEST_SEARCH)
    map_ = read_map(partnership, viewer()) if partnership is not None else None
    asked = Search(
        viewer(), pack, guidance_words(pack), (lambda task: holders(map_, task)) if map_ is not None else lambda _: (),
        most=SHOWN,
    )  # fmt: skip
    found = asked.find(searched, is_exact=bool(request.args.get("exact")))
    clauses = _clauses(partnership, pack, searched, found)
    is_nothing = found.is_empty and not clauses
    if partnership is not None and is_nothing and (found.asked or found.unknown):
        count_miss(partnership.id, searched)
    rows = queries.organisations(found.organisations.ids)
    numbers = numbers_now(found.organisations.ids, map_, moment_of(now()))
    return render_template(
        "overview/search.html",
        searched=searched,
        found=found,
        place=place,
        organisations=organisation_hits(viewer(), pack, rows, found.asked, numbers),
        clauses=clauses[:SHOWN],
        more_clauses=max(0, len(clauses) - SHOWN),
        is_nothing=is_nothing,
        is_emergency_first=is_emergency_first(found, pack),
        **_beside(map_, pack, found, is_nothing=is_nothing),
    )


def _clauses(partnership: Partnership | None, pack: Pack, searched: str, found: SearchAnswer) -> list[ClauseHit]:
    """Clauses with the words as typed, else with those that were meant, or with those that say what it is about."""
    if partnership is None:
        return []
    typed = clause_hits(partnership, pack, words(searched)[:MOST_WORDS])
    if not typed and found.corrected:
        typed = clause_hits(partnership, pack, found.asked)
    if not typed and found.danger:
        typed = clause_hits(partnership, pack, words(found.danger))
    return typed or clause_hits(partnership, pack, found.said)


def _beside(map_: PartnershipMap | None, pack: Pack, found: SearchAnswer, *, is_nothing: bool) -> dict[str, Any]:
    """What a search finds in the guidance and on the site; nothing for who belongs to no partnership."""
    if map_ is None:
        return {"totals": {}}
    situations = found.items.get(Sort.SITUATION, ())
    if is_nothing:
        situations = tuple(Item(Sort.SITUATION, each.id, each.title) for each in pack.situations.values())
    near = guidance_words(pack).nearest_tasks(found.unknown or found.asked) if is_nothing else ()
    hits = {sort: item_hits(items[:SHOWN], map_, pack) for sort, items in found.items.items()}
    return {
        "cards": cards(found.first, map_, pack, moment_of(now())),
        "near_tasks": item_hits(near, map_, pack),
        "tasks": hits.get(Sort.TASK),
        "situations": item_hits(situations, map_, pack),
        "words": hits.get(Sort.WORD),
        "practice": hits.get(Sort.PRACTICE),
        "bodies": hits.get(Sort.BODY),
        "countries": hits.get(Sort.COUNTRY),
        "forms": hits.get(Sort.FORM),
        "pages": hits.get(Sort.PAGE),
        "totals": {str(sort): len(items) for sort, items in found.items.items()},
    }


@blueprint.get("/healthz")
@public("asked by the machine that watches the site; tells the world nothing but whether it works")
def health() -> ResponseReturnValue:
    """Return the state of the site in a word, and to the machine itself each check. 503 only when nobody can read.

    A site that is full, or whose worker is dead, still shows the numbers that people need: it must not be taken out of
    a proxy's list for it.
    """
    found = state_of_site()
    told: dict[str, Any] = {"status": str(found.state)}
    if _is_asked_here():
        if refused := sorted(refused_of_site()):
            told["guidance_not_in_use"] = refused
        told["checks"] = {
            each.name: {"ok": each.is_fine, "words": each.words, "number": each.number} for each in found.checks
        }
    return jsonify(told), 200 if found.answers else 503


def _is_asked_here() -> bool:
    """Whether a program of this machine asks, and no proxy on behalf of somebody else."""
    passed_on = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")
    host = urlsplit(f"//{request.host}").hostname
    is_of_machine = request.remote_addr in LOOPBACK and host in LOOPBACK
    return is_of_machine and not any(name in request.headers for name in passed_on)


@blueprint.get("/administration/state")
@permit(Action.ADMINISTER)
def state() -> ResponseReturnValue:
    """How the site is, check by check, for administrators."""
    return render_template("overview/state.html", found=state_of_site())


@blueprint.get("/.well-known/security.txt")
@public("says whom to tell of a hole; somebody who finds one has no account")
def security_contact() -> ResponseReturnValue:
    """RFC 9116: whom somebody tells who found a hole in the site; 404 where the site names nobody."""
    settings = site_settings()
    if not settings.security_contact:
        raise NotFound
    page = settings.public_url.rstrip("/") + url_for("overview.security_contact")
    return Response(security_txt(settings.security_contact, page, now()), mimetype="text/plain")


@blueprint.get("/accessibility")
@public("the statement must be readable by everybody")
def accessibility() -> ResponseReturnValue:
    """How accessible the site is, and whom to tell."""
    return render_template("overview/accessibility.html")
