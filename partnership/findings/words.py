"""The words of findings, by rule: change a wording here and nowhere else. `sentences.py` fills them in.

A rule has three texts: a few words for a cell, what is missing, and what to do. They are filled from the finding and
the map it was found in. `{leads}` are the agencies that it names, in a row. `[s]` after a verb stands where one agency
is named, `[p:a|b]` chooses between one and several. Papers that print names and numbers have words for their place as
well: a slot of a clause, a card, a check of a return. What each severity does stands at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.findings.types import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

STOP_GAP = "STOP-GAP"
NOBODY_ANSWERS = "no desk answers"
NUMBER_FOR_FEWER = "A number is recorded, for fewer than all members."


class Mends(StrEnum):
    """The page on which a finding is mended."""

    MAP = "map"
    ENTRY = "entry"
    ROLES = "roles"
    PARTNERSHIP = "partnership"
    AUDIT = "audit"
    PAPER = "paper"
    LAW = "law"


@dataclass(frozen=True, slots=True)
class InPlace:
    """What stands where a name or a number would, by the paper that prints it."""

    slot: str = ""  # of a clause
    slot_alone: str = ""  # the same where a table cell holds nothing else; empty: as in a clause
    card: str = ""  # an indicator card
    row: str = ""  # lists of desks and settings, such as the identification audit
    check: str = ""  # who acts on a check of a return
    evidence: str = ""  # what the map shows in a self-assessment


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one rule, and where it is mended."""

    cell: str
    missing: str
    to_do: str
    mends: Mends
    by_agency: bool = False  # the agency's own people can mend it too
    in_place: InPlace = InPlace()
    may_wait: InPlace = InPlace()  # the same for a task that may wait until morning
    together: str = ""  # begins one sentence on several of the rule in a paper; each goes on with its `in_row`
    in_row: str = ""


