"""An indicator card: one A4 page for front-line staff with the signs of a setting, what to do, and whom to call. Pure.

Word cannot shrink a text to a page, so how the numbers are set is chosen by how much room they take. No number stands
on a card that is not to be called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from partnership.documents import blocks as b
from partnership.documents.wording import SAME_AT_NIGHT, day, gap
from partnership.findings.phrases import inside
from partnership.findings.types import Rule
from partnership.findings.words import WORDINGS
from partnership.guidance.types import Group
from partnership.map.mapping.paper import NO_VICTIM_DATA, map_paper
from partnership.protocols.composing.phrases import (
    cited,
    marked,
    plain,
)
from partnership.reviews.identification import text_metrics as metrics
from partnership.reviews.identification.whom_to_call import calls_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnership.findings.facts import PartnershipMap
    from partnership.guidance.pack import Pack
    from partnership.guidance.types import Setting
    from partnership.reviews.identification.whom_to_call import Call, CallNumber

# What a card tells front-line staff to do and not to do: our own judgement, by the rules of the guidance.

QUESTION: Final = {
    Group.CHILDREN: "Could this child have been trafficked? Look for these signs:",
    Group.ADULTS: "Could this person have been trafficked? Look for these signs:",
}
KEY_TITLE: Final = "Suspicion is enough: call."
KEY_TEXT: Final = {
    Group.CHILDREN: "No sign is proof, and no proof is asked. Report marks of abuse even when they are the only sign.",
    Group.ADULTS: "No sign is proof, and no proof is asked. Whoever is hurt or locked in needs help at once.",
}
FEW_SIGNS: Final = 2  # with so few, the signs of other settings are needed too
OTHER_CARDS: Final = "Signs on the other cards count too."
# As the protocol on recognition and referral says; a test holds the two together.
WITHIN: Final = "within 30 minutes of your first concern"
_NAME_ONLY_IF_AGREED: Final = (
    f"Call a number below {WITHIN}. The adult decides about help and about giving a name, unless a life or a child is "
    "at risk."
)
DO: Final = {
    Group.CHILDREN: (
        "Danger now? Call 999, the emergency number. Keep the child in sight if you safely can.",
        f"Call children’s services at once, day or night: {WITHIN}. Do not wait for your manager or for morning.",
        "Note what you saw and heard, with place and time, in your own agency’s records.",
    ),
    Group.ADULTS: (
        "Danger now? Call 999, the emergency number. Do not step in yourself.",
        _NAME_ONLY_IF_AGREED,
        "Note what you saw and heard, with place and time, in your own agency’s records.",
    ),
}
DO_NOT: Final = {
    Group.CHILDREN: (
        "Do not question the child or promise secrecy.",
        "Do not warn anybody who is with the child.",
        "Do not use a friend, a relative or a cultural mediator as interpreter.",
        "Do not call an embassy or the home country.",
        "Do not tell callers where the child is.",
    ),
    Group.ADULTS: (
        "Do not ask while an employer or friend listens.",
        "Do not warn anybody who is with the person.",
        "Do not use a friend, a relative or a colleague as interpreter.",
        "Do not call an embassy or the home country.",
        "Do not tell callers where the person is.",
    ),
}
DRAFT: Final = "A draft until a council lawyer and a safeguarding lead have signed it off."
UNCONFIRMED: Final = "Ring an unconfirmed number before you need it."
ORIGIN: Final = "Signs: {}. Steps: own judgement."


T = TypeVar("T")
ROOM: Final = metrics.PAGE * 0.99
CALL_COLUMNS: Final = (b.Column("Who", 3.5), b.Column("By day", 3.0), b.Column("At night and weekends", 2.6))
DO_COLUMNS: Final = (b.Column("Do now", 1.0), b.Column("Do not", 1.0))
EMERGENCY: Final = "999, the emergency number"
NOBODY: Final = WORDINGS[Rule.NO_LEAD].in_place.card
NO_NUMBER: Final = WORDINGS[Rule.NO_NUMBER].in_place.card
NO_NIGHT: Final = WORDINGS[Rule.NOT_AT_NIGHT].in_place.card
NOT_AT_NIGHT: Final = WORDINGS[Rule.NOT_AT_NIGHT].may_wait.card
UNNAMED: Final = "support line, not named on cards"
UNNAMED_DESK: Final = "staff on duty"


def compose_card(setting: Setting, map_: PartnershipMap, pack: Pack) -> b.Document:
    """The card of one setting."""
    return _document(
        f"Indicator card: {setting.name}", f"indicator-card-{setting.id.lower()}", map_, _page(setting, map_, pack)
    )


def compose_cards(map_: PartnershipMap, pack: Pack) -> b.Document:
    """The cards of every setting, each on a page of its own."""
    blocks: list[b.Block] = []
    for setting in pack.settings.values():
        blocks += [b.PageBreak()] if blocks else []
        blocks += _page(setting, map_, pack)
    return _document("Indicator cards", "indicator-cards", map_, blocks)


def _document(title: str, stem: str, map_: PartnershipMap, blocks: Sequence[b.Block]) -> b.Document:
    subject = "Signs of trafficking in one setting, what to do, and whom to call"
    return map_paper(map_, blocks, title=title, subject=subject, stem=stem, is_measured=True)


@dataclass(frozen=True, slots=True)
class _Look:
    """How tightly the numbers are set: how small, and where long names are cut."""

    is_compact: bool = False
    longest_name: int = 70
    longest_post: int = 50


@dataclass(frozen=True, slots=True)
class _Part:
    """Blocks of a card, and how much of the page they take."""

    blocks: tuple[b.Block, ...]
    height: float


def _page(setting: Setting, map_: PartnershipMap, pack: Pack) -> tuple[b.Block, ...]:
    """The blocks of one card, in the roomiest look that fits the page."""
    calls = calls_for(setting, map_, pack)
    above = [*_signs(setting), _steps(setting.group)]
    made: list[_Part] = []
    for look in _LOOKS:
        made = [*above, _numbers(calls, look), _foot(setting, calls, map_, pack)]
        if sum(part.height for part in made) <= ROOM:
            break
    return tuple(block for part in made for block in part.blocks)


# From the roomiest to the tightest, which cuts long names short before it would let a second page come.
_LOOKS: Final = (_Look(), _Look(is_compact=True), _Look(is_compact=True, longest_name=40, longest_post=20))


def _signs(setting: Setting) -> list[_Part]:
    """What the card is about, the signs, and what they mean."""
    question, key = _for(QUESTION, setting.group), _for(KEY_TEXT, setting.group)
    texts = [plain(indicator.text) for indicator in setting.indicators]
    if len(texts) <= FEW_SIGNS:
        key = f"{key} {OTHER_CARDS}"
    return [
        _Part((b.Heading(1, setting.name, f"card-{setting.id}"),), metrics.title(setting.name)),
        _Part((b.Paragraph((b.Text(question),), b.Style.LEAD),), metrics.lead(question)),
        *(_Part((b.Paragraph((b.Text(text),), b.Style.SIGN),), metrics.sign(text)) for text in texts),
        _Part(
            (b.Callout(b.Tone.WARNING, KEY_TITLE, (b.Paragraph((b.Text(key),)),)),),
            metrics.box(KEY_TITLE, key),
        ),
    ]


def _steps(group: Group) -> _Part:
    """What to do in three steps, beside what not to do."""
    do = [f"{number}. {text}" for number, text in enumerate(_for(DO, group), 1)]
    do_not = list(_for(DO_NOT, group))
    row = tuple(b.Cell(tuple((b.Text(text),) for text in texts)) for texts in (do, do_not))
    table = b.Table(
        "What to do, and what not to do",
        "One row: three steps to take now, and beside them what must not be done.",
        DO_COLUMNS,
        (row,),
    )
    half = metrics.WIDTH / 2
    return _Part((table,), metrics.table_head("Do now", "Do not") + metrics.table_row([do, do_not], [half, half]))


def _numbers(calls: Sequence[Call], look: _Look) -> _Part:
    """Whom to call: the emergency number, then the partnership's leads."""
    emergency = (_bold("In danger now"), _bold(EMERGENCY), _bold(EMERGENCY))
    rows = [emergency, *((_who(call, look), _day(call, look), _night(call, look)) for call in calls)]
    table = b.Table(
        "Whom to call",
        "A row for each agency: what to call it for, its number and desk by day, and at night and on weekends.",
        CALL_COLUMNS,
        tuple(rows),
        has_row_headings=True,
        is_compact=look.is_compact,
    )
    total = sum(column.width for column in CALL_COLUMNS)
    widths = [metrics.WIDTH * column.width / total for column in CALL_COLUMNS]
    height = metrics.table_head(*(column.title for column in CALL_COLUMNS))
    height += sum(
        metrics.table_row([_texts(cell) for cell in row], widths, bold=True, is_compact=look.is_compact) for row in rows
    )
    return _Part((table,), height)


