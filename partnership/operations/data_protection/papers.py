"""Two papers of a council's data protection officer, from what the site is and does: record and assessment. Pure.

The record is what article 30 of the UK GDPR asks for, the assessment a draft of what article 35 asks for: what only
people can say stands in it as a gap, to be written by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from partnership.documents import blocks as b
from partnership.operations.data_protection.retention import ENDS, GROUNDS, KINDS, LegalBasis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from partnership.base.config import Settings

RECORD: Final = "Record of processing"
ASSESSMENT: Final = "Data protection impact assessment"
MARKING: Final = "For the controller and its data protection officer"
AUDIENCES: Final = (
    ("Anybody", "Only where a lead or a coordinator of the home agreed that an entry is public, field by field"),
    ("Partners", "People of every organisation and partnership with an account on this site"),
    ("Partnership", "People of the organisations that take part in the same partnership"),
    (
        "Named people",
        (
            "People whose place in the organisation stands, and cleared coordinators of each partnership that it takes "
            "part in; not found by any search"
        ),
    ),
    (
        "Holders of a grant",
        "A confidential address: only who was let in to that one place, each look recorded and told",
    ),
    ("Administrators", "Accounts, and no partnership by that"),
)
MEASURES: Final = (
    (
        "Nobody sees anything by default: each page names the act that it is, one rule decides it, and a page without "
        "a rule does not start."
    ),
    (
        "Confidential addresses, secrets of factors, mails that wait and drafts are encrypted in the database under "
        "keys that lie outside it."
    ),
    "A confidential address is shown only after the look was recorded, and who answers for the place is told of it.",
    "Everybody who sees more than the public signs in with a second factor; a sign-in ends by itself.",
    "Who widens what somebody else may see needs the yes of a person of another line.",
    "Each change is recorded in a chain of seals, so that a changed, moved or missing row is found.",
    (
        "Names and addresses in that chain stand under keys of their own, so that a person can be erased without "
        "breaking it."
    ),
    "Mail never has a confidential value in it. Word files have no live field, macro or link that loads by itself.",
)
RISKS: Final = (
    ("A confidential address reaches somebody who looks for a person in hiding", "Severe",
     ("Sealed, opened one by one by who was let in to it, never listed, searched, exported or mailed; each look is "
     "told")),
    ("Somebody types who a victim is into a note, a comment or a form", "Severe",
     ("No field asks for it, each page says that it has no place here; a coordinator takes it out. A person's "
     "judgement remains: speak of it when people are trained")),
    ("Somebody takes over the account of a coordinator or an administrator", "High",
     ("Second factor, passkeys for the cleared, no reach that one account can widen by itself, places that sleep after "
     "an account was let back in")),
    ("Numbers of partners are copied and used for another purpose", "Medium",
     "Audiences for each field; papers carry a marking and a day; what is taken away is recorded"),
    ("A number or a post is out of date when it is needed", "High",
     "Monthly confirmation by who keeps the entry; two clocks beside each; reports that a number is wrong"),
    ("What staff did is watched more closely than the purpose needs", "Medium",
     ("The history is for those who answer for a record; a coordinator's view as another reads only; searches without "
     "an answer name nobody")),
    ("Somebody who left can still sign in, or is named for ever", "Medium",
     "Places end at once; unused accounts are closed after ninety days; closed accounts are erased by the clock"),
    ("The database, a backup or the keys are lost or stolen", "High",
     "Encrypted backups, keys in another place, a restore that is tried; without the keys no confidential value opens"),
)  # fmt: skip
WRITE: Final = "To be written by the controller"


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the papers tell of the site: settings, how many of what, and for which partnership it is told."""

    settings: Settings
    today: date
    partnerships: tuple[str, ...]
    numbers: Mapping[str, int]  # of the whole site; none for who sees but a part of it

    @property
    def controller(self) -> str:
        """Who runs the site."""
        return self.settings.council or ""


