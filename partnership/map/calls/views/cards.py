"""Numbers to take along: the card, its Word file, the file for a telephone, and whether a printed card still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.documents.wording import DAY_AND_NIGHT, day
from partnership.documents.writers.content_lines import VCARD, content, one_value
from partnership.map.calls import card_watches, queries
from partnership.map.calls.card import UNNAMED, card_rows, compose_card, foot, kept_until
from partnership.map.calls.views.blueprint import blueprint
from partnership.map.downloads.delivery import Delivery, download, hand_out
from partnership.map.mapping.paper import FOR_MEMBERS
from partnership.map.mapping.queries import members_map, pack_of
from partnership.policy.actions import Action
from partnership.policy.audience import is_safe_place
from partnership.register.mail.services import address
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.web.permit import permit, public, viewer
from partnership.web.qr_code import qr_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.typing import ResponseReturnValue

    from partnership.findings.facts import Agency, Desk, PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.store.models import Partnership


# The numbers of a whole partnership as one file for the contacts of a telephone (vCard 3.0, RFC 2426).
#
# It leaves the house as a card does: what any member may see, no safe place named, no body of another state. Every
# value is escaped and rid of line ends, so that no name of a desk begins a line, and with it a property, of its own.


def phone_book(map_: PartnershipMap, pack: Pack) -> bytes:
    """Every desk with a number, by agency: the same bytes for the same map."""
    desks = [
        (agency, desk)
        for agency in map_.agencies
        if not pack.is_abroad(agency.kind_id)
        for desk in agency.desks
        if desk.has_number
    ]
    lines = (line for agency, desk in desks for line in _card(agency, desk, map_))
    return content(lines)


def phone_book_name(map_: PartnershipMap) -> str:
    """The name of the file: whose numbers, for whom, of which day."""
    return f"{map_.slug}-numbers-for-members-{map_.as_of.isoformat()}.vcf"


def _card(agency: Agency, desk: Desk, map_: PartnershipMap) -> Iterator[str]:
    is_hidden = is_safe_place(agency.kind_id)
    whose = UNNAMED if is_hidden else agency.short_name or agency.name
    title = whose if is_hidden or not desk.post else f"{whose}, {desk.post}"
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"N:;{one_value(title)};;;"
    yield f"FN:{one_value(title)}"
    if not is_hidden:
        yield f"ORG:{one_value(agency.name)}"
    for number, label in ((desk.telephone, ""), (_when_closed(desk), "When closed")):
        if number and label:
            yield f"item1.TEL;TYPE=WORK,VOICE:{one_value(number)}"
            yield f"item1.X-ABLabel:{label}"
        elif number:
            yield f"TEL;TYPE=WORK,VOICE,PREF:{one_value(number)}"
    yield f"CATEGORIES:{one_value(map_.name)}"
    yield f"NOTE:{one_value(_note(desk, map_))}"
    if desk.id is not None:
        yield f"UID:urn:uuid:{desk.id}"
    yield f"REV:{map_.as_of.isoformat()}"
    yield "END:VCARD"


def _when_closed(desk: Desk) -> str:
    """The number of the night where it is another one: a telephone would else list one number twice."""
    return desk.out_of_hours_telephone if desk.out_of_hours_telephone != desk.telephone else ""


def _closed_words(desk: Desk) -> str:
    if other := _when_closed(desk):
        return f"When closed: {other}"
    return f"The same number, {DAY_AND_NIGHT}" if desk.out_of_hours_telephone else ""


def _sure(desk: Desk) -> Iterator[str]:
    """How sure its numbers are, once where both are alike."""
    sure, closed = desk.certainty.telephone, desk.certainty.out_of_hours
    known = [(number, each) for number, each in ((desk.telephone, sure), (_when_closed(desk), closed)) if number]
    if len({each for _, each in known}) == 1:
        yield known[0][1].sentence
    else:
        yield from (f"{number}: {each.words}" for number, each in known)
    if desk.certainty.hours.is_changed:
        yield f"Hours {desk.certainty.hours.words}"


def _note(desk: Desk, map_: PartnershipMap) -> str:
    sentences = (
        desk.hours,
        _closed_words(desk),
        *_sure(desk),
        f"From {map_.name}, {day(map_.as_of)}",
        FOR_MEMBERS,
        f"Delete after {day(kept_until(map_.as_of))}",
    )
    return ". ".join(each for each in sentences if each)


LONGEST_CODE = 40


def _check_address(partnership: Partnership) -> str:
    """Where everybody can look whether the card that is made now still holds."""
    return address("calls.card_state", code=card_watches.current_edition(partnership))


@blueprint.get("/partnerships/<slug>/call/card")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def card(partnership: Partnership) -> ResponseReturnValue:
    """The numbers of all situations on one card, to be printed; as any member may see them, since it is passed on."""
    map_ = members_map(partnership)
    rows = card_rows(map_, pack_of(partnership))
    check_at = _check_address(partnership)
    account_id = viewer().account_id
    watched = queries.watch(account_id, partnership.id) if account_id else None
    return render_template(
        "calls/card.html",
        partnership=partnership,
        rows=rows,
        foot=foot(map_, rows, check_at.partition("://")[2]),
        code=qr_code(check_at, error="l"),
        watched_at=watched.at if watched else None,
        may_watch=account_id is not None and viewer().limited_to is None,
    )


@blueprint.get("/partnerships/<slug>/call/card/download")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def card_file(partnership: Partnership) -> ResponseReturnValue:
    """The card for the wall as a file."""
    check_at = _check_address(partnership).partition("://")[2]
    document = compose_card(members_map(partnership), pack_of(partnership), check_at)
    return hand_out(Delivery(document, partnership), url_for("calls.card", slug=partnership.slug))


@blueprint.get("/partnerships/<slug>/call/numbers.vcf")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def phone_book_file(partnership: Partnership) -> ResponseReturnValue:
    """Every number for the contacts of a telephone; as any member may see them, since telephones pass them on."""
    map_ = members_map(partnership)
    content = phone_book(map_, pack_of(partnership))
    return download(content, phone_book_name(map_), VCARD, partnership, "Numbers for the contacts of a telephone")


@blueprint.post("/partnerships/<slug>/call/card/told")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def card_told(partnership: Partnership) -> ResponseReturnValue:
    """Tell me by mail when a number on the card changes, or no longer."""
    is_on = request.form.get("told", "") == "yes"
    account_id = viewer().account_id
    if account_id is not None:
        with transaction() as session:
            card_watches.watch(session, account_id, partnership, is_on=is_on)
    flash("You will get a mail when a number on the card changes." if is_on else "You will not be told any more.")
    return redirect(url_for("calls.card", slug=partnership.slug))


@blueprint.get("/card/<code>")
@public(
    "whoever holds a printed card must see whether it still holds; the code tells nothing else, not even whose it is"
)
def card_state(code: str) -> ResponseReturnValue:
    """Whether a printed card still has the right numbers; any code that is none of ours is one that has not."""
    return render_template("calls/card_state.html", state=card_watches.state_of(code[:LONGEST_CODE]))
