"""The shapes of a guidance pack: frozen dataclasses that the loader fills from TOML, one for each kind of item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.guidance.checklists import (
    CheckItem,
    CheckPart,
    CheckStage,
    HardStop,
    Phase,
    ReturnTemplate,
    Route,
)
from partnership.guidance.choices import (
    CardKind,
    ChangeKind,
    Emergency,
    GeneratedPart,
    Group,
    IfNot,
    KindOffice,
    LegalForm,
    LegalStanding,
    Length,
    Level,
    Need,
    Night,
    PaperKind,
    ReturnPaper,
    Sector,
    Sharing,
    Stage,
    StagePage,
    StandingAnswer,
    Stop,
    Weight,
)
from partnership.guidance.citations import Citation, Source
from partnership.guidance.facts import AbolishedName, Confidence, Fact, UnwrittenPaper
from partnership.guidance.situations import Situation, SituationAnswer
from partnership.guidance.slots import Slot, find_slots
from partnership.guidance.standings import Identity, NamedStanding, StandingFact
from partnership.guidance.synonyms import Synonym, WordGroup
from partnership.guidance.tasks import Fallback, Function, Kind, Quorum, SignCall
from partnership.guidance.written.blocks import StatedBlock
from partnership.guidance.written.duty_table import PaperPiece

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "AbolishedName",
    "Accession",
    "Body",
    "BodyLine",
    "CardKind",
    "CardLine",
    "ChangeKind",
    "CheckItem",
    "CheckPart",
    "CheckStage",
    "Citation",
    "Clause",
    "ClauseTable",
    "CommonSection",
    "Competence",
    "Confidence",
    "Emergency",
    "EmergencyNumber",
    "Fact",
    "Fallback",
    "Flow",
    "Function",
    "GeneratedPart",
    "Ground",
    "Group",
    "HardStop",
    "Identity",
    "IfNot",
    "Indicator",
    "InformationKind",
    "Kind",
    "KindOffice",
    "LegalForm",
    "LegalStanding",
    "Length",
    "Level",
    "LocalChange",
    "Mechanism",
    "NamedStanding",
    "Need",
    "Night",
    "Parameter",
    "Phase",
    "PostName",
    "Practice",
    "ProtocolTemplate",
    "Quorum",
    "Recommendation",
    "ReturnPaper",
    "ReturnTemplate",
    "Route",
    "Section",
    "Sector",
    "Setting",
    "Sharing",
    "SignCall",
    "Situation",
    "SituationAnswer",
    "Source",
    "Stage",
    "StagePage",
    "StandingAnswer",
    "StandingFact",
    "StateUnion",
    "Stop",
    "Synonym",
    "Theme",
    "UnwrittenPaper",
    "Weight",
    "WordGroup",
]


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A telephone line that a body publishes: a contact that nobody has confirmed, where a partnership takes it in."""

    name: str
    number: str
    hours: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A national or international body named by the pack's sources, as it stood at the pack's date."""

    id: str
    name: str
    kind: str
    level: Level
    description: str
    functions: tuple[str, ...]
    sources: tuple[Citation, ...]
    short_name: str = ""
    country: str = ""  # ISO 3166-1 alpha-2 of the state it stands for or works in, where it matters
    carries: tuple[str, ...] = ()  # ids of what the source names
    facts: tuple[str, ...] = ()  # numbers of those that it rests on; where no source is named, theirs are taken
    lines: tuple[BodyLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Competence:
    """Something that a council must be able to do, and what would show that it can."""

    id: str  # as people quote it: "2.5"
    name: str
    evidence: str  # what would show it
    functions: tuple[str, ...]  # the tasks of the map that bear on it
    sources: tuple[Citation, ...]
    settings: tuple[str, ...] = ()  # the settings of the identification audit that bear on it
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of competences (HT1 to HT5)."""

    id: str
    name: str
    description: str
    competences: tuple[Competence, ...]
    sources: tuple[Citation, ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Practice:
    """What a place has done, and what others can learn from it; not all of it went well."""

    id: str
    title: str
    place: str
    country: str  # ISO 3166-1 alpha-2
    what: str
    lesson: str
    stage: Stage
    group: Group
    competences: tuple[str, ...]
    functions: tuple[str, ...]  # the tasks that it helps with
    sources: tuple[Citation, ...]
    is_warning: bool = False  # it shows what to avoid
    carries: tuple[str, ...] = ()  # ids of what the source names
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the source says should be done, in one sentence of our own (K1 to K46); clauses carry it."""

    id: str
    text: str
    group: Group
    stage: Stage
    weight: Weight
    sources: tuple[Citation, ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A system, plan, tool or arrangement that the source names (M01 to M71), and where it is found in the pack."""

    id: str
    name: str
    summary: str
    sources: tuple[Citation, ...]
    where: str = ""  # where it went, when no item of the pack carries it
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground in law for sharing information, explained once; flows name it, papers print its number."""

    id: str
    name: str
    text: str  # what it says and where, as of the pack's date
    sources: tuple[Citation, ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """To which kinds of agency a kind of information may go, on what basis and condition."""

    id: str
    to: tuple[str, ...]  # kinds
    sharing: Sharing
    basis: str  # the law or duty it rests on, as of the pack's date
    condition: str
    sources: tuple[Citation, ...]
    grounds: tuple[str, ...] = ()  # those that carry it; without any, papers print the basis in its words
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InformationKind:
    """A kind of information about a person, a suspect or a place, with its flows."""

    id: str
    name: str
    short: str  # heading of a narrow row or column
    group: Group
    description: str
    flows: tuple[Flow, ...]
    sources: tuple[Citation, ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A sign that somebody may have been trafficked; none proves it alone."""

    id: str
    text: str
    suffices: bool = False  # it asks for a call even where it is the only sign


@dataclass(frozen=True, slots=True)
class Setting:
    """A place where victims may be met, with its indicators, first contacts and assurance (Annex 1)."""

    id: str
    name: str
    group: Group
    indicators: tuple[Indicator, ...]
    first_contacts: tuple[str, ...]  # kinds
    assurance: str
    sources: tuple[Citation, ...]
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StateUnion:
    """The union or convention whose states the pack counts: some ways of return and some checks are for those alone."""

    name: str  # "European Union"
    inside: str  # "in the European Union": since a day, or not on a day
    state: str  # "a state of the European Union"
    outside: str  # "a state outside the European Union"


@dataclass(frozen=True, slots=True)
class Accession:
    """A state that a union or convention had at the pack's date; which one, says the head of the pack."""

    code: str  # ISO 3166-1 alpha-2
    joined_on: date | None = None  # where the pack knows the day


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """The number that is rung in danger in a country, as a source has it."""

    code: str  # ISO 3166-1 alpha-2
    police: str
    sources: tuple[Citation, ...]
    ambulance: str = ""  # empty: the same


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a partnership sets for one protocol (a time limit, a name)."""

    id: str
    label: str
    kind: str  # "text" or "number"
    default: str
    hint: str = ""
    unit: str = ""  # "hours", "working days"; printed after a number
    is_own_judgement: bool = True  # proposed by the pack's authors, not by a source
    is_needed: bool = False  # nobody signs while it is empty
    matter: str = ""  # what it settles, where its id does not say it: one matter has one value in all protocols


@dataclass(frozen=True, slots=True)
class ClauseTable:
    """A small table that belongs to a clause; cells hold text with slots."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class CardLine:
    """Words of a clause that stand on the card too: each of these texts stands in the clause word for word."""

    kind: CardKind
    text: str
    who: str = ""  # of a step or duty whose it is; of words to whom they are said
    by: str = ""  # of a step or duty: by when
    then: str = ""  # of "if" and "sign": what is done then

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that it says."""
        return tuple(each for each in (self.who, self.text, self.then, self.by) if each)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a protocol: Markdown subset with slots, and what it rests on."""

    id: str
    text: str
    sources: tuple[Citation, ...]
    table: ClauseTable | None = None
    generated: GeneratedPart | None = None  # what the map adds after the text
    needs: str = ""  # a kind: the clause stands only when a party of this kind takes part
    heading: str = ""  # optional run-in title
    carries: tuple[str, ...] = ()  # ids of recommendations (K) and of what the source names (M)
    examples: tuple[str, ...] = ()  # practice that helps whoever works with this clause
    quorum: Quorum | None = None  # where it says when a meeting can decide
    after: str = ""  # the clause of its section that it follows, where the order of the files does not say it
    depth: Length = Length.FULL  # the shortest paper in which it prints, operational or full
    split_from: str = ""  # the clause before it, of which it was a part once
    card: tuple[CardLine, ...] = ()  # what of it stands on the card
    lead: str = ""  # of a rule of the common terms: its words in the papers that adopt them
    was: tuple[str, ...] = ()  # ids of older clauses that it has taken in
    facts: tuple[str, ...] = ()
    records_consent: bool = False  # the step that asks for consent and writes the answer down
    blocks: tuple[StatedBlock, ...] = ()  # of a paper in Markdown: what it is made of, with what each states
    is_guide: bool = False  # it stands on a card or before the first heading, and rests on nothing of its own
    asks: tuple[Slot, ...] = ()  # of such a paper: what its slots ask the map

    @property
    def words(self) -> str:
        """All that it says, as it is written: heading, text and table."""
        cells = (cell for row in (self.table.rows if self.table else ()) for cell in row)
        caption = self.table.caption if self.table else ""
        return "\n".join((self.heading, self.text, caption, *cells))

    @property
    def slots(self) -> tuple[Slot, ...]:
        """What its text and its table ask the map."""
        cells = (cell for row in (self.table.rows if self.table else ()) for cell in row)
        return self.asks if self.blocks else find_slots("\n".join((self.text, *cells)))


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section of a protocol.

    One that says `use` takes id, title and clauses of a common section; a clause of its own replaces the common clause
    with the same id, in its place, and any other follows after them.
    """

    id: str = ""
    title: str = ""
    clauses: tuple[Clause, ...] = ()
    is_annex: bool = False
    is_first_page: bool = False  # what is looked up first and in a hurry: a number there may not be missing
    use: str = ""
    group: Group | None = None  # whose cases it is about, in a protocol for both; slots are answered for that group
    after: str = ""  # the section that it follows, where the order of the files does not say it
    piece: PaperPiece | None = None  # the Markdown file that it stands in; none: it is written in TOML
    part: str = ""  # the title of the part of the paper that begins with it
    holds: tuple[str, ...] = ()  # what of a case paper it has: "definition", "signs" ...


@dataclass(frozen=True, slots=True)
class CommonSection:
    """A section that several protocols have, with the values that it lets a partnership set."""

    id: str
    title: str
    clauses: tuple[Clause, ...]
    parameters: tuple[Parameter, ...] = ()
    is_annex: bool = False


@dataclass(frozen=True, slots=True)
class PostName:
    """Words by which the clauses of a protocol mean agencies: a post, or a short name.

    They are those of a kind, or whoever leads a task.
    """

    words: tuple[str, ...]
    kind: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class ProtocolTemplate:
    """A protocol to be filled for a partnership."""

    id: str
    title: str
    for_whom: str
    group: Group
    version: str
    summary: str
    parameters: tuple[Parameter, ...] = ()
    sections: tuple[Section, ...] = ()
    functions: tuple[str, ...] = ()  # the tasks that it is about; empty: every task of its group
    must_sign: tuple[str, ...] = ()  # kinds whose parties must have signed before it is in force
    stands_on: tuple[str, ...] = ()  # tasks without whose lead it is empty words: nobody signs while one has none
    every_lead_signs: bool = True  # it waits for all who lead a task of it, else for those of `stands_on`
    owners: tuple[str, ...] = ()  # tasks whose leads are asked about the document; none: as the common terms
    called: tuple[PostName, ...] = ()  # whom posts and short names mean, for the sheets of what each agency signs for
    is_marked: bool = False  # its clauses say in which lengths they print; else it is printed in full alone
    card_for: str = ""  # who reads its card, as the first line of that says
    data_posts_approve: bool = False  # the post that answers for data in each party approves it before anybody signs
    order: int = 1000  # its place among the protocols, the lowest first; left out, it stands last
    is_terms: bool = False  # it holds the terms that the other protocols of its pack adopt
    kind: PaperKind | None = None

    @property
    def is_written(self) -> bool:
        """Whether it is written as a card, a paper and annexes in Markdown."""
        return any(section.piece is not None for section in self.sections)

    def clauses(self) -> tuple[Clause, ...]:
        """Every clause in reading order."""
        return tuple(clause for section in self.sections for clause in section.clauses)

    @property
    def lengths(self) -> tuple[Length, ...]:
        """The lengths in which it can be printed, the shortest first: one whose clauses are not marked, in full."""
        clauses = self.clauses() if self.is_marked or self.is_written else ()
        has = {
            Length.CARD: any(clause.card or clause.depth is Length.CARD for clause in clauses),
            Length.OPERATIONAL: any(clause.depth is Length.OPERATIONAL for clause in clauses),
            Length.FULL: True,
        }
        return tuple(each for each in Length if has[each])


@dataclass(frozen=True, slots=True)
class LocalChange:
    """What guidance of a site has made different from the pack that it stands over."""

    list_name: str  # "kinds"; for a part the list that holds it: "clauses"
    id: str
    what: ChangeKind
    title: str
    of: str = ""  # the protocol, checklist, setting ... that a part belongs to; empty for a whole item
    reason: str = ""  # why it was taken out of use
    of_list: str = ""  # for a part: the list of the item that it belongs to