def compose_record(site: SiteFacts) -> b.Document:
    """The record of processing."""
    blocks: list[b.Block] = [
        b.Heading(1, RECORD, "record"),
        b.Paragraph((b.Text(
            f"What {site.settings.site_name} holds about people, what for, who sees it and when it goes. It was made "
            "by the site itself from its own tables and settings. Article 30 of the UK GDPR asks for it; check it, "
            "and add what stands as a gap."
        ),)),
        b.Heading(2, "Who answers for it", "controller"),
        b.Facts("Controller and officer", "The controller, its officer and those whom it works with.", (
            ("Controller", _or_gap(site.controller)),
            ("To ask about personal data", _or_gap(site.settings.data_contact)),
            ("Data protection officer", _cell(b.Gap(WRITE))),
            ("Joint controllers", _cell(b.Gap("Partners that keep their own entry: say who answers for what"))),
            ("Processors", _cell(b.Gap("Whoever runs the machine, its backup and its mail"))),
            ("Partnerships", _text("; ".join(site.partnerships) or "None yet")),
        )),
        b.Heading(2, "What for", "purposes"),
        b.Paragraph((b.Text(
            "Public bodies and charities that act against human trafficking keep one directory of who does what, "
            "whom to call and what they agreed. People stand in it as holders of posts and as those who keep it. No "
            "information about a victim has a place in it."
        ),)),
        b.Landscape((b.Heading(2, "Kinds of record", "kinds"), _kinds(site.settings))),
        b.Heading(2, "Who sees it", "recipients"),
        _rows("Audiences", "Audience", "What they see", AUDIENCES),
        b.Paragraph((b.Text(
            "The site sends nothing to another service but mail, through the server that its settings name. It loads "
            "nothing from elsewhere, has no analytics, and makes no decision about anybody by itself. Nothing leaves "
            "the United Kingdom unless the machine, its mail or its backup stand elsewhere."
        ),)),
        b.Heading(2, "How it is kept safe", "measures"),
        _bullets(MEASURES),
        *_numbers(site),
    ]  # fmt: skip
    return _document(site, RECORD, "Article 30 of the UK GDPR", "record-of-processing", blocks)


def compose_assessment(site: SiteFacts) -> b.Document:
    """The draft of an impact assessment."""
    settings = site.settings
    blocks: list[b.Block] = [
        b.Heading(1, ASSESSMENT, "assessment"),
        b.Callout(b.Tone.WARNING, "A draft", (b.Paragraph((b.Text(
            "The site has filled in what it knows of itself. An assessment is the controller's own judgement: read "
            "each part, write what is missing, and let the data protection officer say whether it is enough."
        ),)),)),
        b.Heading(2, "Why one is needed", "need"),
        b.Paragraph((b.Text(
            "The places of refuges and safe houses stand in the directory. Whoever finds one through it can put "
            "lives in danger, so the risk is high even though few people stand in it and little is held about each."
        ),)),
        b.Heading(2, "What is done", "description"),
        b.Paragraph((b.Text(
            f"{settings.site_name} is a directory with a map of tasks, protocols and reviews for partnerships against "
            "human trafficking. Staff of public bodies and charities keep their own entries, agree protocols and "
            "look up whom to call. The record of processing, which this site also makes, has each kind of record."
        ),)),
        *_numbers(site),
        b.Landscape((b.Heading(2, "What is held, and for how long", "kinds"), _kinds(settings))),
        b.Heading(2, "Who was asked", "consultation"),
        _facts_to_write(
            ("Staff and their representatives", "Survivors’ organisations, on the places of refuges", "Partners",
             "Data protection officer", "Information security")),
        b.Heading(2, "Whether it is needed and fair", "necessity"),
        _fair(settings),
        b.Landscape((b.Heading(2, "Risks", "risks"), _risks())),
        b.Heading(2, "Measures that every site has", "measures"),
        _bullets(MEASURES),
        b.Heading(2, "Settings of this site", "settings"),
        b.Facts("Settings that bear on it", "Settings that bear on the risks.", _settings(settings)),
        b.Heading(2, "Decision", "decision"),
        b.Signatures("Approval", "Who approves the measures, and who accepts what risk remains.",
                     ("Information asset owner", "Data protection officer", "Senior information risk owner")),
    ]  # fmt: skip
    return _document(site, ASSESSMENT, "Article 35 of the UK GDPR", "impact-assessment", blocks)


