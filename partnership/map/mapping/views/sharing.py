"""The information sharing matrix on screen: what may go to whom, and what the partnership decides about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from partnership.base.errors import NotFound
from partnership.guidance.types import Group
from partnership.map.mapping import queries, services
from partnership.map.mapping.forms import WHOM, SharingForm
from partnership.map.mapping.sharing import (
    ABROAD,
    EMERGENCY,
    MEANINGS,
    NOT_AGREED,
    NOT_AGREED_MEANS,
    WORDS,
    alike,
    concerning,
    of_no_concern,
    rules_of,
)
from partnership.policy.actions import Action
from partnership.register.partnerships.queries import get_partnership
from partnership.web import conflict
from partnership.web.conflict import Difference, differing
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from partnership.guidance.pack import Pack
    from partnership.guidance.types import InformationKind, Kind
    from partnership.map.mapping.sharing import SharingChoice, SharingRule
    from partnership.store.models import Partnership

blueprint = Blueprint("sharing", __name__)
PATH = "/partnerships/<slug>/sharing"


@dataclass(frozen=True, slots=True)
class InformationPlace:
    """A kind of information within a partnership, perhaps with a kind of agency: the subject of the pages about it."""

    partnership: Partnership
    pack: Pack
    information: InformationKind
    kind: Kind | None = None

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id

    def rules(self) -> tuple[SharingRule, ...]:
        """What holds for each kind of agency, as the map and the partnership's decisions stand now."""
        map_ = queries.read_map(self.partnership, viewer())
        choices = queries.sharing_choices(self.partnership.id)
        return rules_of(self.information, self.pack, map_.agencies, choices)


def get_place(slug: str, information_id: str, kind_id: str = "") -> InformationPlace:
    """Loads a place; raises NotFound for an unknown partnership, kind of information or kind of agency."""
    partnership = get_partnership(slug)
    pack = queries.pack_of(partnership)
    information, kind = pack.information.get(information_id), pack.kinds.get(kind_id)
    if information is None or (kind_id and kind is None):
        raise NotFound
    return InformationPlace(partnership, pack, information, kind)


@blueprint.get(PATH)
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def matrix(partnership: Partnership) -> ResponseReturnValue:
    """The whole matrix; `?about=children` or `adults` for one group."""
    pack, slug = queries.pack_of(partnership), partnership.slug
    asked = request.args.get("about", "")
    about = Group(asked) if asked in list(Group) else Group.BOTH
    map_, choices = queries.read_map(partnership, viewer()), queries.sharing_choices(partnership.id)
    rows = [(each, rules_of(each, pack, map_.agencies, choices)) for each in concerning(pack, about)]
    has_all = bool(request.args.get("all"))
    every = [rule for _, rules in rows for rule in rules]
    used = {rule.kind.id for rule in every if has_all or _is_shown(rule)}
    left_out = set() if has_all else used & of_no_concern(every, about, pack)
    return render_template(
        "mapping/sharing.html",
        partnership=partnership,
        pack=pack,
        about=about,
        tabs=[
            {
                "text": "All" if each is Group.BOTH else WHOM[each],
                "href": url_for("sharing.matrix", slug=slug, about=None if each is Group.BOTH else each.value),
                "is_current": each is about,
            }
            for each in (Group.BOTH, Group.CHILDREN, Group.ADULTS)
        ],
        whole_address=url_for("sharing.matrix", slug=slug, all=1, about=None if about is Group.BOTH else about.value),
        others=Group.CHILDREN if about is Group.ADULTS else Group.ADULTS,
        rows=[(information, {rule.kind.id: rule for rule in rules}) for information, rules in rows],
        kinds=[kind for kind in pack.kinds.values() if kind.id in used - left_out],
        left_out=[kind.name for kind in pack.kinds.values() if kind.id in left_out],
        words=WORDS,
        meanings=MEANINGS,
        not_agreed=NOT_AGREED,
        not_agreed_means=NOT_AGREED_MEANS,
        emergency=EMERGENCY,
        has_all=has_all,
        hidden=len(pack.kinds) - len(used),
        agencies=len(map_.agencies),
        decided=len(choices),
    )


