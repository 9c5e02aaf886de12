"""Random edits of a document, as people make them between two versions."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from partnership.documents import blocks as b
from partnership.documents.outline import walk

if TYPE_CHECKING:
    from collections.abc import Callable

_WORDS = (
    "at once",
    "the duty desk",
    "& partners <Ltd>",
    "within 24 hours,",
    "never",
    "مرحبا",
    "\u00a0",
    "a\tb",
    "“so”.",
)


def edited(document: b.Document, chance: random.Random, times: int) -> b.Document:
    """The document after so many edits; its numbers and references are those that it would be composed with."""
    for _ in range(times):
        document = chance.choice(_EDITS)(document, chance)
    return renumbered(document)


def renumbered(document: b.Document) -> b.Document:
    """Sections and clauses counted anew, references with them; those to what is gone become words."""
    numbers: dict[str, str] = {}
    section = annex = clause = 0
    head = ""

    def count(block: Any) -> Any:
        nonlocal section, annex, clause, head
        if isinstance(block, b.Landscape):
            return replace(block, blocks=tuple(map(count, block.blocks)))
        if isinstance(block, b.Heading) and block.level == 1 and block.number:
            clause = 0
            if block.number.startswith("Annex"):
                annex += 1
                head = chr(64 + annex)
                block = replace(block, number=f"Annex {head}")
            else:
                section += 1
                head = str(section)
                block = replace(block, number=head)
            numbers[block.anchor] = block.number
        elif isinstance(block, b.Heading):
            numbers[block.anchor] = block.number
        elif isinstance(block, b.Clause):
            clause += 1
            block = replace(block, number=f"{head}.{clause}")
            numbers[block.id] = block.number
        return block

    counted = replace(document, blocks=tuple(map(count, document.blocks)))

    def refer(run: b.Run) -> b.Run:
        if not isinstance(run, b.Reference):
            return run
        return replace(run, text=numbers[run.target] or run.text) if run.target in numbers else b.Text(run.text)

    made: b.Document = _each_run(counted, refer)
    return made


def _each_run(value: Any, change: Callable[[b.Run], b.Run]) -> Any:
    if isinstance(value, tuple):
        return tuple(_each_run(each, change) for each in value)
    if isinstance(value, b.Reference):
        return change(value)
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, b.Text | b.Picture):
        new = {name: _each_run(getattr(value, name), change) for name in value.__dataclass_fields__}
        return value if all(new[name] is getattr(value, name) for name in new) else replace(value, **new)
    return value


def _in(
    document: b.Document, kind: type | tuple[type, ...], chance: random.Random, change: Callable[[Any], Any]
) -> b.Document:
    """One block of a kind changed; a tuple in its place is several, an empty one none."""
    found = [block for block in walk(document.blocks) if isinstance(block, kind)]
    if not found:
        return document
    target = chance.choice(found)

    def visit(blocks: tuple[Any, ...]) -> tuple[Any, ...]:
        out: list[Any] = []
        for block in blocks:
            if block is target:
                made = change(block)
                out += made if isinstance(made, tuple) else (made,)
            elif isinstance(block, b.Landscape | b.Callout | b.Clause):
                out.append(replace(block, blocks=visit(block.blocks)))
            elif isinstance(block, b.TitlePage):
                out.append(replace(block, callouts=visit(block.callouts)))
            else:
                out.append(block)
        return tuple(out)

    return replace(document, blocks=visit(document.blocks))


def _said(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    at = chance.randrange(len(words) + 1)
    kind = chance.randrange(4)
    if kind == 0 and words:
        del words[at : at + chance.randrange(1, 4)]
    elif kind == 1 and at < len(words):
        words[at] = chance.choice(_WORDS)
    elif kind == 2:
        return chance.choice(_WORDS)
    else:
        words.insert(at, chance.choice(_WORDS))
    return " ".join(words)


def _runs(runs: b.Runs, chance: random.Random) -> b.Runs:  # noqa: PLR0911 - one line for each way
    if not runs:
        return (b.Text(chance.choice(_WORDS)),)
    at = chance.randrange(len(runs))
    run = runs[at]
    kind = chance.randrange(6)
    if kind == 0:
        return (*runs[:at], *runs[at + 1 :])
    if kind == 1:
        return (*runs[:at], b.Gap("who"), *runs[at:])
    if kind == 2:
        return (*runs[:at], b.Link("a page", "https://example.org/x"), b.Break(), *runs[at:])
    if isinstance(run, b.Text):
        bold = run.bold != (kind == 3)
        return (*runs[:at], replace(run, text=_said(run.text, chance), bold=bold), *runs[at + 1 :])
    if isinstance(run, b.Filled | b.Link):
        return (*runs[:at], replace(run, text=_said(run.text, chance)), *runs[at + 1 :])
    return (*runs, b.Text(chance.choice(_WORDS)))


def _words(document: b.Document, chance: random.Random) -> b.Document:
    return _in(document, b.Paragraph, chance, lambda each: replace(each, runs=_runs(each.runs, chance)))


def _style(document: b.Document, chance: random.Random) -> b.Document:
    return _in(document, b.Paragraph, chance, lambda each: replace(each, style=chance.choice(list(b.Style))))


def _split(document: b.Document, chance: random.Random) -> b.Document:
    def split(each: b.Paragraph) -> tuple[b.Paragraph, ...]:
        at = chance.randrange(len(each.runs) + 1)
        return replace(each, runs=each.runs[:at]), replace(each, runs=each.runs[at:])

    return _in(document, b.Paragraph, chance, split)


def _drop(document: b.Document, chance: random.Random) -> b.Document:
    return _in(document, b.Clause, chance, lambda _each: ())


def _drop_anything(document: b.Document, chance: random.Random) -> b.Document:
    kinds = (
        b.Paragraph,
        b.ItemList,
        b.Table,
        b.Facts,
        b.Callout,
        b.Heading,
        b.Picture,
        b.PageBreak,
        b.Contents,
        b.Signatures,
    )
    return _in(document, kinds, chance, lambda _each: ())


def _turn(document: b.Document, chance: random.Random) -> b.Document:
    """A wide part upright, or the other way round."""
    if chance.random() < 0.5:
        return _in(document, b.Landscape, chance, lambda each: each.blocks)
    tops = [each for each in document.blocks if isinstance(each, b.Table | b.Facts)]
    if not tops:
        return document
    target = chance.choice(tops)
    return replace(document, blocks=tuple(b.Landscape((each,)) if each is target else each for each in document.blocks))


def _new_clause(document: b.Document, chance: random.Random) -> b.Document:
    name = f"new-{chance.randrange(10**9)}"
    inner: tuple[b.Block, ...] = (b.Paragraph((b.Text("A new clause that was asked for by a party."),)),)
    if chance.random() < 0.4:
        items = tuple(b.ListItem((b.Text(word),)) for word in chance.choices(_WORDS, k=3))
        inner = (*inner, b.ItemList(items, is_ordered=chance.random() < 0.5))
    if chance.random() < 0.2:
        inner = (*inner, b.Table("New", "New", (b.Column("A"), b.Column("B", 2)), ((_cell("x"), _cell("y")),)))
    new = b.Clause(name, "", inner, ("Report 2009, 2.4",), heading="New" if chance.random() < 0.5 else "")
    return _in(document, b.Clause, chance, lambda each: (each, new))


def _move(document: b.Document, chance: random.Random) -> b.Document:
    clauses = [each for each in document.blocks if isinstance(each, b.Clause)]
    if len(clauses) < 2:
        return document
    moved, target = chance.sample(clauses, 2)
    blocks = [each for each in document.blocks if each is not moved]
    at = next(number for number, each in enumerate(blocks) if each is target)
    if chance.random() < 0.5 and moved.blocks and isinstance(moved.blocks[0], b.Paragraph):
        changed = replace(moved.blocks[0], runs=_runs(moved.blocks[0].runs, chance))
        moved = replace(moved, blocks=(changed, *moved.blocks[1:]))
    blocks.insert(at + chance.randrange(2), moved)
    return replace(document, blocks=tuple(blocks))


def _move_section(document: b.Document, chance: random.Random) -> b.Document:
    starts = [at for at, each in enumerate(document.blocks) if isinstance(each, b.Heading) and each.number.isdigit()]
    if len(starts) < 3:
        return document
    at = chance.randrange(len(starts) - 2)
    one, two, three = starts[at : at + 3]
    blocks = document.blocks
    return replace(document, blocks=(*blocks[:one], *blocks[two:three], *blocks[one:two], *blocks[three:]))


def _heading(document: b.Document, chance: random.Random) -> b.Document:
    return _in(document, b.Heading, chance, lambda each: replace(each, text=_said(each.text, chance) or "Heading"))


def _sources(document: b.Document, chance: random.Random) -> b.Document:
    return _in(
        document, b.Clause, chance, lambda each: replace(each, sources=chance.choice(((), ("A", "B"), ("C & D",))))
    )


def _list(document: b.Document, chance: random.Random) -> b.Document:
    def change(each: b.ItemList) -> b.ItemList:
        at = chance.randrange(len(each.items) + 1)
        item = b.ListItem((b.Text(chance.choice(_WORDS)),))
        if chance.random() < 0.3:
            item = replace(item, children=b.ItemList((b.ListItem((b.Text("inside"),)),), is_ordered=True))
        kind = chance.randrange(4)
        if kind == 0 and len(each.items) > 1:
            return replace(each, items=(*each.items[: max(at - 1, 0)], *each.items[max(at, 1) :]))
        if kind == 1:
            return replace(each, is_ordered=not each.is_ordered)
        if kind == 2:
            return replace(each, items=tuple(chance.sample(each.items, len(each.items))))
        return replace(each, items=(*each.items[:at], item, *each.items[at:]))

    top = {id(block) for block in walk(document.blocks) if isinstance(block, b.ItemList)}
    return _in(document, b.ItemList, chance, lambda each: change(each) if id(each) in top else each)


def _cell(text: str) -> b.Cell:
    return b.Cell(((b.Text(text),),))


def _rows(document: b.Document, chance: random.Random) -> b.Document:
    def change(each: b.Table) -> b.Table:
        rows = list(each.rows)
        at = chance.randrange(len(rows) + 1)
        kind = chance.randrange(6)
        new = tuple(_cell(chance.choice(_WORDS)) for _ in each.columns)
        if kind == 0 and rows:
            del rows[min(at, len(rows) - 1)]
        elif kind == 1 and rows:
            row = list(rows[min(at, len(rows) - 1)])
            place = chance.randrange(len(row))
            row[place] = _changed_cell(row[place], chance)
            rows[min(at, len(rows) - 1)] = tuple(row)
        elif kind == 2:
            chance.shuffle(rows)
        elif kind == 3:
            columns = tuple(replace(column, title=_said(column.title, chance)) for column in each.columns)
            return replace(each, columns=columns, caption=_said(each.caption, chance))
        elif kind == 4 and chance.random() < 0.3:
            rows = [(*row, _cell("more")) for row in rows]
            return replace(each, rows=tuple(rows), columns=(*each.columns, b.Column("More")))
        else:
            rows.insert(at, new)
        return replace(each, rows=tuple(rows))

    return _in(document, b.Table, chance, change)


def _changed_cell(cell: b.Cell, chance: random.Random) -> b.Cell:
    paragraphs = list(cell.paragraphs)
    kind = chance.randrange(3)
    if kind == 0 and paragraphs:
        del paragraphs[chance.randrange(len(paragraphs))]
    elif kind == 1 and paragraphs:
        at = chance.randrange(len(paragraphs))
        paragraphs[at] = _runs(paragraphs[at], chance)
    else:
        paragraphs.insert(chance.randrange(len(paragraphs) + 1), (b.Text(chance.choice(_WORDS)),))
    return b.Cell(tuple(paragraphs))


def _facts(document: b.Document, chance: random.Random) -> b.Document:
    def change(each: b.Facts) -> b.Facts:
        rows = list(each.rows)
        if rows and chance.random() < 0.6:
            at = chance.randrange(len(rows))
            rows[at] = (rows[at][0], _changed_cell(rows[at][1], chance))
        else:
            rows.insert(chance.randrange(len(rows) + 1), (chance.choice(_WORDS), _cell("value")))
        return replace(each, rows=tuple(rows))

    return _in(document, b.Facts, chance, change)


def _checks(document: b.Document, chance: random.Random) -> b.Document:
    def change(each: b.Checklist) -> b.Checklist:
        checks = list(each.checks)
        at = chance.randrange(len(checks))
        kind = chance.randrange(4)
        if kind == 0 and len(checks) > 1:
            del checks[at]
        elif kind == 1:
            checks[at] = replace(checks[at], is_hard=not checks[at].is_hard, runs=_runs(checks[at].runs, chance))
        elif kind == 2:
            checks[at] = replace(checks[at], source=chance.choice(("", "Another source")), evidence="A note")
        else:
            checks.insert(at, replace(checks[at], id=f"N{chance.randrange(10**6)}", stop="Hold"))
        return replace(each, checks=tuple(checks))

    return _in(document, b.Checklist, chance, change)


def _parties(document: b.Document, chance: random.Random) -> b.Document:
    def change(each: b.Signatures) -> b.Signatures:
        names = list(each.parties)
        if names and chance.random() < 0.5:
            del names[chance.randrange(len(names))]
        names.insert(chance.randrange(len(names) + 1), f"Party {chance.randrange(100)}")
        return replace(each, parties=tuple(names))

    return _in(document, b.Signatures, chance, change)


def _title(document: b.Document, chance: random.Random) -> b.Document:
    title = _said(document.title, chance) or "Title"
    status = chance.choice(list(b.Status))
    changed = replace(
        document, title=title, status=status, version="0.9", marking=chance.choice(("Open", document.marking))
    )
    if chance.random() < 0.3:
        changed = replace(changed, partnership="Another Partnership")
    facts = (("Status", changed.status_words), ("Version", "0.9"))
    return _in(changed, b.TitlePage, chance, lambda each: replace(each, title=title, facts=facts))


def _callout(document: b.Document, chance: random.Random) -> b.Document:
    def change(each: b.Callout) -> b.Callout | tuple[b.Callout, ...]:
        kind = chance.randrange(4)
        if kind == 0:
            return replace(each, tone=chance.choice(list(b.Tone)))
        if kind == 1:
            return each, b.Callout(b.Tone.STOP, "Stop here", (b.Paragraph((b.Text("A warning."),)),))
        if kind == 2:
            items = b.ItemList((b.ListItem((b.Text("one"),)), b.ListItem((b.Text("two"),))))
            return replace(each, blocks=(*each.blocks, items))
        return replace(each, title=_said(each.title, chance))

    return _in(document, b.Callout, chance, change)


def _picture(document: b.Document, chance: random.Random) -> b.Document:
    return _in(document, b.Picture, chance, lambda each: replace(each, alt=_said(each.alt, chance) or "A drawing"))


_EDITS = (
    _words, _words, _words, _words, _style, _split, _drop, _drop_anything, _turn, _new_clause, _new_clause, _move, _move,
    _move_section, _heading, _sources, _list, _list, _rows, _rows, _rows, _facts, _checks, _parties, _title, _callout,
    _picture,
)  # fmt: skip
