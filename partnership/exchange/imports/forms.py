"""What is typed and sent on the pages of imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import FileField
from wtforms.validators import InputRequired

from partnership.exchange.imports.cells import shortened
from partnership.exchange.imports.planner import KEPT, LEAVE, NEW, OF_FILE, REMOVE, REMOVED
from partnership.exchange.imports.targets import KIND, targets
from partnership.register.directory import wording
from partnership.web.fields import DropDownField, RadiosField, choices_of
from partnership.web.forms import BaseForm, VersionedForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnership.exchange.imports.kinds import KindWords
    from partnership.exchange.imports.plan import ReportLine
    from partnership.exchange.imports.source import ImportSource
    from partnership.store.models import DirectoryImport

NO_FILE = "Select a file: CSV, Excel (.xlsx) or Open Referral JSON"
NOT_READ = "Not read"
MOST_WORDS = 30  # of kinds that are asked about
ALSO_USUAL = f"Also those whose word for it stays “Not known”. At most {MOST_WORDS} words are asked about"
GO_ON = "They go on with the organisation above"
IF_MERGED = (
    "Only if the file is written so. Cells merged over several rows need no choice. A row is refused that has a kind, "
    "a web address, a number of a register or a mail address of its own"
)
EXAMPLES = 3  # of what stands in a column


class ImportFileForm(BaseForm):
    """A file to be imported."""

    file = FileField(
        "File",
        [InputRequired(NO_FILE)],
        description="A table with a row for each organisation or contact, as CSV or Excel, or an Open Referral feed",
        render_kw={"accept": ".csv,.xlsx,.json,text/csv,application/json"},
    )


class ColumnsForm(VersionedForm):
    """Which field each column fills, and what the file's own words for kinds mean; `columns_form` makes one."""

    places: tuple[int, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[int, str]:
        """The columns that are read."""
        return {at: self[f"c{at}"].data for at in self.places if self[f"c{at}"].data}

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of the file's own words; of "" that of rows which say none."""
        said = {word: self[f"k{at}"].data for at, word in enumerate(self.words)}
        return {word: kind for word, kind in {**said, "": self["usual"].data}.items() if kind}

    @property
    def has_unnamed_rows(self) -> bool:
        """Whether rows without a name go on with the organisation above."""
        return bool(self["unnamed"].data)


def columns_form(source: ImportSource, row: DirectoryImport, words: Sequence[str]) -> ColumnsForm:
    """The form for one file, filled with what is known so far."""
    fields = choices_of({key: each.label for key, each in targets().items()})
    options = choices_of(wording.choices("kind"))
    made: dict[str, Any] = {"places": tuple(at for at, heading in enumerate(source.headings) if heading)}
    filled: dict[str, Any] = {}
    for at in made["places"]:
        above = source.groups[at]
        label = f"{above}: {source.headings[at]}" if above and above != source.headings[at] else source.headings[at]
        made[f"c{at}"] = DropDownField(label, blank=NOT_READ, choices=fields, description=_examples(source, at))
        filled[f"c{at}"] = row.columns.get(str(at))
    made["words"] = tuple(words)
    for at, word in enumerate(words):
        made[f"k{at}"] = DropDownField(f"“{word}” means", blank="Not known", choices=options)
        filled[f"k{at}"] = row.kinds.get(word.casefold())
    made["usual"] = DropDownField(
        "Organisations that do not say their kind", blank="Refuse them", choices=options, description=ALSO_USUAL
    )
    filled["usual"] = row.kinds.get("")
    made["unnamed"] = DropDownField(
        "Rows that name no organisation", blank="Refuse them", choices=choices_of({"yes": GO_ON}), description=IF_MERGED
    )
    filled["unnamed"] = "yes" if row.has_unnamed_rows else ""
    made["unmarked"] = tuple(filled)
    form: type[ColumnsForm] = type("FileColumnsForm", (ColumnsForm,), made)
    return form(data=filled | {"version": str(row.version)})


def unknown_words(source: ImportSource, columns: Mapping[str, str], kinds: KindWords) -> list[str]:
    """The words for kinds in a file that the guidance does not know, each once."""
    at = next((int(place) for place, key in columns.items() if key == KIND), None)
    if at is None:
        return []
    found: dict[str, str] = {}
    for _number, cells in source.rows:
        word = " ".join(cells[at].split())[:200] if at < len(cells) else ""
        if word and not kinds.of_word(word):
            found.setdefault(word.casefold(), word)
    return list(found.values())[:MOST_WORDS]


def _examples(source: ImportSource, at: int) -> str:
    """What stands in a column, to know it by."""
    found = dict.fromkeys(cells[at] for _number, cells in source.rows[:200] if at < len(cells) and cells[at])
    shown = [shortened(each) for each in list(found)[:EXAMPLES]]
    return "Such as: " + "; ".join(shown) if shown else "Nothing stands in it"


def decision_form(lines: Sequence[ReportLine]) -> Any:
    """A question for each organisation of a file that may be one of the directory, or another one of the file."""
    made: dict[str, Any] = {}
    for at, line in enumerate(lines):
        if line.key.startswith(REMOVE):
            made[f"d{at}"] = RadiosField(
                f"What becomes of {line.name}?", choices=choices_of({KEPT: "It stays", REMOVED: "It is archived"})
            )
            continue
        together = {each.id: ": put both together" for each in line.candidates if each.id.startswith(OF_FILE)}
        choices = {each.id: f"It is {each.name}{together.get(each.id, '')}" for each in line.candidates}
        choices |= {NEW: "It is another one: add it", LEAVE: "Leave it out"}
        made[f"d{at}"] = RadiosField(f"What is “{line.name}”?", choices=choices_of(choices))
    return type("DecisionForm", (VersionedForm,), made)
