"""Starting a protocol in three steps: template, parties, times and limits; then a look at the answers.

What was answered so far travels in hidden fields, and nothing is stored before the last button.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from partnership.base.errors import InputFault
from partnership.map.mapping.queries import pack_of
from partnership.policy.actions import Action
from partnership.protocols import queries, services
from partnership.protocols.composing.context import Context
from partnership.protocols.composing.phrases import with_unit
from partnership.protocols.composing.signatories import count_in_words
from partnership.protocols.drafting import holders, template_of
from partnership.protocols.forms import (
    PartiesForm,
    chosen,
    field_name,
    party_groups,
    settings_form,
    starting_values,
    units,
)
from partnership.protocols.template_choice import template_groups
from partnership.protocols.views.blueprint import blueprint, material
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.web.forms import VersionedForm
from partnership.web.permit import permit

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from partnership.guidance.types import ProtocolTemplate
    from partnership.protocols.drafting import Material
    from partnership.protocols.forms import SettingsForm
    from partnership.store.models import Partnership

NO_TEMPLATE = "Select a template"


@dataclass(frozen=True, slots=True)
class StartAnswers:
    """What has been answered so far; `settings` are the fields of the settings form as they were sent."""

    partnership: Partnership
    template: ProtocolTemplate
    material: Material
    parties: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()

    def hidden(self, *, parties: bool, settings: bool) -> list[tuple[str, str]]:
        """Names and values of the hidden fields that carry the answers of other steps."""
        fields = [("template", self.template.id)]
        if parties:
            fields.append(("chosen", " ".join(self.parties)))
        return fields + (list(self.settings) if settings else [])


@blueprint.get("/partnerships/<slug>/protocols/new")
@permit(Action.PROTOCOL_EDIT, get_partnership)
def start(partnership: Partnership) -> ResponseReturnValue:
    """Step 1, or with `?template=` step 2."""
    pack = pack_of(partnership)
    templates = list(pack.protocols.values())
    asked = request.args.get("template")
    if asked is not None and any(each.id == asked for each in templates):
        template = template_of(partnership, asked)
        made = material(partnership)
        suggested = tuple(sorted(map(str, holders(made.map_, made.pack, template))))
        return _parties(StartAnswers(partnership, template, made, suggested))
    is_sent = asked is not None or "step" in request.args
    return render_template(
        "protocols/start.html",
        partnership=partnership,
        pack=pack,
        groups=template_groups(templates, queries.titles_in_use(partnership.id)),
        only=len(templates) == 1,
        error=NO_TEMPLATE if is_sent else "",
    )


@blueprint.post("/partnerships/<slug>/protocols/new")
@permit(Action.PROTOCOL_EDIT, get_partnership)
def start_step(partnership: Partnership) -> ResponseReturnValue:
    """The answer to one step: the next page, the same with its faults, or an earlier one to change."""
    begun = _sent(partnership)
    step, go = request.form.get("step", ""), request.form.get("go", "")
    if go in {"all", "none"}:
        every = tuple(str(agency.id) for agency in begun.material.map_.agencies)
        return _parties(replace(begun, parties=every if go == "all" else ()))
    if go == "parties":
        return _parties(begun)
    if go == "parameters":
        return _settings(begun)
    if step == "parties":
        form = _parties_form(begun)
        return _settings(begun) if form.validate() else _parties(begun, form)
    settings = settings_form(begun.template)()
    if not settings.validate():
        return _settings(begun, settings)
    return _create(begun, settings) if go == "create" else _check(begun, settings)


def _sent(partnership: Partnership) -> StartAnswers:
    template = template_of(partnership, request.form.get("template", ""))
    names = ("title", *(field_name(parameter.id) for parameter in template.parameters))
    settings = tuple((name, request.form[name]) for name in names if name in request.form)
    parties = request.form.getlist("parties") or request.form.get("chosen", "").split()
    return StartAnswers(partnership, template, material(partnership), tuple(parties), settings)


def _parties_form(begun: StartAnswers) -> PartiesForm:
    form = PartiesForm(formdata=MultiDict([("parties", each) for each in begun.parties]))
    form.offer(begun.material.map_)
    return form


def _parties(begun: StartAnswers, form: PartiesForm | None = None) -> str:
    if form is None:
        form = _parties_form(begun)
        form.parties.data = list(begun.parties)
    map_ = begun.material.map_
    return render_template(
        "protocols/start_parties.html",
        partnership=begun.partnership,
        template=begun.template,
        form=form,
        hidden=begun.hidden(parties=False, settings=True),
        groups=party_groups(form, map_, begun.material.pack),
    )


def _settings(begun: StartAnswers, form: SettingsForm | None = None) -> str:
    if form is None:
        given = dict(begun.settings)
        values = starting_values(begun.template, begun.template.title, {})
        form = settings_form(begun.template)(formdata=None, data={**values, **given})
    return render_template(
        "protocols/start_parameters.html",
        partnership=begun.partnership,
        template=begun.template,
        form=form,
        pack=begun.material.pack,
        hidden=begun.hidden(parties=True, settings=False),
        units=units(begun.template),
    )


def _check(begun: StartAnswers, form: SettingsForm, fault: InputFault | None = None) -> str:
    """Everything that was answered; of the times only those that differ from the template's."""
    names = {str(agency.id): agency.name for agency in begun.material.map_.agencies}
    values = form.values()
    changed = [
        (parameter.label, with_unit(values[parameter.id], parameter.unit))
        for parameter in begun.template.parameters
        if values[parameter.id] != parameter.default
    ]
    return render_template(
        "protocols/start_check.html",
        partnership=begun.partnership,
        template=begun.template,
        form=VersionedForm(),
        title=form.title.data,
        parties=[names[each] for each in begun.parties if each in names],
        counted=_counted(begun),
        changed=changed,
        kept=len(values) - len(changed),
        pack=begun.material.pack,
        hidden=begun.hidden(parties=True, settings=True),
        fault=fault,
    )


def _counted(begun: StartAnswers) -> str:
    """The chosen parties by what they have agreed to."""
    made = begun.material
    chosen_ids = frozenset(agency.id for agency in made.map_.agencies if str(agency.id) in begun.parties)
    return count_in_words(Context(begun.template, made.pack, made.map_, {}, made.map_.as_of, chosen_ids))


def _create(begun: StartAnswers, form: SettingsForm) -> ResponseReturnValue:
    parties = _parties_form(begun)
    if not parties.validate():
        return _parties(begun, parties)
    try:
        with transaction() as session:
            protocol = services.start(
                session,
                begun.partnership,
                begun.template,
                title=form.title.data or "",
                party_ids=chosen(parties),
                parameters=form.values(),
                map_=begun.material.map_,
            )
            protocol_id = protocol.id
    except InputFault as fault:
        return _check(begun, form, fault)
    flash("The draft is started. Who does what in it follows the map from now on.", "success")
    return redirect(url_for("protocols.protocol", slug=begun.partnership.slug, protocol_id=protocol_id))
