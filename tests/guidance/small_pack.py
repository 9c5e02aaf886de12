"""A small pack and guidance over it, valid as written, for tests that break one thing in them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

FILES = {
    "pack.toml": """
        id = "small"
        title = "A small pack"
        as_of = 2009-11-01
        summary = "For tests."
        [words]
        "two words" = "Their meaning."
        [union]
        name = "European Union"
        inside = "in the European Union"
        state = "a state of the European Union"
        outside = "a state outside the European Union"
        """,
    "sources.toml": """
        [[sources]]
        id = "law"
        title = "A law"
        short = "Law"
        year = 1989
        """,
    "named_standings.toml": """
        [[named_standings]]
        id = "harbour"
        names = ["Harbour"]
        why = "On the list."
        first_responder = "named"
        sources = ["law:s.1"]
        """,
    "kinds.toml": """
        [[kinds]]
        id = "police"
        name = "Police"
        sector = "statutory"
        level = "local"
        description = "Police."
        sources = ["law:s.1"]

        [[kinds]]
        id = "court"
        name = "Court"
        sector = "statutory"
        level = "national"
        description = "Court."
        sources = ["law"]
        """,
    "functions.toml": """
        [[functions]]
        id = "first-response"
        name = "First response"
        short = "First response"
        stage = "identification"
        group = "both"
        description = "Answers."
        leads = ["police"]
        supports = ["court"]
        sources = ["law"]
        """,
    "bodies.toml": """
        [[bodies]]
        id = "high-court"
        name = "High Court"
        kind = "court"
        level = "national"
        description = "A court."
        functions = ["first-response"]
        sources = ["law"]
        """,
    "audit.toml": """
        [[settings]]
        id = "AC1"
        name = "Schools"
        group = "children"
        first_contacts = ["police"]
        assurance = "Training."
        sources = ["law"]
        [[settings.indicators]]
        id = "c1"
        text = "A sign"
        """,
    "countries.toml": """
        [[accessions]]
        code = "RO"
        joined_on = 2007-01-01
        """,
    "emergency_numbers.toml": """
        [[emergency_numbers]]
        code = "RO"
        police = "112"
        sources = ["law"]
        """,
    "competences.toml": """
        [[themes]]
        id = "HT1"
        name = "Finding"
        description = "Finds people."
        sources = ["law"]
        [[themes.competences]]
        id = "1.1"
        name = "Knows the signs"
        evidence = "A list."
        functions = ["first-response"]
        settings = ["AC1"]
        sources = ["law"]
        """,
    "practice.toml": """
        [[practice]]
        id = "good-town"
        title = "A good town"
        place = "Town"
        country = "GB"
        what = "Did well."
        lesson = "Do it."
        stage = "identification"
        group = "both"
        competences = ["1.1"]
        functions = ["first-response"]
        sources = ["law"]
        carries = ["M01"]
        """,
    "recommendations.toml": """
        [[recommendations]]
        id = "K1"
        text = "Be quick."
        group = "both"
        stage = "identification"
        weight = "advice"
        sources = ["law"]
        """,
    "mechanisms.toml": """
        [[mechanisms]]
        id = "M01"
        name = "A plan"
        summary = "Plans."
        sources = ["law"]
        """,
    "information.toml": """
        [[information]]
        id = "name-of-person"
        name = "Name"
        short = "Name"
        group = "both"
        description = "A name."
        sources = ["law"]
        [[information.flows]]
        id = "name-to-police"
        to = ["police"]
        sharing = "routine"
        basis = "A law."
        condition = "None."
        sources = ["law"]
        grounds = ["safety"]
        """,
    "grounds.toml": """
        [[grounds]]
        id = "safety"
        name = "Safety"
        text = "A law says so."
        sources = ["law"]
        """,
    "situations.toml": """
        [[situations]]
        id = "found"
        title = "Somebody is found"
        sources = ["law"]
        [[situations.answers]]
        group = "children"
        heading = "A child is found"
        tasks = ["first-response"]
        say = "Come quickly."
        never = ["wait"]
        """,
    "synonyms.toml": """
        [[synonyms]]
        id = "police"
        words = ["cops"]
        kinds = ["police"]
        functions = ["first-response"]
        situations = ["found"]
        """,
    "word_groups.toml": """
        [[word_groups]]
        id = "hits"
        words = ["hits", "kicks"]
        """,
    "journeys.toml": """
        [[journeys]]
        id = "child"
        title = "A child"
        group = "children"
        sources = ["law"]
        [[journeys.steps]]
        title = "Noticed"
        within = "today"
        tasks = ["first-response"]
        times = { first-response = "in {child/hours} hours" }
        """,
    "common.toml": """
        [[common]]
        id = "review"
        title = "Review"
        [[common.clauses]]
        id = "review-when"
        text = "Reviewed every {{parameter:review}}."
        sources = ["law"]
        [[common.clauses]]
        id = "review-aim"
        text = "Does it meet {{clause:aim}}?"
        sources = ["law"]
        [[common.parameters]]
        id = "review"
        label = "Review"
        kind = "number"
        default = "12"
        unit = "months"
        """,
    "protocols/child.toml": """
        id = "child"
        title = "Children"
        for_whom = "Boards"
        group = "children"
        version = "1.0"
        summary = "A protocol."

        [[parameters]]
        id = "hours"
        label = "Hours"
        kind = "number"
        default = "24"

        [[sections]]
        id = "purpose"
        title = "Purpose"

        [[sections.clauses]]
        id = "aim"
        text = \"\"\"
        {{lead:first-response}} answers within {{parameter:hours}}.

        - as {{clause:end}} says
        - in {{section:purpose}}\"\"\"
        sources = ["law"]
        carries = ["K1"]
        examples = ["good-town"]

        [[sections.clauses]]
        id = "end"
        text = "The end."
        sources = ["law"]
        needs = "court"
        [sections.clauses.table]
        caption = "A table"
        columns = ["Who", "When"]
        rows = [
          ["{{agency:police}}", "{{date}}"],
          ["{{agency:court}}", "later"],
        ]

        [[sections]]
        use = "review"
        """,
}

CHECKLIST = """
id = "return"
title = "Return"
version = "1.0"
summary = "Checks."
embassy_rule = "With consent only."
no_victim_data = "None."
hold_passed_by = "manager"
[[stages]]
id = "decision"
title = "Decision"
question = "May they go?"
rule = "First"
page = "conference"
[[stages]]
id = "eve"
title = "Day before"
question = "Go?"
rule = "Then"
page = "day-before"
[[stages]]
id = "arrival"
title = "Handover"
question = "Safe?"
rule = "Last"
page = "handover"
[[posts]]
id = "manager"
name = "manager"
[[phases]]
id = "gate"
letter = "A"
title = "Gate"
description = "First."
[[routes]]
id = "own"
name = "Own travel"
who = "adult"
region = "any"
description = "Own."
[[hard_stops]]
id = "h1"
text = "Stop."
items = ["A01"]
[[items]]
id = "A01"
phase = "gate"
stage = "decision"
question = "Is it so?"
post = "manager"
text = "Is it so?"
who = "any"
region = "member"
responsible = ["police"]
evidence = "Note"
stop = "hard"
sources = ["law"]
routes = ["own"]
function = "first-response"
"""


OVERLAY = """
id = "ours"
title = "Our council"
as_of = 2009-12-01
summary = "What differs here."
over = "small"
"""


class Files:
    """A folder of files; `change` breaks one and says on which line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, text: str) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> int:
        """Replaces the first `old` in a file by `new`; returns the line where it stood."""
        text = (self.path / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))
        return text[: text.index(old)].count("\n") + 1


