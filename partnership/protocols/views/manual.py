"""The manual: the version of a protocol in force by section, amendments of the partnership, notice by mail."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from partnership.guidance.choices import Length
from partnership.map.mapping.queries import today
from partnership.policy.actions import Action
from partnership.protocols import queries
from partnership.protocols.comparing.diff import Mark
from partnership.protocols.composing.lengths import lengths_of
from partnership.protocols.drafting import compose_draft, context_of, own_texts, pack_of_draft
from partnership.protocols.lifecycle.current import document_of_version
from partnership.protocols.lifecycle.signed_version import grouped
from partnership.protocols.lifecycle.status import in_force, number_in_force
from partnership.protocols.manual import watches
from partnership.protocols.manual.amendments import amendment_of, newest_first, with_changes
from partnership.protocols.manual.page import Beside, ManualPage, opened
from partnership.protocols.manual.today import DocumentToday, today_of
from partnership.protocols.manual.words import Glossary
from partnership.protocols.printing import printed
from partnership.protocols.queries import FrozenVersion
from partnership.protocols.reading import CURRENT, WHOLE, DocumentPage, ways_to
from partnership.protocols.views.blueprint import ONE, anchors, blueprint, clause_names, material_of
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.store.kept_answers import shelf
from partnership.web.pages import Page, address_of, page_number, page_of
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from partnership.documents.blocks import Document
    from partnership.protocols.manual.watches import WatchState
    from partnership.protocols.queries import Draft
    from partnership.store.models import Partnership

SHOWN = 20  # amendments on a page
NONE_AGREED = "No version is agreed yet: this is the draft, as it stands today."
WORDS = {Length.CARD: "Card", Length.OPERATIONAL: "What to do", Length.FULL: "With law and background"}


@blueprint.get(f"{ONE}/read")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def manual(draft: Draft) -> ResponseReturnValue:
    """The version in force, whichever it is, in the operational length by section; the draft where none is."""
    agreed = in_force(draft.protocol)
    if agreed is None:
        flash(NONE_AGREED, "important")
        return redirect(url_for("protocols.preview", **draft.place))
    frozen = FrozenVersion(draft, queries.version_content(agreed.version_id))
    return manual_page(frozen, partial(url_for, "protocols.manual", **draft.place), Length.OPERATIONAL)


def manual_page(frozen: FrozenVersion, place: Callable[..., str], usual: Length) -> str:
    """A version that is or was in force, read as a manual; `place` gives addresses of its pages."""
    draft, whole = frozen.draft, document_of_version(frozen)
    page = _page(frozen, whole, place, usual)
    return render_template(
        "protocols/manual.html",
        page=page,
        reading=page.reading,
        draft=draft,
        partnership=draft.partnership,
        protocol=draft.protocol,
        version=frozen.version,
        signing=frozen.signing,
        watching=_watching(draft.partnership),
        day=today(),
        grouped=grouped,
        Mark=Mark,
        anchors=anchors("protocols.clause_of_version", draft, number=frozen.version.number),
        lasting=anchors("protocols.clause_of_version", draft, number=CURRENT),
    )


def _page(frozen: FrozenVersion, whole: Document, place: Callable[..., str], usual: Length) -> ManualPage:
    draft, signing = frozen.draft, frozen.signing
    succession = queries.succession_of(draft.protocol, draft.partnership)
    is_in_force = signing is not None and signing.is_agreed and not succession.is_replaced
    found = lengths_of(whole)
    asked = request.args.get("length", str(usual))
    length = Length(asked) if asked in {str(each) for each in found} else Length.FULL
    beside = Beside(
        Glossary(tuple(pack_of_draft(draft).words), address_of(Page.GLOSSARY, slug=draft.partnership.slug)),
        _today(frozen, whole) if is_in_force else DocumentToday(),
        is_in_force,
    )
    return ManualPage(
        frozen,
        reading_in(draft, whole, place, length, usual, beside),
        whole,
        beside,
        amendment_of(draft, frozen.version),
        lambda part: place(length=str(Length.FULL), part=part),
        "" if is_in_force or succession.is_replaced else number_in_force(draft.protocol),
        succession,
    )


def reading_in(
    draft: Draft,
    whole: Document,
    place: Callable[..., str],
    length: Length,
    usual: Length,
    beside: Beside | None = None,
) -> DocumentPage:
    """A version in a length, with the section that is asked for; a card in force has the numbers of today."""
    numbers = None
    if length is Length.CARD and beside is not None and beside.is_in_force:
        numbers = compose_draft(draft, material_of(draft)).document
    kept = {"length": str(length)} if length is not usual else {}
    part = request.args.get("part", "")
    ways = ways_to(lengths_of(whole), length, lambda each: place(length=str(each), part=part or None), WORDS)
    document = whole if length is Length.FULL else printed(whole, length, numbers)
    reading = DocumentPage(
        document,
        WHOLE if length is Length.CARD else part,
        lambda part: place(part=part, **kept),
        clause_names(draft),
        ways,
        beside.words if beside is not None else None,
    )
    return reading if length is Length.CARD else opened(reading)


def _today(frozen: FrozenVersion, whole: Document) -> DocumentToday:
    """What holds today beside it: of the map as any member may see it, since this page is printed and passed on."""
    draft = frozen.draft
    made = material_of(draft)
    kept = shelf("manuals", 16).get((frozen.version.id, draft.protocol.version))
    if kept is not None and kept[0] is made.map_ and kept[1] is made.pack:
        return kept[2]  # type: ignore[no-any-return]
    found = today_of(whole, context_of(draft, made), own_texts(draft))
    shelf("manuals", 16).set((frozen.version.id, draft.protocol.version), (made.map_, made.pack, found))
    return found


# What came into force, and who is told of it.


@blueprint.get("/partnerships/<slug>/amendments")
@permit(Action.PROTOCOL_VIEW, get_partnership)
def amendments(partnership: Partnership) -> ResponseReturnValue:
    """Every version of every protocol that came into force, newest first, with the clauses that it changed."""
    page = page_of(newest_first(queries.protocols_of(partnership)), page_number(request.args.get("page")), SHOWN)
    return render_template(
        "protocols/amendments.html",
        partnership=partnership,
        page=page,
        amendments=with_changes(page.rows),
        watching=_watching(partnership),
    )


@blueprint.post(f"{ONE}/read/told")
@permit(Action.PROTOCOL_VIEW, queries.get_draft)
def manual_told(draft: Draft) -> ResponseReturnValue:
    """Tell me by mail when a version of this protocol comes into force, or no longer."""
    _choose(draft.partnership, draft)
    return redirect(url_for("protocols.manual", _anchor="told", **draft.place))


@blueprint.post("/partnerships/<slug>/amendments/told")
@permit(Action.PROTOCOL_VIEW, get_partnership)
def amendments_told(partnership: Partnership) -> ResponseReturnValue:
    """The same for every protocol of the partnership."""
    _choose(partnership, None)
    return redirect(url_for("protocols.amendments", slug=partnership.slug))


def _choose(partnership: Partnership, draft: Draft | None) -> None:
    is_on = request.form.get("told", "") == "yes"
    account_id = viewer().account_id
    if account_id is not None:
        with transaction() as session:
            protocol_id = draft.protocol.id if draft is not None else None
            watches.watch(session, account_id, partnership, protocol_id, is_on=is_on)
    what = f"a version of “{draft.protocol.title}”" if draft is not None else "a version of a protocol"
    flash(f"You will get an email when {what} comes into force." if is_on else "You will not be told any more.")


def _watching(partnership: Partnership) -> WatchState:
    seen: Any = viewer()
    return watches.watch_state(seen.account_id, partnership, may_choose=seen.limited_to is None)