def _fair(settings: Settings) -> b.Facts:
    return b.Facts("Tests of fairness", "Each test, and how the site meets it.", (
        ("Lawful ground", _text(
            "For public bodies the public task, for others legitimate interests. Consent of staff is not relied "
            "on.")),
        ("Is less enough?", _text(
            "A post and a desk's number do for nearly all. The holder's name is optional and shown to few.")),
        ("Accuracy", _text("Who keeps an entry confirms it each month; anybody may report what is wrong.")),
        ("Told to people", _text(
            "The page “What is kept, and for how long” is on every page's foot and needs no account.")),
        ("Access", _text("Anybody with an account takes all that is held about them by a button.")),
        ("Erasure", _text(
            f"Closed accounts are erased {_days(settings)} days after they were closed, or earlier by an "
            "administrator. What a body agreed keeps post and organisation, for it may have to be proved.")),
        ("Objection and correction", _cell(b.Gap("Say to whom, and how long an answer takes"))),
    ))  # fmt: skip


def _document(site: SiteFacts, title: str, subject: str, stem: str, blocks: Iterable[b.Block]) -> b.Document:
    return b.Document(
        title=title,
        subject=subject,
        partnership=site.settings.site_name,
        status=b.Status.DRAFT,
        version=site.today.isoformat(),
        dated_on=site.today,
        marking=MARKING,
        file_stem=stem,
        blocks=tuple(blocks),
    )


def _days(settings: Settings) -> str:
    return f"{settings.keep_closed_accounts_days:,}"


def _cell(run: b.Run) -> b.Cell:
    return b.Cell(((run,),))


def _text(words: str) -> b.Cell:
    return _cell(b.Text(words))


def _or_gap(words: str) -> b.Cell:
    return _text(words) if words else _cell(b.Gap(WRITE))


def _kinds(settings: Settings) -> b.Table:
    return b.Table(
        "Records, grounds and lengths",
        "A row for each kind of record: whose it is, what it is for, the ground, how long it is kept and what then.",
        (b.Column("Record", 1.5), b.Column("About", 1.2), b.Column("What for", 2.4), b.Column("Ground", 1.6),
         b.Column("Kept", 2.0), b.Column("Then", 1.8)),
        tuple(
            tuple(map(_text, (
                each.name, each.about, each.purpose, GROUNDS[each.basis], each.in_words(settings), ENDS[each.end]
            )))
            for each in KINDS
            if each.basis is not LegalBasis.NONE
        ),
        has_row_headings=True,
        is_compact=True,
    )  # fmt: skip


def _rows(title: str, first: str, second: str, rows: Iterable[tuple[str, str]]) -> b.Table:
    cells = tuple((_text(one), _text(other)) for one, other in rows)
    columns = (b.Column(first), b.Column(second, 3.0))
    return b.Table(title, f"{first}, and {second[0].lower()}{second[1:]}.", columns, cells, has_row_headings=True)


def _bullets(lines: Iterable[str]) -> b.ItemList:
    return b.ItemList(tuple(b.ListItem((b.Text(each),)) for each in lines))


def _numbers(site: SiteFacts) -> Iterable[b.Block]:
    if site.numbers:
        rows = tuple((name, _text(f"{number:,}")) for name, number in site.numbers.items())
        yield b.Heading(2, "How much there is", "numbers")
        yield b.Facts("Numbers of today", "Numbers of the site today.", rows)


def _facts_to_write(names: Iterable[str]) -> b.Facts:
    return b.Facts(
        "Who was asked", "Who was asked, and what they said.", tuple((name, _cell(b.Gap(WRITE))) for name in names)
    )


def _risks() -> b.Table:
    return b.Table(
        "What can go wrong",
        "A row for each risk: how bad it would be, what is done about it, and what remains.",
        (
            b.Column("Risk", 2.2),
            b.Column("How bad", 0.9),
            b.Column("What is done about it", 3.0),
            b.Column("What remains", 1.4),
        ),
        tuple((_text(risk), _text(bad), _text(done), _cell(b.Gap(WRITE))) for risk, bad, done in RISKS),
        has_row_headings=True,
        is_compact=True,
    )


def _settings(settings: Settings) -> tuple[tuple[str, b.Cell], ...]:
    told = (
        ("Second factor", "Asked of everybody" if settings.asks_second_factor else "Not asked (demonstration)"),
        ("A sign-in ends", (f"after {settings.session_idle_minutes} minutes without use, and after "
                           f"{settings.session_absolute_hours} hours in any case")),
        ("Connection", "https" if settings.is_https else "http, on this machine only"),
        ("Mail", "by the mail server of the settings" if settings.mail_server else "into a folder of the machine only"),
        ("Closed accounts are erased", f"after {_days(settings)} days"),
    )  # fmt: skip
    return tuple((name, _text(words)) for name, words in told)