class PackOnDisk(Files):
    """The small pack as files."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        for name, text in FILES.items():
            self.write(name, dedent(text).lstrip("\n"))


class OverlayOnDisk(Files):
    """Guidance over the small pack: a head, and nothing that differs yet."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.write("pack.toml", OVERLAY.lstrip("\n"))


FORM = """
id = "referral"
code = "R1"
title = "Referral"
purpose = "Confirms a call."
filled_by = "Whoever rang"
first_line = "Have you called?"
version = "1.0"
order = 1
group = "children"
calls = ["first-response"]
uses = ["child/aim"]
sources = ["law"]
[[head]]
id = "reference"
label = "Reference, no name"
kind = "text"
[[parts]]
id = "seen"
heading = "What you saw"
first = "Step"
[[parts.levels]]
id = "high"
word = "High"
when = "harm is likely"
act = "ring at once"
[[parts.fields]]
id = "danger"
label = "Danger now"
kind = "choice"
choices = ["Not known", "High"]
[[parts.columns]]
id = "who"
label = "Who"
kind = "lead"
[[parts.columns]]
id = "answer"
label = "Answer"
kind = "choice"
choices = ["Not asked", "Yes", "No"]
[[parts.rows]]
id = "police"
label = "Told the police"
task = "first-response"
"""
