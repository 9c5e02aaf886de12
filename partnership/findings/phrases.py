"""Names and parts inside a sentence, and what is to know before a number is rung: words that several voices share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from partnership.documents.wording import day, listed
from partnership.findings.hours import moment_in_words
from partnership.findings.types import Caveat, Sex, Why
from partnership.guidance.types import Group

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.certainty import Certainty
    from partnership.findings.facts import Agency
    from partnership.findings.types import Condition, Part, Way
    from partnership.guidance.pack import Pack

# What begins with a name: Care Act, Crime and Disorder Act, Border Force, Home Office asylum side.
_NAME: Final = re.compile(r"(?!(?:The|An?) )[A-Z][\w'’]+ (?:[A-Z]|(?:(?:and|of|to) )?[A-Z]\w+ Act\b)")
# A number that stands in, on screens and cards, and what a caller has to know of it.
FALLBACK: Final = "fallback"
FALLBACK_MEANS: Final = "“Fallback” marks an agency that has not agreed to the task. It is the best number there is."
ADULT = 18
OLDEST = 150
WHOM = {Group.CHILDREN: "children", Group.ADULTS: "adults", Group.BOTH: "children and adults"}
_SEXES = {
    (Group.ADULTS, Sex.WOMEN): "women",
    (Group.ADULTS, Sex.MEN): "men",
    (Group.CHILDREN, Sex.WOMEN): "girls",
    (Group.CHILDREN, Sex.MEN): "boys",
}
_CAVEATS = {
    Caveat.WOMEN: "women only",
    Caveat.MEN: "men only",
    Caveat.HOURS_UNCHECKED: "hours not checked",
    Caveat.OTHER_TASK: "a desk kept for other tasks",
    Caveat.NOT_ACCEPTED: "asked, has not accepted",
    Caveat.DUTY: "duty in law",
    Caveat.MAY_HAVE_DUTY: "may be bound by law",
    Caveat.NO_DUTY: "has not agreed to this",
}
_WHY = {
    Why.SHUT: "not answering now",
    Why.CLOSED: "closed for now",
    Why.MAIL_ONLY: "mail only",
    Why.NO_NUMBER: "no number is shown",
    Why.NO_DESK: "no desk is shown",
    Why.NOT_FOR: "not for this person",
    Why.DECLINED: "declined",
    Why.NOT_AGREED: "has not accepted",
    Why.UNDER_RULE: "contacted only under its rule",
    Why.MAY_NOT: "may not do this in law: another agency must",
}


def one_of(names: Iterable[str]) -> str:
    """Names of which one is meant, each once: "A, B or C"."""
    return listed(dict.fromkeys(names), "or") or "no agency"


def inside(name: str) -> str:
    """A name of the pack inside a sentence: small first letter, unless it is an abbreviation or begins with a name."""
    if (len(name) > 1 and name[1].isupper()) or _NAME.match(name):
        return name
    return name[:1].lower() + name[1:]


def task_name(pack: Pack, function_id: str) -> str:
    """A task inside a sentence; its id where the pack does not know it."""
    function = pack.functions.get(function_id)
    return inside(function.name) if function is not None else f"“{function_id}”"


def kind_name(pack: Pack, kind_id: str) -> str:
    """A kind as on screen; its id where the pack does not know it."""
    kind = pack.kind(kind_id)
    return kind.name if kind is not None else kind_id


def part_words(part: Part) -> str:
    """Whose cases: "men", "children under 16"; empty for everybody."""
    if part.country:
        return part.country
    who = "" if part.group is Group.BOTH else WHOM[part.group]
    if part.sex is not None:
        who = _SEXES.get((part.group, part.sex), part.sex.value)
    return f"{who or 'people'} {age_words(*part.ages, part.group)}" if part.ages else who


def age_words(lowest: int, highest: int, group: Group = Group.BOTH) -> str:
    """Ages after a noun: "under 16", "from 16", "from 16 to 21"."""
    is_open = highest >= OLDEST or (group is Group.CHILDREN and highest >= ADULT - 1)
    if lowest <= (ADULT if group is Group.ADULTS else 0):
        return "" if is_open else f"under {highest + 1}"
    return f"from {lowest}" if is_open else f"from {lowest} to {highest}"


def condition_words(condition: Condition) -> str:
    """One condition, to stand in brackets."""
    match condition.caveat:
        case Caveat.REMARK:
            return inside(condition.words)
        case Caveat.AGE | Caveat.UNCONFIRMED:
            return condition.words
        case Caveat.SERVICE_SHUT:
            return f"the service itself: {condition.words}"
        case caveat:
            return _CAVEATS[caveat]


def conditions_words(way: Way, *, is_brief: bool = False) -> str:
    """Everything to know before a number is rung; `is_brief` leaves out who can use the service, in words."""
    told = (each for each in way.conditions if not (is_brief and each.caveat is Caveat.REMARK))
    return "; ".join(dict.fromkeys(map(condition_words, told)))


def why_words(way: Way) -> str:
    """Why there is no number; empty where there is one."""
    if way.why is None:
        return ""
    if way.why is Why.SHUT and way.until is not None:
        return f"shut, opens {moment_in_words(way.until)}"
    return _WHY[way.why]


def way_words(way: Way) -> str:
    """A number with its agency and desk: "Tideway Refuge, Referral line, 020 7946 0611"."""
    return ", ".join(each for each in (way.agency.name, way.desk.post if way.desk else "", way.number) if each)


def doubt_words(certainty: Certainty, agency: Agency) -> str:
    """What is doubtful about a number or an address of an agency; empty when it is sure enough to print unmarked."""
    if not certainty.is_doubtful:
        return ""
    if certainty.confirmed_on is not None:
        return f"unconfirmed: last confirmed {day(certainty.confirmed_on)}"
    if certainty.is_changed or not agency.is_body_of_pack:
        return certainty.words
    return f"{agency.body_year}, unconfirmed"


def confirmed_words(agency: Agency) -> str:
    """The same of its contacts as a whole, where its name stands without a number."""
    return doubt_words(agency.certainty, agency)


def way_doubt(way: Way) -> str:
    """The same of the number that a way has; where it has none, of the contacts of its agency."""
    if not way.number:
        return confirmed_words(way.agency)
    return doubt_words(way.certainty, way.agency) if way.certainty is not None else ""


def doubts_beside(way: Way) -> tuple[str, ...]:
    """The numbers of equal desks that are doubtful, each with its doubt: "020 7946 0128: never confirmed"."""
    found = ((each.number, way_doubt(each)) for each in way.beside)
    return tuple(dict.fromkeys(f"{number}: {doubt}" for number, doubt in found if doubt))


# The rule for a body abroad whose kind has no rule of its own: its numbers are printed nowhere, whatever its kind says.
NEVER_UNASKED = (
    "Contact only with the person’s informed consent or, for a child, after a best-interests decision, and never while "
    "a protection claim is open or may be made."
)


def calling_rule(agency: Agency, pack: Pack) -> str:
    """What stands in a document in place of the numbers of an embassy or authority abroad; empty for the others."""
    kind = pack.kind(agency.kind_id)
    return (" ".join(kind.rule.split()) or NEVER_UNASKED) if kind is not None and pack.is_abroad(agency.kind_id) else ""