WORDINGS: Mapping[Rule, Wording] = {
    Rule.NO_LEAD: Wording(
        "No lead{for_part}",
        "No agency leads {task}{for_part}.",
        "Ask {usual} to lead, and record the answer.",
        Mends.MAP,
        in_place=InPlace(
            slot="no agency has accepted",
            card="no agency leads this or could be asked",
            check="no accepted lead for this return",
            evidence="No agency has accepted the lead.",
        ),
    ),
    Rule.LEAD_DECLINED: Wording(
        "Lead declined{for_part}",
        "No agency leads {task}{for_part}. Declined by {leads}.",
        "Ask {suggested} to lead, and record the answer.",
        Mends.MAP,
    ),
    Rule.LEAD_PROPOSED: Wording(
        "Lead not agreed{for_part}",
        "No agency has yet agreed to lead {task}{for_part}. Asked {asked}: {leads}.",
        "Ask for an answer, or record the answer that you were given.",
        Mends.ROLES,
        by_agency=True,
        in_place=InPlace(card="lead not agreed yet"),
    ),
    Rule.LEAD_NOT_FOR: Wording(
        "No lead for {part}",
        "{Leads} lead[s] {task} and cannot serve {part}.",
        "Agree a lead for {part}, or correct whom the service is for.",
        Mends.MAP,
        by_agency=True,
    ),
    Rule.OUT_OF_REMIT: Wording(
        "Outside its remit",
        "{Leads} lead[s] {task} for {part} and work[s] with {other} only.",
        "Agree a lead that works with {part}.",
        Mends.MAP,
    ),
    Rule.TWO_LEADS: Wording(
        "Two leads{for_part}",
        "More than one agency leads {task}{for_part}: {leads}. Each may wait for the other.",
        "Agree which one leads, and make the others deputies.",
        Mends.MAP,
    ),
    Rule.NO_NUMBER: Wording(
        "No number{for_part}",
        "No telephone number that answers is shown for {about}{for_part}: {leads}.",
        "Add a number that people can ring, or show it to all members.",
        Mends.ENTRY,
        by_agency=True,
        in_place=InPlace(
            slot="no number",
            card="no number is shown to members",
            row="none shown",
            check="no number is shown to partners",
        ),
    ),
    Rule.NOT_AT_NIGHT: Wording(
        "Not at night{for_part}",
        "No desk answers for {about}{for_part} {hours}. [p:Lead|Leads]: {leads}.",
        "Add a desk for those hours, or agree a deputy that answers.",
        Mends.ENTRY,
        by_agency=True,
        in_place=InPlace(slot="no night number", card=NOBODY_ANSWERS, row="not at night"),
        may_wait=InPlace(slot="no night number: ring on the next working day", card="Not at night"),
    ),
    Rule.ALONE: Wording(
        "One agency only",
        "{task} has no deputy and no support, only {leads}.",
        "Agree a deputy for days when the lead cannot act.",
        Mends.MAP,
    ),
    Rule.ROLE_EMPTY: Wording(
        "No {role}",
        "No agency has agreed to {does} {task}.",
        "Ask an agency, and record the answer.",
        Mends.MAP,
        in_place=InPlace(slot="no agency has accepted"),
    ),
    Rule.TWO_NIGHT_NUMBERS: Wording(
        "Two night numbers",
        "Two night numbers are given, {values}, by {leads}.",
        "Say which to ring first, and delete the other.",
        Mends.ENTRY,
        by_agency=True,
    ),
    Rule.NOBODY_ANSWERED: Wording(
        "No answer",
        "The desk “{first}” of {leads} did not answer when {second} people rang, since {third}.",
        "Ring it, then correct or confirm the number.",
        Mends.ENTRY,
        by_agency=True,
    ),
    Rule.DESK_VACANT: Wording(
        "Post vacant",
        "The person who answered at “{first}” of {leads} has left.",
        "Enter the post that answers now.",
        Mends.ENTRY,
        by_agency=True,
    ),
    Rule.STALE_CONTACTS: Wording(
        "Not confirmed",
        "{sure}: {leads}.",
        "Ring, check every desk, and confirm the contacts.",
        Mends.ENTRY,
        by_agency=True,
    ),
    Rule.ROLE_UNCONFIRMED: Wording(
        "Never confirmed",
        "Recorded with {roles}, but has confirmed neither a role nor its entry: {leads}.",
        "Ask who accepted and when, and have the entry confirmed.",
        Mends.ROLES,
        by_agency=True,
    ),
    Rule.ROLE_UNANSWERED: Wording(
        "No answer yet",
        "Asked more than four weeks ago for {tasks} and has not answered: {leads}.",
        "Ask again, or withdraw the question.",
        Mends.ROLES,
        by_agency=True,
    ),
    Rule.ENTRY_UNKEPT: Wording(
        "No editor", "No account can update the entry of {leads}.", "Invite an editor.", Mends.ENTRY
    ),
    Rule.NOT_READ: Wording(
        "Check hours",
        "The hours of “{first}” of {leads} are in words that this site cannot read.",
        "Enter days and times.",
        Mends.ENTRY,
        by_agency=True,
    ),
    Rule.KIND_MISSING: Wording(
        "No {kind}",
        "No agency of this kind takes part: {kind}{of_country}.",
        "Add one, or set the gap aside and say why none is needed.",
        Mends.PARTNERSHIP,
        in_place=InPlace(
            slot="no party is of this kind",
            slot_alone="no {kind} is a party",
            check="no agency of this kind that serves this return: {kind}",
        ),
    ),
    Rule.NO_BOARD: Wording(
        "No board for {part}",
        "No board is named for the cases of {part}.",
        "Enter it under the boards of the partnership.",
        Mends.PARTNERSHIP,
        in_place=InPlace(slot="the board is not recorded"),
    ),
    Rule.NO_FIRST_CONTACT: Wording(
        "No first contact",
        "No agency is named that would meet a victim first: {setting}.",
        "Ask {usual}, and record the agency and how you know that staff would notice.",
        Mends.AUDIT,
        in_place=InPlace(row="no first contact", evidence="No first contact named."),
    ),
    Rule.NO_ASSURANCE: Wording(
        "No assurance",
        "No record says how we know that staff would notice: {setting}.",
        "Ask what training, material or agreement there is, and record it with the day.",
        Mends.AUDIT,
        by_agency=True,
        in_place=InPlace(row="no assurance"),
    ),
    Rule.CHECK_OLD: Wording(
        "Check is old",
        "Assurance last checked {checked}: {setting}.",
        "Check whether it still holds, and enter the day.",
        Mends.AUDIT,
        by_agency=True,
    ),
    Rule.RATING_CONTRADICTED: Wording(
        "Map disagrees",
        "Rated as in place; the map says: {finding}",
        "Change the rating, or correct the map.",
        Mends.AUDIT,
    ),
    Rule.PARTY_GONE: Wording(
        "Party left",
        "Of the agencies chosen as parties {first} no longer take[n] part.",
        "Choose the parties again.",
        Mends.PAPER,
    ),
    Rule.NO_SIGNATORY: Wording("No signatory", "{signatory}", "Add one.", Mends.PAPER),
    Rule.LEAD_NOT_BOUND: Wording(
        "Lead not bound",
        "This paper gives {tasks} to an agency that does not sign it: {leads}.",
        "Make it a party, or agree it in writing.",
        Mends.PAPER,
        together="Leads that do not sign this paper: ",
        in_row="{leads} ({tasks})",
    ),
    Rule.DUTY_UNACCEPTED: Wording(
        "Only asked",
        "The text asks {leads}, which has not agreed yet.",
        "Ask for agreement, or change the text.",
        Mends.ROLES,
        by_agency=True,
    ),
    Rule.VALUE_MISSING: Wording(
        "Not decided",
        "Not decided yet in “{first}”: {decisions}.",
        "Decide, and enter it.",
        Mends.PAPER,
        in_place=InPlace(slot="“{label}” is not set", slot_alone="not decided"),
    ),
    Rule.REFERENCE_LOST: Wording(
        "Clause missing",
        "Other clauses refer to a clause that is left out: “{first}”.",
        "Put it back, or change the clauses that refer to it.",
        Mends.PAPER,
    ),
    Rule.SLOT_UNKNOWN: Wording(
        "Unknown slot", "This slot does not exist: {first}.", "Choose one from the list of slots.", Mends.PAPER
    ),
    Rule.NO_QUORUM: Wording(
        "No quorum",
        "No meeting could decide: {lacking}.",
        "Add parties that fill these seats, or change the rule in the text.",
        Mends.PAPER,
    ),
    Rule.TERMS_NOT_AGREED: Wording(
        "Terms not agreed",
        "This paper adopts common terms, and no version of them is agreed.",
        "Have the common terms signed first.",
        Mends.PAPER,
    ),
    Rule.REVIEW_DUE: Wording(
        "Review due",
        "The review of “{first}” was due on {second}: {leads}.",
        "Review it together, and enter the day of the next review or of its end.",
        Mends.PARTNERSHIP,
        by_agency=True,
    ),
    Rule.FIRST_ROW_EMPTY: Wording(
        "Empty row",
        "In the first table a number is missing, by day or at night: {values}.",
        "Enter a number, or give the task to an agency that answers.",
        Mends.MAP,
    ),
    Rule.FACT_CHANGED: Wording(
        "Law has changed",
        "{moved} changed since clauses that rely on {it} were written or checked.",
        "Rewrite each clause, or ask a post that checks the law to read it again and record that it is right.",
        Mends.LAW,
    ),
    Rule.FACT_UNCHECKED: Wording(
        "Law not checked",
        "{points} to be checked before a paper that relies on {it} is signed.",
        "Ask a post that checks the law to look each up, and record what it found.",
        Mends.LAW,
    ),
    Rule.FACT_OLD: Wording(
        "Law read long ago",
        "{points} due to be checked again before a paper that relies on {it} is signed.",
        "Ask a post that checks the law to look each up, and record what it found.",
        Mends.LAW,
    ),
    Rule.WRONG_LEAD: Wording(
        "May not lead this",
        "{Leads} lead[s] {task}, and only {standing} can.",
        "Agree a lead that is {standing}; the others pass the case on to it. Where one is, record it on its entry.",
        Mends.MAP,
    ),
    Rule.STANDING_UNCONFIRMED: Wording(
        "Standing not confirmed",
        "{Leads} lead[s] {task}; the guidance suggests [p:that it is|that each is] {standing}, and no entry says so.",
        "Look it up, and record the answer with its source on the entry.",
        Mends.ENTRY,
    ),
    Rule.NEVER_FOR: Wording(
        "Never for {part}",
        "{task} is never done for {part}, and {where}.",
        "Keep the task to {other}.",
        Mends.MAP,
    ),
    Rule.NO_CONSENT_STEP: Wording(
        "No consent step",
        "This paper leads to {task} and has no step that asks {part} for consent and records the answer.",
        "Put that clause back, or add the step in your own words.",
        Mends.PAPER,
    ),
    Rule.TREATED_AS_ONE: Wording(
        "Treated as one",
        "{kept_apart} have the same decision, although each has its own task: {information}.",
        "Decide for each separately, with its own basis.",
        Mends.PARTNERSHIP,
    ),
    Rule.ABOLISHED_NAME: Wording(
        "Old name",
        "Your own text uses a name that is no longer used: {values}.",
        "Write the name that has replaced it.",
        Mends.PAPER,
    ),
}
HEADINGS = {  # over a table of findings in a paper: what each does is said in the common terms
    Severity.STOPS: "Stops signing",
    Severity.NIGHT: "Costs safety at night",
    Severity.TIDY: "To tidy",
}
DOES = {  # after a number of findings: one, and several
    Severity.STOPS: ("stops signing", "stop signing"),
    Severity.NIGHT: ("costs safety at night", "cost safety at night"),
    Severity.TIDY: ("needs tidying", "need tidying"),
}
TOO_SEVERE = "This stops signing or costs safety at night, so you cannot set it aside. Change the map instead."
