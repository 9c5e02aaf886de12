"""The tasks of a protocol, from its parties to its signing, each with the state of now in true words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.documents.wording import counted, day, listed
from partnership.findings.types import Rule, Severity
from partnership.protocols.composing.compose import clause_reasons
from partnership.protocols.composing.signatories import count_in_words
from partnership.protocols.drafting import context_of, own_texts
from partnership.protocols.lifecycle.progress import ProtocolStage, answered_words, to_answer
from partnership.protocols.lifecycle.status import (
    being_signed,
    consultation_that_counts,
    in_force,
    is_open,
    version_of,
)
from partnership.store.models import SigningState
from partnership.web.pages import Page
from partnership.web.states import Tag, tag_of

if TYPE_CHECKING:
    from datetime import date

    from partnership.protocols.composing.context import ClauseReason, Context
    from partnership.protocols.drafting import Material
    from partnership.protocols.facts import ProtocolFacts
    from partnership.protocols.lifecycle.progress import Progress
    from partnership.protocols.queries import Draft
    from partnership.protocols.working_page import WorkingPage
    from partnership.store.models import Signing

WHAT = {Severity.STOPS: ("stops signing", "stop signing"), Severity.NIGHT: ("costs safety", "cost safety"),
        Severity.TIDY: ("to tidy", "to tidy")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProtocolTask:
    """One task: its page, where the visitor has one, its state, and a line on what stands behind the state."""

    key: str
    text: str
    tag: Tag
    hint: str
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class TaskList:
    """The six tasks, under what they are for."""

    prepare: tuple[ProtocolTask, ...]
    agree: tuple[ProtocolTask, ...]


def tasks_of(page: WorkingPage, material: Material, facts: ProtocolFacts, stands: Progress, today: date) -> TaskList:
    """The tasks of a protocol for one visitor."""
    draft = page.draft
    context = context_of(draft, material)
    return TaskList(
        (
            _parties(context, facts, "protocols.parties" if page.may_edit else ""),
            _times(context, facts, "protocols.parameters" if page.may_edit else ""),
            _matters(facts, stands),
            _text(clause_reasons(context, own_texts(draft))),
        ),
        (_consultation(draft, facts, stands, today), _signing(draft, stands)),
    )


def _parties(context: Context, facts: ProtocolFacts, endpoint: str) -> ProtocolTask:
    rules = [each.finding.rule for each in facts.matters]
    unbound, missing = rules.count(Rule.LEAD_NOT_BOUND), rules.count(Rule.NO_SIGNATORY)
    tag = Tag(counted(len(context.parties), "party", "parties"))
    if missing:
        tag = Tag(counted(missing, "is missing", "are missing"), "red")
    elif context.gone:
        tag = Tag(f"{context.gone} take{'s' if context.gone == 1 else ''} part no more", "yellow")
    elif unbound:
        tag = Tag(counted(unbound, "lead is not asked to sign", "leads are not asked to sign"), "yellow")
    return ProtocolTask("parties", "Parties", tag, f"{len(context.parties)}: {count_in_words(context)}", endpoint)


def _times(context: Context, facts: ProtocolFacts, endpoint: str) -> ProtocolTask:
    undecided = sum(not value for value in context.values.values())
    changed = sum(bool(context.parameters.get(key, "").strip()) for key in context.values)
    needed = any(each.finding.rule is Rule.VALUE_MISSING for each in facts.stops)
    tag = Tag(f"{changed} changed" if changed else "None changed")
    if undecided:
        tag = Tag(f"{undecided} to decide", "red" if needed else "yellow")
    usual = len(context.values) - changed - undecided
    hint = f"{len(context.values)}: {changed} set here, {usual} as the template proposes"
    if usual == len(context.values):
        hint = f"{usual}, all as the template proposes"
    return ProtocolTask("times", "Times and limits", tag, hint, endpoint)


def _matters(facts: ProtocolFacts, stands: Progress) -> ProtocolTask:
    counts = {each: sum(one.severity is each for one in facts.matters) for each in Severity}
    told = [counted(number, *WHAT[each]) for each, number in counts.items() if number]
    worst = next((each for each, number in counts.items() if number), None)
    tag = Tag("None", "green") if worst is None else Tag(told[0], tag_of(worst).colour)
    hint = f"{len(facts.matters)}: {listed(told)}" if told else "Nothing is left to settle"
    if stands.is_agreed:  # nobody settles them in a version that is signed
        tag, hint = Tag(stands.left_words, "yellow" if stands.moved else "grey"), f"In the directory today, {hint}"
    return ProtocolTask("matters", "Matters to settle", tag, hint, "protocols.matters")


def _text(reasons: tuple[ClauseReason, ...]) -> ProtocolTask:
    rewritten = sum(each.is_own_text and not each.is_left_out for each in reasons)
    left_out = sum(each.is_left_out for each in reasons)
    standing = sum(each.is_in for each in reasons)
    without_party = len(reasons) - standing - left_out
    told = [f"{rewritten} rewritten"] if rewritten else []
    told += ["as the template has them"] if not (rewritten or left_out) else []
    told += [f"{left_out} left out"] if left_out else []
    told += [f"{without_party} not included, as no party is of the kind"] if without_party else []
    words = [f"{rewritten} rewritten"] if rewritten or not left_out else []
    words += [f"{left_out} left out"] if left_out else []
    tag = Tag(", ".join(words), "purple" if rewritten or left_out else "grey")
    return ProtocolTask("text", "Text", tag, f"{counted(standing, 'clause')}, {', '.join(told)}", "protocols.clauses")


def _consultation(draft: Draft, facts: ProtocolFacts, stands: Progress, today: date) -> ProtocolTask:
    consultation, found = consultation_that_counts(draft.protocol), facts.responses
    if consultation is None or found is None:
        held = len(draft.protocol.consultations)
        if stands.is_agreed or stands.stage is ProtocolStage.SIGNING:
            none = (Tag("None held"), "Signed without a consultation")
            tag, hint = (Tag("Over"), "On the text that is signed") if held else none
            return ProtocolTask("consultation", "Consultation", tag, hint, Page.CONSULTATION.endpoint)
        before = f"{counted(held, 'consultation')} before this text" if held else "Each party is asked by mail"
        return ProtocolTask("consultation", "Consultation", Tag("Not started"), before, Page.CONSULTATION.endpoint)
    takes = is_open(consultation, today)
    number = answered_words(draft.protocol, found, facts.present)
    left = listed([each.text for each in to_answer(found)])
    tag = Tag(f"{number} answered", "blue" if takes else "grey")
    if not takes and left:
        tag = Tag(f"{found.open + found.changes} to answer", "yellow")
    until = f"Closes {day(consultation.closes_on)}" if takes else f"Over; {number} parties answered"
    hint = f"{until}. {left} to answer" if left else f"{until}. Everything said is answered"
    return ProtocolTask("consultation", "Consultation", tag, hint, Page.CONSULTATION.endpoint)


_SIGNING_TAGS = {
    ProtocolStage.DRAFT: (Tag("Not started"), "After the consultation, once nothing stops it"),
    ProtocolStage.CONSULTATION: (Tag("Cannot start yet"), "After the consultation, once nothing stops it"),
    ProtocolStage.ANSWERING: (Tag("Cannot start yet"), "When every comment is answered, and nothing stops it"),
    ProtocolStage.STOPPED: (Tag("Cannot start yet", "red"), "When nothing stops it"),
    ProtocolStage.ANSWERED: (Tag("Can start", "teal"), "Nothing stops it"),
}


def _signing(draft: Draft, stands: Progress) -> ProtocolTask:
    protocol = draft.protocol
    signing = being_signed(protocol) or (in_force(protocol) if stands.is_agreed else None)
    if signing is None:
        tag, hint = _SIGNING_TAGS[stands.stage]
        tag = Tag("Cannot start yet", tag.colour) if stands.stops else tag
        ended = sum(each.state is SigningState.ENDED for each in protocol.signings)
        hint = f"{hint}. {counted(ended, 'signing was', 'signings were')} ended before" if ended else hint
        return ProtocolTask("signing", "Signing", tag, hint, Page.SIGNING.endpoint)
    number = version_of(protocol, signing).number
    if signing.state is SigningState.AGREED:
        hint = f"Version {number} is in force"
        return ProtocolTask("signing", "Signing", Tag("Signed", "green"), hint, Page.SIGNING.endpoint)
    tag = Tag(f"{_signed(signing)} signed", "purple")
    late = f". {counted(stands.stops, 'matter')} came up since, to answer" if stands.stops else ""
    return ProtocolTask("signing", "Signing", tag, f"Version {number}{late}", Page.SIGNING.endpoint)


def _signed(signing: Signing) -> str:
    needed = [row for row in signing.signatures if row.is_needed]
    return f"{sum(row.counts for row in needed)} of {len(needed)}"
