"""Documents for the tests: one with every kind of block, and small ones around a single text."""

from __future__ import annotations

from datetime import date

from partnership.documents import blocks as b


def words(text: str) -> tuple[b.Run, ...]:
    """A plain run."""
    return (b.Text(text),)


def cell(*paragraphs: str) -> b.Cell:
    """A cell of plain paragraphs."""
    return b.Cell(tuple(words(each) for each in paragraphs))


def paragraph(text: str) -> b.Paragraph:
    """A plain paragraph."""
    return b.Paragraph(words(text))


def document(*blocks: b.Block, status: b.Status = b.Status.DRAFT, title: str = "Protocol for children") -> b.Document:
    """A document around the blocks."""
    return b.Document(
        title=title,
        subject="Multi-agency protocol",
        partnership="Exampleton Partnership",
        status=status,
        version="0.3",
        dated_on=date(2009, 11, 24),
        marking="Restricted: for the partnership only",
        file_stem="protocol",
        blocks=blocks,
    )


def drawing(text: str, told: str = "A box.", key: str = "picture") -> str:
    """A drawing with a box and a word in it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 50" width="200" height="50" role="img" '
        f'aria-labelledby="{key}-title {key}-desc" font-family="Arial, Arimo, sans-serif"><title id="{key}-title">{text}'
        f'</title><desc id="{key}-desc">{told}</desc><rect x="1" y="1" width="198" height="48" fill="#ffffff" '
        f'stroke="#000000"/><text x="10" y="35" font-size="24" fill="#000000">{text}</text></svg>'
    )


def with_text(text: str) -> b.Document:
    """A document that shows one text in every place that takes text."""
    runs = (
        b.Text(text),
        b.Text(text, bold=True),
        b.Filled(text, text),
        b.Gap(text),
        b.Link(text, "https://example.org"),
    )
    check = b.Check("A01", words(text), cell(text), text, text, is_hard=True, source=text)
    return document(
        b.TitlePage(text, text, ((text, text),), (b.Callout(b.Tone.STOP, text, (paragraph(text),)),)),
        b.Contents(),
        b.Heading(1, text, "one", "1"),
        b.Clause("clause", "1.1", (b.Paragraph(runs), b.ItemList((b.ListItem(words(text)),))), (text,), heading=text),
        b.Table(text, text, (b.Column(text), b.Column(text)), ((cell(text), b.Cell((runs,))),), has_row_headings=True),
        b.Facts(text, text, ((text, cell(text)),)),
        b.Checklist(text, text, (check,)),
        b.Signatures(text, text, (text,)),
        b.Callout(b.Tone.WARNING, text, (b.ItemList((b.ListItem(words(text)),)),)),
        b.Picture(drawing("Words"), text, text, 60.0),
        title=text,
    )


def everything(status: b.Status = b.Status.DRAFT) -> b.Document:
    """A document with every kind of block and run."""
    inner = b.ItemList((b.ListItem(words("not alone")),), is_ordered=True)
    steps = b.ItemList(
        (b.ListItem(words("Make the child safe"), inner), b.ListItem(words("Keep notes"))), is_ordered=True
    )
    runs = (
        b.Text("See clause "), b.Reference("FIRST-01", "2.1"), b.Break(), b.Reference("annex", "Annex A"),
        b.Text(" or "), b.Reference("words", "Words used"), b.Text(" and "), b.Reference("FIRST-03", "clause 2.9"),
        b.Text(". "), b.Gap("no agency has accepted the lead"), b.Text(" "), b.Filled("Duty desk", "unconfirmed"),
        b.Text(", "), b.Filled("Police"), b.Text(", "), b.Link("the guidance", "https://example.org/?a=1&b=2"),
        b.Text(" or "), b.Link("write", "mailto:desk@example.org"), b.Text("."),
    )  # fmt: skip
    checks = (
        b.Check(
            "A01",
            words("Consent is recorded"),
            cell("Police"),
            "Signed form",
            "Hard stop",
            is_hard=True,
            source="SOLACE 2009, 3.1",
        ),
        b.Check(
            "A02", words("Costs are known"), cell("Housing"), "Note", "Complete or explain", is_hard=False, source=""
        ),
    )
    matrix = b.Table(
        "Who does what", "Rows are agencies.", (b.Column("Agency", 3), *(b.Column(f"Responsibility {n}") for n in range(14))),
        tuple((cell(f"Agency {n}"), *(cell("lead") for _ in range(14))) for n in range(20)), has_row_headings=True, is_compact=True,
    )  # fmt: skip
    return document(
        b.TitlePage("Protocol for children", "Who acts", (("Version", "0.3"),), (b.Callout(b.Tone.WARNING, "draft", (paragraph("Not in force."),)),)),
        b.Contents(),
        b.Heading(1, "Purpose", "purpose", "1"),
        b.Clause("PURPOSE-01", "1.1", (b.Paragraph(runs),), ("SOLACE 2009, 2.4", "Children Act 1989, s.47")),
        b.Heading(2, "Words used", "words"),
        b.Paragraph(words("Lead"), b.Style.LEAD),
        b.Paragraph(words("Note"), b.Style.NOTE),
        b.Paragraph(words("Run in"), b.Style.HEADING),
        b.Heading(3, "Third level", "third"),
        b.Heading(1, "First hour", "first", "2"),
        b.Clause("FIRST-01", "2.1", (paragraph("In this order:"), steps), ("London toolkit 2009",), heading="What to do"),
        b.Clause("FIRST-02", "2.2", (b.Table("Leads", "Tasks", (b.Column("Task"), b.Column("Lead")), ((cell("Call"), cell()),)),)),
        b.Clause("FIRST-03", "2.9", (b.ItemList((b.ListItem(words("a point")),)),)),
        b.Callout(b.Tone.INFORMATION, "For information", (b.ItemList((b.ListItem(words("boxed")),)),)),
        b.Heading(1, "Matrix", "matrix", "3"),
        b.Landscape((matrix, b.Clause("MATRIX-01", "3.1", (paragraph("On its side."),)))),
        b.Heading(1, "Checks", "checks", "4"),
        b.Checklist("Return checklist", "Each row is a check.", checks),
        b.Facts("Duty desk", "Contact card", (("Post", cell("Duty desk")), ("Telephone", cell("020 7946 0123", "07700 900123")))),
        b.Signatures("Sign-off", "A row for each agency.", ("Police", "Primary care trust")),
        b.Picture(drawing("Proven", "Two of three are proven."), "Two of three are proven.", "How it stands", 120.0),
        b.PageBreak(),
        b.Heading(1, "Contacts", "annex", "Annex A"),
        b.Clause("ANNEX-01", "A.1", (paragraph("In an annex."),)),
        b.Heading(1, "Without a number", "plain", in_contents=False),
        status=status,
    )  # fmt: skip
