"""Whom to call now: what has happened, and the numbers that answer for it at this hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup

from partnership.calls import queries, services
from partnership.calls.answer import answer
from partnership.calls.services import CallResult
from partnership.calls.unread_hours import unread_hours
from partnership.calls.views.blueprint import blueprint
from partnership.calls.wording import GROUPS, lines, moment_words
from partnership.clocks import LONDON
from partnership.db import transaction
from partnership.errors import NotFound
from partnership.findings.hours import moment_of
from partnership.findings.types import Person, Sex
from partnership.mapping.queries import pack_of, read_map
from partnership.models import now
from partnership.partnerships.queries import get_partnership
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.web.permit import permit, viewer
from partnership.web.templating import telephone_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from partnership.calls.wording import AnswerLines
    from partnership.guidance.types import Situation, SituationAnswer
    from partnership.models import Partnership

_TRY = Markup('Try <a class="govuk-notification-banner__link" href="{}">{}</a> next: {}.')
SEXES = {"woman": Sex.WOMEN, "man": Sex.MEN}  # as addresses have them
CHILD_SEXES = {"girl": Sex.WOMEN, "boy": Sex.MEN}
# What is said of a call that was noted, and what one does next in any case.
NOTED = {
    CallResult.ANSWERED: "Thank you: noted that it answered.",
    CallResult.NOBODY: "Noted that nobody answered.",
}


@dataclass(frozen=True, slots=True)
class SituationSubject:
    """A situation for a child or an adult, in a partnership."""

    partnership: Partnership
    situation: Situation
    words: SituationAnswer
    group: str  # as the address has it

    @property
    def partnership_id(self) -> UUID:
        """For the policy."""
        return self.partnership.id

    @property
    def place(self) -> dict[str, str]:
        """What its address is made of."""
        return {"slug": self.partnership.slug, "situation_id": self.situation.id, "group": self.group}


def get_situation(slug: str, situation_id: str, group: str) -> SituationSubject:
    """Loads a situation; raises NotFound for one that the guidance does not know."""
    partnership = get_partnership(slug)
    situation = pack_of(partnership).situations.get(situation_id)
    words = situation.answer(GROUPS[group]) if situation is not None and group in GROUPS else None
    if situation is None or words is None:
        raise NotFound
    return SituationSubject(partnership, situation, words, group)


@blueprint.get("/call")
@permit(Action.SIGNED_IN)
def start() -> ResponseReturnValue:
    """One address to keep on a telephone: the question, or the choice of partnership where one has several."""
    places = viewer().places
    if len(places) == 1:
        return redirect(url_for("calls.question", slug=places[0].slug))
    return render_template("calls/partnerships.html", places=places)


@blueprint.get("/partnerships/<slug>/call")
@permit(Action.PARTNERSHIP_VIEW, get_partnership)
def question(partnership: Partnership) -> ResponseReturnValue:
    """What has happened, and to whom."""
    at = _asked_moment()
    may_try = allows(viewer(), Action.RING_ROUND, partnership)
    return render_template(
        "calls/question.html",
        may_try=may_try,
        unread=len(unread_hours(read_map(partnership, viewer()))) if may_try else 0,
        partnership=partnership,
        situations=[
            (situation, [name for name, group in GROUPS.items() if situation.answer(group)])
            for situation in pack_of(partnership).situations.values()
        ],
        moment=moment_words(at or now()),
        at=_as_asked(at),
        functions=len(pack_of(partnership).functions),
    )


@blueprint.get("/partnerships/<slug>/call/<situation_id>/<group>")
@permit(Action.PARTNERSHIP_VIEW, get_situation)
def situation(subject: SituationSubject) -> ResponseReturnValue:
    """Whom to ring, what to say, whom else; `?sex=woman` or `man`, `?at=2026-12-25T03:00` for another hour."""
    partnership = subject.partnership
    asked = _asked_moment()
    at = asked or now()
    sexes = _sexes(subject)
    sex = request.args.get("sex", "")
    found = _found(subject, at)
    told = [each for each in (found.first, *found.then, *(need.line for need in found.needs)) if each is not None]
    desk_ids = [each.contact_id for each in told if each.contact_id]
    return render_template(
        "calls/situation.html",
        partnership=partnership,
        subject=subject,
        place=subject.place,
        found=found,
        answered=queries.last_answered(desk_ids),
        wrong=queries.said_wrong(desk_ids),
        is_emergency_first=subject.situation.is_emergency_first,
        moment=moment_words(at),
        at=_as_asked(asked),
        sexes=tuple(sexes) if subject.words.asks_sex else (),
        sex=sex if sex in sexes else "",
    )


@blueprint.post("/partnerships/<slug>/call/<situation_id>/<group>")
@permit(Action.CALL_REPORT, get_situation)
def report(subject: SituationSubject) -> ResponseReturnValue:
    """It answered, or nobody answered."""
    try:
        contact_id = UUID(request.form.get("desk", ""))
    except ValueError:
        raise NotFound from None
    result = CallResult.ANSWERED if request.form.get("answered", "") == "yes" else CallResult.NOBODY
    with transaction() as session:
        map_ = read_map(subject.partnership, viewer())
        is_noted = services.report(session, viewer(), map_, contact_id, result)
    next_step = _next_words(subject, contact_id) if result is CallResult.NOBODY else ""
    noted = NOTED[result] if is_noted else f"{services.ENOUGH}."
    flash(Markup(" ").join(filter(None, (noted, next_step))), "success")  # the words of a desk are escaped
    asked = {name: request.args[name] for name in ("sex", "at") if request.args.get(name)}
    return redirect(url_for("calls.situation", **(subject.place | asked)))  # type: ignore[arg-type]


def _sexes(subject: SituationSubject) -> Mapping[str, Sex | None]:
    return SEXES if subject.group == "adult" else CHILD_SEXES


def _found(subject: SituationSubject, at: datetime) -> AnswerLines:
    """The answer to what is asked in the address."""
    map_, pack, moment = read_map(subject.partnership, viewer()), pack_of(subject.partnership), moment_of(at)
    sex = _sexes(subject).get(request.args.get("sex", "")) if subject.words.asks_sex else None
    person = Person(subject.words.group, sex)
    return lines(answer(map_, pack, subject.situation, subject.words, person, moment), moment)


def _next_words(subject: SituationSubject, contact_id: UUID) -> str:
    """Which number to try after one that did not answer, to be pressed; of what one may also need there is no next."""
    found = _found(subject, _asked_moment() or now())
    order = [each for each in (found.first, *found.then) if each is not None]
    tried = next((place for place, each in enumerate(order) if each.contact_id == contact_id), None)
    if tried is None:
        return ""
    if not (left := order[tried + 1 :]):
        return "In danger, call 999."
    return _TRY.format(telephone_address(left[0].number), left[0].number, left[0].agency)


def _asked_moment() -> datetime | None:
    """Another day or hour, as the address has it; none where it has none that can be read."""
    text = f"{request.args.get('day', '')}T{request.args.get('time', '')}" if request.args.get("day") else ""
    try:
        return datetime.fromisoformat(text or request.args.get("at", "")).replace(tzinfo=LONDON)
    except ValueError:
        return None


def _as_asked(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M}" if at is not None else ""