def _who(call: Call, look: _Look) -> b.Cell:
    first, *others = call.purposes
    purposes = "; ".join((first, *map(inside, others)))
    if call.agency is None:
        return b.Cell(((b.Text(f"{purposes}: "), b.Gap(NOBODY)),))
    name = UNNAMED if call.is_safe_place else call.agency.name
    if len(name) > look.longest_name:
        name = metrics.fitted(call.agency.short_name or name, look.longest_name)
    return b.Cell(((b.Text(f"{purposes}: {name}"),),))


def _day(call: Call, look: _Look) -> b.Cell:
    if call.agency is None:
        return _bold(EMERGENCY)
    return _answering(call, call.by_day, look) if call.by_day.number else b.Cell(((b.Gap(NO_NUMBER),),))


def _night(call: Call, look: _Look) -> b.Cell:
    if call.agency is None:
        return _bold(EMERGENCY)
    if call.at_night == call.by_day and call.by_day.number:
        return b.Cell(((b.Text(SAME_AT_NIGHT),),))
    if call.at_night.number:
        return _answering(call, call.at_night, look)
    return b.Cell(((b.Gap(NO_NIGHT) if call.must_answer_at_night else b.Text(NOT_AT_NIGHT),),))


def _answering(call: Call, way: CallNumber, look: _Look) -> b.Cell:
    is_unnamed = way.is_safe_place or (call.is_safe_place and not way.name)
    named = f"{way.name}, {way.post}" if way.name else way.post
    post = UNNAMED_DESK if is_unnamed else metrics.fitted(named, look.longest_post)
    note = "; ".join(each for each in (call.note, way.doubt) if each)
    return b.Cell(((b.Text(f"{way.number} ", bold=True), marked(post, note)),))


