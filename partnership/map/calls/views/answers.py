"""Whom to call now: what has happened, and the numbers that answer for it at this hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from partnership.base.clocks import LONDON
from partnership.base.errors import NotFound
from partnership.findings.hours import moment_of
from partnership.findings.phrases import FALLBACK_MEANS
from partnership.findings.types import Person, Sex
from partnership.map.calls import queries, services
from partnership.map.calls.answer import answer
from partnership.map.calls.card import foot
from partnership.map.calls.card_watches import current_rows
from partnership.map.calls.services import CallResult
from partnership.map.calls.unread_hours import unread_hours
from partnership.map.calls.views.blueprint import blueprint
from partnership.map.calls.wording import GROUPS, hour_words, lines, moment_words
from partnership.map.mapping.queries import members_map, pack_of, read_map
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import transaction
from partnership.store.models import now
from partnership.web.permit import permit, viewer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from flask.typing import ResponseReturnValue

    from partnership.guidance.types import Situation, SituationAnswer
    from partnership.map.calls.wording import AnswerLines
    from partnership.store.models import DeskReport, Partnership

SEXES = {"woman": Sex.WOMEN, "man": Sex.MEN}  # as addresses have them
CHILD_SEXES = {"girl": Sex.WOMEN, "boy": Sex.MEN}
NOTED = {
    CallResult.ANSWERED: "Thank you: noted that it answered.",
    CallResult.NOBODY: "Noted that nobody answered.",
}
TAKEN_BACK = "Taken back."
PREVIEW = "Nothing was noted: this page shows another hour. Go back to now to say what came of a call."


@dataclass(frozen=True, slots=True)
class OwnResult:
    """What the visitor said of a desk in this round of calls."""

    is_answered: bool
    hour: str

    @property
    def words(self) -> str:
        """What was said, and when."""
        return f"{'You said that it answered' if self.is_answered else 'Nobody answered you'}, {self.hour}"

    @classmethod
    def of(cls, said: DeskReport) -> OwnResult:
        """Return what a report says."""
        return cls(services.result_of(said) is CallResult.ANSWERED, hour_words(said.at))


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
    rows = current_rows(partnership)
    may_try = allows(viewer(), Action.RING_ROUND, partnership)
    return render_template(
        "calls/question.html",
        rows=rows,
        foot=foot(members_map(partnership), rows),
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
    own = {} if asked else {desk: OwnResult.of(said) for desk, said in services.round_of(viewer()).items()}
    found = _found(subject, at, {desk for desk, said in own.items() if not said.is_answered})
    needed = [need.line for need in found.needs]
    told = [each for each in (found.first, *found.then, *found.tried, *needed) if each is not None]
    desk_ids = [each.contact_id for each in told if each.contact_id]
    return render_template(
        "calls/situation.html",
        partnership=partnership,
        subject=subject,
        place=subject.place,
        found=found,
        answered=queries.last_answered(desk_ids),
        wrong=queries.said_wrong(desk_ids),
        own=own,
        fallback_means=FALLBACK_MEANS,
        elsewhere=_elsewhere(subject),
        may_say=asked is None and viewer().limited_to is None,
        is_emergency_first=subject.situation.is_emergency_first,
        moment=moment_words(at),
        at=_as_asked(asked),
        sexes=tuple(sexes) if subject.words.asks_sex else (),
        sex=sex if sex in sexes else "",
    )


@blueprint.post("/partnerships/<slug>/call/<situation_id>/<group>")
@permit(Action.CALL_REPORT, get_situation)
def report(subject: SituationSubject) -> ResponseReturnValue:
    """It answered, nobody answered, or the visitor takes back what they said; in a look at another hour, nothing."""
    asked = {name: request.args[name] for name in ("sex", "at", "day", "time") if request.args.get(name)}
    page = url_for("calls.situation", **(subject.place | asked))  # type: ignore[arg-type]
    if _asked_moment() is not None:
        flash(PREVIEW, "important")
        return redirect(page)
    try:
        contact_id = UUID(request.form.get("desk", ""))
    except ValueError:
        raise NotFound from None
    if request.form.get("answered", "") == "back":
        with transaction() as session:
            is_gone = services.take_back(session, viewer(), contact_id)
        flash(TAKEN_BACK if is_gone else "There was nothing to take back.", "success")
        return redirect(page)
    result = CallResult.ANSWERED if request.form.get("answered", "") == "yes" else CallResult.NOBODY
    with transaction() as session:
        map_ = read_map(subject.partnership, viewer())
        is_noted = services.report(session, viewer(), map_, contact_id, result)
    flash(NOTED[result] if is_noted else f"{services.ENOUGH}.", "success")
    return redirect(page)


def _elsewhere(subject: SituationSubject) -> list[dict[str, str]]:
    """The situations to turn to for a person who does not want the police."""
    situations = pack_of(subject.partnership).situations
    found = ((each, situations[each].answer(subject.words.group)) for each in subject.words.no_police)
    return [
        {
            "heading": words.heading,
            "href": url_for("calls.situation", slug=subject.partnership.slug, situation_id=each, group=subject.group),
        }
        for each, words in found
        if words is not None
    ]


def _sexes(subject: SituationSubject) -> Mapping[str, Sex | None]:
    return SEXES if subject.group == "adult" else CHILD_SEXES


def _found(subject: SituationSubject, at: datetime, unanswered: Collection[UUID]) -> AnswerLines:
    """The answer to what is asked in the address, after desks that did not answer a moment ago."""
    map_, pack, moment = read_map(subject.partnership, viewer()), pack_of(subject.partnership), moment_of(at)
    sex = _sexes(subject).get(request.args.get("sex", "")) if subject.words.asks_sex else None
    person = Person(subject.words.group, sex)
    return lines(answer(map_, pack, subject.situation, subject.words, person, moment, unanswered), moment)


def _asked_moment() -> datetime | None:
    """Another day or hour, as the address has it; an hour alone is today's; none where none can be read."""
    day, hour = request.args.get("day", ""), request.args.get("time", "")
    here = now().astimezone(LONDON)
    text = f"{day or f'{here:%Y-%m-%d}'}T{hour or f'{here:%H:%M}'}" if day or hour else ""
    try:
        return datetime.fromisoformat(text or request.args.get("at", "")).replace(tzinfo=LONDON)
    except ValueError:
        return None


def _as_asked(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M}" if at is not None else ""
