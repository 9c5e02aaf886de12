"""The form of a table of connections: a file, or its rows pasted."""

from __future__ import annotations

from wtforms import FileField

from partnership.web.fields import LongTextField
from partnership.web.forms import BaseForm

LONGEST_TABLE = 500_000


class TableForm(BaseForm):
    """A table to look at, before anything is recorded."""

    unmarked = ("file", "rows")
    file = FileField(
        "CSV file",
        description="With the columns From, To and Label; Agreement, Since, Until and Review may stand beside them",
        render_kw={"accept": ".csv,text/csv"},
    )
    rows = LongTextField(
        "Or paste the rows here, headings first", max_length=LONGEST_TABLE, rows=6, subject="The table"
    )
