"""Guidance of a council that makes something different in every part of the pack below, for tests of its marks."""

from __future__ import annotations

from guidance.small_pack import Files

TEMPLATE = "childrens-services-and-pct"
FILES = {
    "pack.toml": """
id = "thameside"
title = "Thameside guidance"
as_of = 2009-11-01
summary = "What differs in Thameside."
over = "solace-2009"

[words]
"lighter" = "A flat barge without an engine."

[[removed]]
list = "clauses"
of = "childrens-services-and-pct"
id = "purpose-fit"
reason = "Thameside counts time by its own rules."

[[removed]]
list = "items"
of = "return-safety"
id = "F02"
reason = "The college keeps that plan."

[[removed]]
list = "practice"
id = "croydon-adverts"
reason = "Thameside leaves adverts to the police."
""",
    f"protocols/{TEMPLATE}.toml": """
id = "childrens-services-and-pct"

[[parameters]]
id = "medical-report"
label = "Medical report of a child"
kind = "number"
default = "10"
unit = "hours"

[[sections]]
id = "purpose"

[[sections.clauses]]
id = "purpose-reach"
heading = "Our area"
text = "This protocol holds in Thameside."
sources = ["own-judgement"]

[[sections.clauses]]
id = "scope-river"
after = "purpose-reach"
heading = "The river"
text = "It holds on the river too."
sources = ["own-judgement"]

[[sections.clauses]]
id = "scope-port"
heading = "The port"
text = "It holds in the port too."
sources = ["own-judgement"]
""",
    "protocols/river-patrols.toml": """
id = "river-patrols"
title = "River patrols"
for_whom = "Police and port"
group = "both"
version = "1.0"
order = 45
summary = "Who looks for victims on the river."
parameters = []

[[sections]]
id = "control"
title = "Document control"

[[sections.clauses]]
id = "record"
text = "What this document is."
generated = "document-control"
sources = ["own-judgement"]

[[sections]]
id = "patrols"
title = "Patrols"

[[sections.clauses]]
id = "patrol"
text = "{{agency:police}} patrols the river."
sources = ["own-judgement"]
""",
    "checklists/return-safety.toml": """
id = "return-safety"

[[items]]
id = "C02"
phase = "c"
who = "any"
region = "any"
text = "The assessment rates every danger on the river too."
evidence = "Rating for each heading"
responsible = ["local-authority"]
function = "return-risk-assessment"
stop = "hold"
sources = ["own-judgement"]

[[items]]
id = "X01"
phase = "c"
who = "any"
region = "any"
text = "The port was told."
evidence = "Note of the call"
responsible = ["local-authority"]
stop = "complete"
sources = ["own-judgement"]
""",
    "audit.toml": """
[[settings]]
id = "AC3"

[[settings.indicators]]
id = "thameside-c1"
text = "Comes by water taxi at night"
""",
    "information.toml": """
[[information]]
id = "child-address"

[[information.flows]]
id = "child-address-to-police"
to = ["police"]
sharing = "case"
basis = "Preventing crime on the river."
condition = "An officer of the river police decides."
sources = ["own-judgement"]
""",
    "practice.toml": """
[[practice]]
id = "croydon-hospital"
title = "Victims found with the hospital"
place = "Croydon, London"
country = "GB"
what = "The council worked with the hospital."
lesson = "Agree with each hospital."
stage = "identification"
group = "both"
competences = ["1.1"]
functions = ["first-response"]
sources = ["solace-2009:1.1"]
""",
    "bodies.toml": """
[[bodies]]
id = "port-of-thameside"
name = "Port of Thameside"
kind = "border-agency"
level = "local"
description = "Runs the port."
functions = ["recognise-adults"]
sources = ["own-judgement"]
""",
    "competences.toml": """
[[themes]]
id = "HT1"

[[themes.competences]]
id = "1.1"
name = "Works with everyone on the river"
evidence = "Look for arrangements with the river police."
functions = ["coordination"]
sources = ["own-judgement"]
""",
}


def write(files: Files) -> Files:
    """Writes the guidance into a folder."""
    for name, text in FILES.items():
        files.write(name, text.lstrip("\n"))
    return files
