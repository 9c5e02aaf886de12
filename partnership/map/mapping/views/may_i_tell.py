"""One question on screen: I know this, may I tell them? One sentence answers it, with basis and condition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import render_template, request, url_for

from partnership.findings.phrases import inside
from partnership.guidance.types import Group
from partnership.map.mapping import queries
from partnership.map.mapping.forms import WHOM
from partnership.map.mapping.sharing import EMERGENCY, answer_words, concerning, rules_of
from partnership.map.mapping.views.sharing import PATH, blueprint
from partnership.policy.actions import Action
from partnership.register.partnerships.queries import get_partnership
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Kind
    from partnership.store.models import Partnership

NOT_SELECTED: Final = {"what": "Select what you know", "to": "Select whom you would tell"}


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody to tell, as chosen: a kind of agency, and one organisation of it where that was chosen."""

    kind: Kind
    name: str


@blueprint.get(f"{PATH}/may-i-tell")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def may_i_tell(partnership: Partnership) -> ResponseReturnValue:
    """The question: `about` is children or adults, `what` a kind of information, `to` an organisation or a kind."""
    pack, slug = queries.pack_of(partnership), partnership.slug
    map_ = queries.read_map(partnership, viewer())
    about = Group.ADULTS if request.args.get("about") == Group.ADULTS else Group.CHILDREN
    information = {each.id: each for each in concerning(pack, about)}
    chosen, to = information.get(request.args.get("what", "")), request.args.get("to", "")
    receiver = _receiver(to, pack, map_)
    rule = None
    if chosen is not None and receiver is not None:
        rules = rules_of(chosen, pack, map_.agencies, queries.sharing_choices(partnership.id))
        rule = next(each for each in rules if each.kind.id == receiver.kind.id)
    return render_template(
        "mapping/may_i_tell.html",
        partnership=partnership,
        pack=pack,
        about=about,
        tabs=[
            {
                "text": WHOM[each],
                "href": url_for("sharing.may_i_tell", slug=slug, about=each.value, to=to or None),
                "is_current": each is about,
            }
            for each in (Group.CHILDREN, Group.ADULTS)
        ],
        information=information.values(),
        chosen=chosen,
        to=to,
        organisations=[each for each in map_.agencies if each.kind_id in pack.kinds],
        rule=rule,
        answer=answer_words(rule, receiver.name) if rule and receiver else "",
        grounds=[pack.grounds[each] for each in rule.grounds if each in pack.grounds] if rule else [],
        missing=_missing(chosen, receiver) if "what" in request.args else {},
        emergency=EMERGENCY,
    )


def _missing(chosen: object, receiver: Receiver | None) -> dict[str, dict[str, str]]:
    """What was not selected: the field, the words and where they lead."""
    answered = {"what": chosen, "to": receiver}
    return {field: {"text": NOT_SELECTED[field], "href": f"#{field}"} for field in answered if not answered[field]}


def _receiver(to: str, pack: Pack, map_: PartnershipMap) -> Receiver | None:
    """Who was chosen; None for nobody, and for an address that was made up."""
    if kind := pack.kinds.get(to):
        return Receiver(kind, f"any {inside(kind.name)}")
    agency = next((each for each in map_.agencies if str(each.id) == to), None)
    kind = pack.kinds.get(agency.kind_id) if agency else None
    return Receiver(kind, agency.name) if agency and kind else None
