"""Numbers to take along: the card, its Word file, the file for a telephone, and whether a printed card still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from partnership.documents.writers.content_lines import VCARD
from partnership.map.calls import card_watches, queries
from partnership.map.calls.card import card_rows, compose_card, foot
from partnership.map.calls.phone_book import phone_book, phone_book_name
from partnership.map.calls.views.blueprint import blueprint
from partnership.map.downloads.delivery import Delivery, download, hand_out
from partnership.map.mapping.queries import members_map, pack_of
from partnership.policy.actions import Action
from partnership.register.mail.services import address
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.web.permit import permit, public, viewer
from partnership.web.qr_code import qr_code

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.store.models import Partnership

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
