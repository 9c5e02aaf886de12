"""What a written paper is refused for, by file and line: slots, duties stated otherwise, half sentences on a card."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from partnership.guidance.choices import GeneratedPart, Night, PaperKind
from partnership.guidance.shapes import unknown
from partnership.guidance.slots import SLOT_WORDS, SLOTS, WRITTEN_SLOTS, Takes, find_broken_slots, find_slots
from partnership.guidance.wording import count_words
from partnership.guidance.written.blocks import BlockKind
from partnership.guidance.written.duty_table import DutySex, IfClosed, PaperPiece, PoliceRule, RuleKind
from partnership.guidance.written.markdown_file import BLANK, LISTS
from partnership.guidance.written.slot_texts import conditions, unpaired

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from partnership.guidance.findings import PackFaults
    from partnership.guidance.pack import Pack
    from partnership.guidance.shapes import FilePlace, FilePlaces
    from partnership.guidance.slots import Slot
    from partnership.guidance.types import Clause, ProtocolTemplate, Section
    from partnership.guidance.written.blocks import StatedBlock
    from partnership.guidance.written.duty_table import PaperRule, PostDuty

MOST_CARD_WORDS: Final = 700
HELD: Final = ("definition", "signs", "first-responders", "consent", "escalation", "training")
SAME_WORDS: Final = (RuleKind.DEFINITION, RuleKind.SIGN, RuleKind.GROUND)
_EXEMPT: Final = (BlockKind.SAY, BlockKind.QUOTE, BlockKind.STATUTE)
_UNIT: Final = "(?:minutes?|hours?|days?|working days?|weeks?|months?|years?)"
_COUNT: Final = r"(?:\d+|one|two|three|four|five|six|seven|ten|twelve)"
_TYPED: Final = re.compile(rf"(?<![\w.£-]){_COUNT} {_UNIT}\b(?! old\b)", re.IGNORECASE)
_SLOT: Final = re.compile(r"\{\{[^{}]*\}\}")
_NAMED: Final = re.compile(r"\{\{(?:lead|holder):")
_POINTER: Final = re.compile(r"\{\{(?:section|clause|page):[^}]*\}\}|\b(?:section|clause|page) \d+", re.IGNORECASE)
_PRONOUN: Final = re.compile(r"^\W*(?:It|They|He|She|This|That|These|Those|Them)\b")
_CALLS: Final = re.compile(r"\b(?:[Rr]ing|[Cc]all|[Tt]ell)\b")
_BY_WHEN: Final = re.compile(
    r"\{\{(?:number|time):|\b999\b|\b(?:at once|now|today|tonight|before|after|until|same day|first|yourself)\b",
    re.IGNORECASE,
)
_SECTION_OF_LAW: Final = re.compile(r"\b(?:[Ss]ections? \d+|ss?\.\s?\d+)")
_ACT: Final = re.compile(r"\b(?:Act|Code|Convention|Regulations?|Rules|Order|Schedule|Directive|guidance|Guidance)\b")
_LIST_SLOTS: Final = {*LISTS, "first-responders"}


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A block of a paper, or a text of a form, with where it stands."""

    block: StatedBlock
    place: FilePlace
    piece: PaperPiece = PaperPiece.PAPER  # the file of a paper that it stands in

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Its slots."""
        return find_slots(self.block.text)


@dataclass(frozen=True, slots=True)
class PlacedBlock(PlacedText):
    """A block of a paper with where it stands."""

    template: ProtocolTemplate = field(kw_only=True)
    section: Section = field(kw_only=True)
    clause: Clause = field(kw_only=True)


def blocks_of(pack: Pack, places: FilePlaces) -> list[PlacedBlock]:
    """Every block of the written papers of a pack, in reading order."""
    found = []
    for template in pack.protocols.values():
        for section in template.sections if template.is_written else ():
            for clause in section.clauses:
                place = places.find(clause)
                for at, block in enumerate(clause.blocks if place is not None else ()):
                    here = places.find(block) or place.below("blocks", at)  # type: ignore[union-attr]  # asked above
                    piece = section.piece or PaperPiece.PAPER
                    at_text = here.below("text")
                    found.append(PlacedBlock(block, at_text, piece, template=template, section=section, clause=clause))
    return found


def check_written(pack: Pack, places: FilePlaces, findings: PackFaults) -> None:
    """Notes every fault of the written papers of a pack and of its table of duties where it stands."""
    blocks = blocks_of(pack, places)
    for each in blocks:
        check_said(each, pack, known_to(each.template, pack) if "{{" in each.block.text else {}, findings)
        if each.piece is PaperPiece.CARD:
            for message in _of_card(each):
                findings.fault(each.place, message)
    _check_table(pack, blocks, places, findings)
    _check_rules(pack, blocks, findings)
    for template in pack.protocols.values():
        if template.is_written:
            _check_paper(template, pack.terms, [each for each in blocks if each.template is template], places, findings)


def check_said(each: PlacedText, pack: Pack, known: Mapping[str, Iterable[str]], findings: PackFaults) -> None:
    """Notes what is wrong with the slots of a text, with what is typed in it, and with the duties that it states."""
    for words, message in (*_slot_faults(each, pack, known), *_typed(each), *_asked_only(each, pack), *_law(each)):
        findings.fault(each.place, message, words=words)
    for message in _stated_otherwise(each, pack):
        findings.fault(each.place, message)


def slot_fault(slot: Slot, pack: Pack, known: Mapping[str, Iterable[str]]) -> str:
    """What is wrong with a slot of a written paper; empty where it can be filled."""
    takes = WRITTEN_SLOTS.get(slot.name, SLOTS.get(slot.name))
    if takes is None:
        return unknown("slot", slot.name, {*WRITTEN_SLOTS, *SLOTS})
    for word in slot.further:
        if word not in SLOT_WORDS:
            return unknown("word of a slot", word, set(SLOT_WORDS))
    if takes is Takes.NONE:
        return ""  # a board and a date may have an argument
    if not slot.argument:
        return f'the slot "{slot.name}" needs the id of a {takes}'
    ids = {*known.get(f"{takes}s", ())}
    if takes is Takes.FUNCTION and slot.name in ("number", "desk"):
        ids |= {*pack.posts}
    if slot.name in ("section", "page", "clause"):
        ids = {*known["sections"], *known["clauses"]}
    return "" if slot.argument in ids else f'slot "{slot.name}": {unknown(str(takes), slot.argument, ids)}'


def known_to(template: ProtocolTemplate, pack: Pack) -> dict[str, Iterable[str]]:
    """The ids that slots of a paper may name."""
    terms = pack.terms_for(template.id)
    both = (template,) if terms is None else (template, terms)
    return {
        "functions": pack.functions, "kinds": pack.kinds, "times": pack.times,
        # One that guidance of a site took out of use is still named by its title.
        "protocols": {*pack.protocols, *(pack.base.protocols if pack.base is not None else ())},
        "posts": pack.posts, "forms": pack.forms, "words": _LIST_SLOTS,
        "rules": [each.id for each in pack.rules.values() if each.text],
        "parameters": [one.id for each in both for one in each.parameters],
        "sections": [one.id for each in both for one in each.sections],
        "clauses": [known for each in both for one in each.clauses() for known in (one.id, *one.was)],
    }  # fmt: skip


def _slot_faults(each: PlacedText, pack: Pack, known: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    text = each.block.text
    for broken in (*find_broken_slots(text), *unpaired(text)):
        yield broken, f'"{broken}" is not a slot; write {{{{name:id, women, night}}}} or a whole condition'
    for fact_id, state in conditions(text):
        fact = pack.facts.get(fact_id)
        if fact is None:
            yield fact_id, unknown("fact", fact_id, pack.facts)
        elif state not in fact.states:
            yield state, unknown(f'state of the fact "{fact_id}"', state, set(fact.states))
    for slot in each.slots:
        if message := slot_fault(slot, pack, known):
            yield slot.written, message


def _typed(each: PlacedText) -> Iterator[tuple[str, str]]:
    """Figures that are typed and not drawn."""
    if each.block.kind in (*_EXEMPT, BlockKind.HEADING) or each.piece is PaperPiece.ANNEXES:
        return
    for found in _TYPED.finditer(_SLOT.sub("", each.block.text)):
        yield found[0], f"“{found[0]}” is typed: put the time into the table of duties and draw it with {{{{time:id}}}}"


def _asked_only(each: PlacedText, pack: Pack) -> Iterator[tuple[str, str]]:
    """A demand on a body that is only asked."""
    names = [post.name for post in pack.posts.values() if post.asked]
    names += [kind.name for kind in pack.kinds.values() if kind.only_asked]
    for name in names:
        if found := re.search(rf"\b{re.escape(name)} must\b", each.block.text, re.IGNORECASE):
            yield found[0], f"“{found[0]}”: the {name} is asked and not bound: write “ask the {name} to …”"


def _law(each: PlacedText) -> Iterator[tuple[str, str]]:
    text = _SLOT.sub("", each.block.text)
    found = _SECTION_OF_LAW.search(text)
    if found and not _ACT.search(text) and each.block.kind not in _EXEMPT:
        yield found[0], f"“{found[0]}” stands without its Act: a part of this paper is drawn with {{{{section:id}}}}"


def _stated_otherwise(each: PlacedText, pack: Pack) -> Iterator[str]:
    """Duties that a block states with another time, post, group or police rule than the table has."""
    duties = [pack.duties[one] for one in each.block.states if one in pack.duties]
    times = {slot.argument for slot in each.slots if slot.name == "time"}
    posts = {slot.argument for slot in each.slots if slot.name == "post"}
    for duty in duties:
        if duty.time and times and duty.time not in times and each.piece is not PaperPiece.ANNEXES:
            yield f'states "{duty.id}" with {_all(times)}; the table has the time "{duty.time}"'
        own = {duty.post, duty.post_at_night}
        if len(duties) == 1 and posts and not posts & own and _stands_first(each, posts):
            yield f'gives "{duty.id}" to {_all(posts)}; the table has the post "{duty.post}"'
        for word, other in (("children", "adults"), ("adults", "children")):
            asked = [slot for slot in each.slots if slot.name == "number" and other in slot.further]
            if duty.group == word and asked:
                yield f'states "{duty.id}", which is for {word}, with a number for {other}'
        if len(duties) == 1 and duty.police is PoliceRule.NONE and re.search(r"\b999\b", each.block.text):
            yield f'states "{duty.id}" with 999; the table says police = "none"'


def _stands_first(each: PlacedText, posts: set[str]) -> bool:
    """Whether a block begins with a post, as the one who acts."""
    first = next((cell for cell in each.block.cells if re.search(r"[a-z]", cell)), "")
    return any(f"{{{{post:{post}}}}}" in first[:60] for post in posts)


def _all(ids: set[str]) -> str:
    return ", ".join(f'"{one}"' for one in sorted(ids))


def _of_card(each: PlacedBlock) -> Iterator[str]:
    """What a line of a card may not be: half a sentence, a lone pronoun, a pointer, a call without number or time."""
    if each.block.kind is BlockKind.HEADING:
        return
    if found := _POINTER.search(each.block.text):
        yield f"a card points nowhere: say here what “{found[0]}” says"
    if found := _NAMED.search(each.block.text):  # a card hangs on walls, and the agency may be a refuge
        yield f"a card names no agency: write a post, {{{{desk:…}}}} or {{{{number:…}}}} in place of “{found[0]}…}}}}”"
    for cell in each.block.cells:
        words = _SLOT.sub("x", cell).strip(" *_>-")
        if _PRONOUN.match(words):
            yield f"“{words[:40]}” begins with a pronoun: name what it means, since each line is read alone"
        if words.endswith((",", ";", ":")) and each.block.kind is BlockKind.ROW:
            yield f"“{words[-40:]}” is not whole: end it as a sentence"
    is_row = each.block.kind is BlockKind.ROW
    if is_row and BLANK in map(str.strip, each.block.cells):
        yield "a cell of the card is empty: write “none” or say what is done"
    if is_row and _CALLS.search(each.block.text) and not _BY_WHEN.search(each.block.text):
        yield "a call without a number or a time beside it: add {{number:…}}, {{time:…}} or “at once”"


def _check_table(pack: Pack, blocks: list[PlacedBlock], places: FilePlaces, findings: PackFaults) -> None:
    """Posts of one kind each, times with a value, duties that each piece states which they say."""
    for post in pack.posts.values():
        if sum(map(bool, (post.task, post.kind, post.everyone))) != 1 and (place := places.find(post)):
            findings.fault(place, f'the post "{post.id}" needs one of "task", "kind" and "everyone"')
    for time in pack.times.values():
        if bool(time.value) == bool(time.words) and (place := places.find(time)):
            findings.fault(place, f'the time "{time.id}" needs a "value" with its "unit", or "words"')
    for duty in pack.duties.values():
        place = places.find(duty)
        if place is not None:
            for message in (*_of_duty(duty, pack), *_left_out(duty, blocks)):
                findings.fault(place, message)


def _of_duty(duty: PostDuty, pack: Pack) -> Iterator[str]:
    post = pack.posts.get(duty.post)
    function = pack.functions.get(duty.task or (post.task if post is not None else ""))
    if duty.safety and not (duty.time or duty.when):
        yield f'"{duty.id}" is a rule of safety: say by "time" or "when" by when it is done'
    must = function is not None and function.at_night is Night.MUST
    if must and duty.if_closed is IfClosed.NEXT_WORKING_DAY:
        yield f'"{duty.id}" is done at night too: if_closed = "stop-gap" or "next-row", not the next working day'
    for one in duty.numbers:
        if one not in pack.functions and one not in pack.posts:
            yield unknown("task or post", one, {*pack.functions, *pack.posts})


def _left_out(duty: PostDuty, blocks: list[PlacedBlock]) -> Iterator[str]:
    """The pieces that must state a duty and do not; a man's row where there is a woman's."""
    stating = [each for each in blocks if duty.id in each.block.states]
    if not stating:
        yield f'no block of a paper states "{duty.id}": write states="{duty.id}" where it is said, or take the duty out'
        return
    for template_id in dict.fromkeys(each.template.id for each in stating):
        own = [each for each in stating if each.template.id == template_id]
        has = {each.section.piece for each in blocks if each.template.id == template_id}
        for piece in duty.appears_in:
            if piece in has and piece not in {each.piece for each in own}:
                yield f'"{duty.id}" appears in "{piece}", and no block of {template_id}/{piece}.md states it'
        words = {word for each in own for slot in each.slots if slot.name == "number" for word in slot.further}
        if duty.sex is DutySex.EACH and len(words & {"women", "men"}) == 1:
            yield f'"{duty.id}" is the same for women and men, and {template_id} has a number for one of them only'


def _check_rules(pack: Pack, blocks: list[PlacedBlock], findings: PackFaults) -> None:
    """A definition, sign or ground has one wording in all papers."""
    for rule in pack.rules.values():
        if rule.kind not in SAME_WORDS:
            continue
        stating = [each for each in blocks if rule.id in each.block.states]
        said = {_plain(each): each for each in stating}
        if rule.text:
            for each in said.values():
                check_drawn(each, rule, findings)
        elif len({each.template.id for each in said.values()}) > 1:
            first, *others = said.values()
            for each in others:
                message = f'words the {rule.kind} "{rule.id}" otherwise than {findings.where(first.place)}'
                findings.fault(each.place, message)


def check_drawn(each: PlacedText, rule: PaperRule, findings: PackFaults) -> None:
    """Notes a text that states a rule in other words than the rule has."""
    drawn = [re.sub(r"\W+", " ", one).strip().lower() for one in (rule.text, rule.short) if one]
    if rule.text and not any(one in _plain(each) for one in drawn):
        findings.fault(each.place, f'words the {rule.kind} "{rule.id}" anew: draw it with {{{{rule:{rule.id}}}}}')


def _plain(each: PlacedText) -> str:
    return re.sub(r"\W+", " ", each.block.text).strip().lower()


def _check_paper(
    template: ProtocolTemplate,
    terms: ProtocolTemplate | None,
    blocks: list[PlacedBlock],
    places: FilePlaces,
    findings: PackFaults,
) -> None:
    """What a case paper holds, and how long its card is."""
    place = places.find(template)
    held = {one for section in template.sections for one in section.holds if section.piece is PaperPiece.PAPER}
    for section in template.sections:
        at = places.find(section)
        for one in section.holds if at is not None else ():
            if one not in HELD:
                findings.fault(at, unknown("part of a case paper", one, set(HELD)))  # type: ignore[arg-type]  # not None
    if template.kind is PaperKind.CASE and place is not None:
        for one in HELD:
            if one not in held:
                findings.fault(place.field("kind"), f'a case paper has "{one}": write holds="{one}" at the section')
    adopts = any(clause.generated is GeneratedPart.ADOPTED_TERMS for clause in template.clauses())
    if terms is not None and terms is not template and not adopts and place is not None:
        findings.fault(place, "the paper adopts no common terms: write {{list:terms}} in a paragraph of its own")
    words = sum(_card_words(each) for each in blocks if each.piece is PaperPiece.CARD)
    first = next((each for each in blocks if each.piece is PaperPiece.CARD), None)
    if words > MOST_CARD_WORDS and first is not None:
        findings.fault(first.place, f"the card has {words} words without its numbers; {MOST_CARD_WORDS} fit")


def _card_words(each: PlacedBlock) -> int:
    """The words of a block without the cells that hold a number and nothing else."""
    cells = (cell for cell in each.block.cells if not re.fullmatch(r"\s*\{\{number:[^}]*\}\}\s*", cell))
    return sum(map(count_words, cells))