def _is_shown(rule: SharingRule) -> bool:
    """Whether a kind of agency has a column before somebody asks for all: one takes part, or it is named and abroad."""
    return bool(rule.agencies or rule.own or (rule.kind.is_abroad and rule.flow))


@blueprint.get(f"{PATH}/<information_id>")
@permit(Action.PARTNERSHIP_VIEW, get_place)
def information(place: InformationPlace) -> ResponseReturnValue:
    """One kind of information: to whom it may go, on what basis and condition."""
    return render_template(
        "mapping/information.html",
        place=place,
        partnership=place.partnership,
        groups=alike(place.rules(), place.pack, tells_reasons=True),
        emergency=EMERGENCY,
        whom=WHOM,
    )


@blueprint.route(f"{PATH}/<information_id>/<kind_id>", methods=["GET", "POST"])
@permit(Action.SHARING_EDIT, get_place)
def decide(place: InformationPlace) -> ResponseReturnValue:
    """Decide otherwise than the guidance about one kind of agency, or let the guidance hold again."""
    rule = _rule(place)
    form = _form_of(rule)
    is_put_back = "put-back" in request.form
    attempt = conflict.save(
        form,
        lambda session: _decide(session, place, form, is_put_back=is_put_back),
        at="sharing",
        is_valid=is_put_back or form.validate_on_submit(),
    )
    if attempt.is_saved:
        flash("The guidance holds again." if is_put_back else "The decision is saved.", "success")
        return redirect(_page_of(place))
    differences: list[Difference] | None = None
    if attempt.late:
        rule = _rule(place)
        differences = _differences(rule, None if is_put_back else form.choice())
    return conflict.page(
        "mapping/decide.html",
        differences,
        place=place,
        partnership=place.partnership,
        rule=rule,
        form=form,
        proposed=WORDS[rule.flow.sharing] if rule.flow else "",
        rule_abroad=ABROAD if rule.kind.is_abroad else "",
    )


def _differences(rule: SharingRule, typed: SharingChoice | None) -> list[Difference]:
    """The decision as it is stored beside the one that was typed; None where the guidance is to hold again."""
    if typed is None:
        return [Difference("May it go there?", rule.words, "As the guidance proposes")]
    return differing(
        Difference("May it go there?", rule.words, WORDS[typed.sharing]),
        Difference("The basis", rule.basis, typed.basis),
        Difference("The condition", rule.condition, typed.condition),
        Difference("The reason", rule.own.reason if rule.own else "", typed.reason),
    )


def _rule(place: InformationPlace) -> SharingRule:
    """What holds now; raises NotFound for a kind that takes no part and is not named."""
    found = next((each for each in place.rules() if place.kind and each.kind.id == place.kind.id), None)
    if found is None:
        raise NotFound
    return found


def _form_of(rule: SharingRule) -> SharingForm:
    """The form as the rule stands, so that a decision begins from what the guidance proposes."""
    reason = rule.own.reason if rule.own else ""
    form = SharingForm(data={
        "sharing": rule.sharing, "basis": rule.basis, "condition": rule.condition, "reason": reason
    })  # fmt: skip
    form.offer(rule.kind)
    return form


def _decide(session: Session, place: InformationPlace, form: SharingForm, *, is_put_back: bool) -> None:
    assert place.kind is not None  # noqa: S101 - the route always names one
    services.decide_sharing(
        session,
        place.partnership,
        place.information,
        place.kind,
        None if is_put_back else form.choice(),
        expected_version=form.seen_version,
    )


def _page_of(place: InformationPlace) -> str:
    return url_for("sharing.information", slug=place.partnership.slug, information_id=place.information.id)