def _foot(setting: Setting, calls: Sequence[Call], map_: PartnershipMap, pack: Pack) -> _Part:
    """Whose card it is, from which day and guidance, and what it is not."""
    sentences = [
        f"{metrics.fitted(map_.name, _Look().longest_name)}, {day(map_.as_of)}. Guidance as of {day(pack.as_of)}.",
        UNCONFIRMED if any(call.by_day.doubt or call.at_night.doubt for call in calls) else "",
        NO_VICTIM_DATA,
        DRAFT,
        ORIGIN.format("; ".join(cited(setting.sources, pack))),
    ]
    text = " ".join(each for each in sentences if each)
    return _Part((b.Paragraph((b.Text(text),), b.Style.NOTE),), metrics.note(text))


def _for(words: Mapping[Group, T], group: Group) -> T:
    """The words for adults on the cards of adults, those for a child on every other."""
    return words[Group.ADULTS if group is Group.ADULTS else Group.CHILDREN]


def _bold(text: str) -> b.Cell:
    return b.Cell(((b.Text(text, bold=True),),))


def _texts(cell: b.Cell) -> list[str]:
    """The paragraphs of a cell with what the writer adds to gaps and doubts."""
    return ["".join(map(_words, runs)) for runs in cell.paragraphs]


def _words(run: b.Run) -> str:
    match run:
        case b.Gap():
            return gap(run.text)
        case b.Filled():
            return f"{run.text} ({run.note})" if run.note else run.text
        case b.Text():
            return run.text
        case _:
            return ""
