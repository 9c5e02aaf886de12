"""A typing slip in each sort of item is caught, with the file and the line where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from guidance.small_pack import CHECKLIST

from partnership.guidance import folder
from partnership.guidance.loader import faults

if TYPE_CHECKING:
    from guidance.small_pack import PackOnDisk

PROTOCOL, RETURN = "protocols/child.toml", "checklists/return.toml"
KEBAB = "must be lower-case words joined by hyphens"

# File, what stands there, the slip, and what is said of it on the same line. Each sort of item has its own rows.
SLIPS = [
    ("pack.toml", '"two words" = "Their meaning."', '"two words" = 2', '"two words" must be text in quotation marks'),
    ("sources.toml", "year = 1989", 'year = "1989"', '"year" must be a whole number'),
    ("kinds.toml", 'sector = "statutory"', 'sector = "statutary"', '"sector" must be one of: statutory, voluntary, international, diplomatic, private'),
    ("named_standings.toml", 'first_responder = "named"', 'first_responder = "namd"', '"first_responder" must be one of: statutory, named, policy, contract, partner, no'),
    ("named_standings.toml", 'names = ["Harbour"]', "names = []", '"names" is empty'),
    ("functions.toml", 'stage = "identification"', 'stage = "identify"', '"stage" must be one of: identification, referral, support, return, prevention, partnership'),
    ("functions.toml", 'supports = ["court"]', 'supports = ["cort"]', 'unknown kind "cort"; did you mean "court"?'),
    ("functions.toml", 'supports = ["court"]\nsources = ["law"]', 'supports = ["court"]\nsources = ["law"]\n[[functions.fallback]]\ngroup = "both"\nkinds = ["court"]\nduty = ["court"]\nsources = []', "no source is named for a duty in law"),
    ("functions.toml", 'supports = ["court"]\nsources = ["law"]', 'supports = ["court"]\nsources = ["law"]\n[[functions.fallback]]\ngroup = "both"\nkinds = ["court"]\nmay = ["police"]\nsources = ["law"]', '"duty" and "may" each name some of the kinds, and no kind stands in both'),
    ("bodies.toml", 'sources = ["law"]', 'sources = ["law"]\ncarries = ["M02"]', 'unknown recommendation or mechanism "M02"'),
    ("audit.toml", 'first_contacts = ["police"]', 'first_contacts = ["polise"]', 'unknown kind "polise"; did you mean "police"?'),
    ("audit.toml", 'text = "A sign"', 'text = ""', '"text" is empty'),
    ("countries.toml", 'code = "RO"', 'code = "Ro"', '"Ro" is not a country code of two capital letters'),
    ("emergency_numbers.toml", 'police = "112"', 'police = "+112"', '"+112" is no emergency number: two to five digits'),
    ("emergency_numbers.toml", 'code = "RO"', 'code = "GB"', "papers say 999 of the United Kingdom themselves"),
    ("emergency_numbers.toml", 'sources = ["law"]', "sources = []", "no source is named"),
    (RETURN, 'text = "Is it so?"', 'text = "Is it so, as G08 says?"', 'the line "G08" is not on the checklist of “Own travel” to a member state'),
    ("competences.toml", 'description = "Finds people."', 'descripton = "Finds people."', 'unknown key "descripton"; did you mean "description"?'),
    ("competences.toml", 'id = "1.1"', 'id = "1,1"', 'the id "1,1" must be two numbers joined by a point, such as "2.5"'),
    ("competences.toml", 'functions = ["first-response"]', 'functions = ["first-respons"]', 'unknown function "first-respons"; did you mean "first-response"?'),
    ("competences.toml", 'settings = ["AC1"]', 'settings = ["AC9"]', 'unknown setting "AC9"'),
    ("practice.toml", 'competences = ["1.1"]', 'competences = ["1.2"]', 'unknown competence "1.2"'),
    ("practice.toml", 'functions = ["first-response"]', 'functions = ["first-respond"]', 'unknown function "first-respond"; did you mean "first-response"?'),
    ("practice.toml", 'country = "GB"', 'country = "gb"', '"gb" is not a country code of two capital letters'),
    ("practice.toml", 'carries = ["M01"]', 'carries = ["M1"]', 'unknown recommendation or mechanism "M1"; did you mean "M01"?'),
    ("practice.toml", 'lesson = "Do it."', 'lesson = " "', '"lesson" is empty'),
    ("recommendations.toml", 'weight = "advice"', 'weight = "advise"', '"weight" must be one of: duty, advice, warning'),
    ("recommendations.toml", 'id = "K1"', 'id = "k.1"', f'the id "k.1" {KEBAB}'),
    ("mechanisms.toml", 'summary = "Plans."', 'sumary = "Plans."', 'unknown key "sumary"; did you mean "summary"?'),
    ("information.toml", 'short = "Name"', "short = 1", '"short" must be text in quotation marks'),
    ("information.toml", 'to = ["police"]', 'to = ["polise"]', 'unknown kind "polise"; did you mean "police"?'),
    ("information.toml", 'to = ["police"]', "to = []", '"to" is empty'),
    ("information.toml", 'sharing = "routine"', 'sharing = "often"', '"sharing" must be one of: routine, consent, case, never'),
    ("information.toml", 'id = "name-to-police"', 'id = "Name to police"', f'the id "Name to police" {KEBAB}'),
    ("information.toml", 'grounds = ["safety"]', 'grounds = ["safty"]', 'unknown ground "safty"; did you mean "safety"?'),
    ("grounds.toml", 'name = "Safety"', 'name = ""', '"name" is empty'),
    ("situations.toml", 'tasks = ["first-response"]', 'tasks = ["first-respons"]', 'unknown function "first-respons"; did you mean "first-response"?'),
    ("situations.toml", 'heading = "A child is found"', 'heading = ""', '"heading" is empty'),
    ("synonyms.toml", 'kinds = ["police"]', 'kinds = ["polise"]', 'unknown kind "polise"; did you mean "police"?'),
    ("synonyms.toml", 'situations = ["found"]', 'situations = ["fund"]', 'unknown situation "fund"; did you mean "found"?'),
    ("synonyms.toml", 'words = ["cops"]', "words = []", '"words" is empty'),
    ("word_groups.toml", 'words = ["hits", "kicks"]', "words = []", '"words" is empty'),
    ("synonyms.toml", 'words = ["cops"]', 'words = ["(hit) her"]', 'unknown word group "hit"; did you mean "hits"?'),
    ("journeys.toml", 'tasks = ["first-response"]', 'tasks = ["first-respons"]', 'unknown function "first-respons"; did you mean "first-response"?'),
    ("journeys.toml", 'tasks = ["first-response"]', "tasks = []", '"tasks" is empty'),
    ("journeys.toml", "{child/hours}", "{child/hour}", 'unknown value of child "hour"; did you mean "hours"?'),
    ("journeys.toml", "{child/hours}", "{chidl/hours}", 'unknown protocol "chidl"; did you mean "child"?'),
    ("journeys.toml", "{ first-response =", "{ first-respons =", 'unknown task of this step "first-respons"; did you mean "first-response"?'),
    ("common.toml", 'title = "Review"', 'titel = "Review"', 'unknown key "titel"; did you mean "title"?'),
    ("common.toml", 'id = "review-when"', 'id = "review_when"', f'the id "review_when" {KEBAB}'),
    ("common.toml", "{{parameter:review}}", "{{paramter:review}}", 'unknown slot "paramter"; did you mean "parameter"?'),
    ("common.toml", 'kind = "number"', 'kind = "figure"', '"kind" must be one of: number, text'),
    (PROTOCOL, 'group = "children"', 'group = "child"', '"group" must be one of: children, adults, both'),
    (PROTOCOL, 'version = "1.0"', 'version = "1.0"\nmust_sign = ["polise"]', 'unknown kind "polise"; did you mean "police"?'),
    (PROTOCOL, 'version = "1.0"', 'version = "1.0"\nfunctions = ["first-respond"]', 'unknown function "first-respond"; did you mean "first-response"?'),
    (PROTOCOL, 'version = "1.0"', 'version = "1.0"\nowners = ["first-respond"]', 'unknown function "first-respond"; did you mean "first-response"?'),
    (PROTOCOL, 'label = "Hours"', 'lable = "Hours"', 'unknown key "lable"; did you mean "label"?'),
    (PROTOCOL, 'use = "review"', 'use = "reviw"', 'unknown common section "reviw"; did you mean "review"?'),
    (PROTOCOL, 'carries = ["K1"]', 'carries = ["K2"]', 'unknown recommendation or mechanism "K2"'),
    (PROTOCOL, 'examples = ["good-town"]', 'examples = ["god-town"]', 'unknown practice "god-town"; did you mean "good-town"?'),
    (PROTOCOL, '"{{agency:police}}"', '"{{agency:polise}}"', 'slot "agency": unknown kind "polise"; did you mean "police"?'),
    (PROTOCOL, 'caption = "A table"', 'captoin = "A table"', 'unknown key "captoin"; did you mean "caption"?'),
    (RETURN, 'letter = "A"', 'leter = "A"', 'unknown key "leter"; did you mean "letter"?'),
    (RETURN, 'who = "adult"', 'who = "adults"', '"who" must be one of: adult, child'),
    (RETURN, 'items = ["A01"]', 'items = ["A1"]', 'unknown item "A1"; did you mean "A01"?'),
    (RETURN, 'sources = ["law"]', 'sources = ["law"]\ncarries = ["M7"]', 'unknown recommendation or mechanism "M7"'),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "message"), SLIPS)
def test_a_slip_is_told_with_file_and_line(small_pack: PackOnDisk, file: str, old: str, new: str, message: str) -> None:
    small_pack.write(RETURN, CHECKLIST)
    assert faults(small_pack.path) == []
    line = small_pack.change(file, old, new) + new.count("\n")
    assert (file, line, message) in [(fault.file, fault.line, fault.message) for fault in faults(small_pack.path)]


def test_nothing_goes_to_another_state_without_consent(small_pack: PackOnDisk) -> None:
    small_pack.change("kinds.toml", 'level = "local"', 'level = "country-of-origin"')
    line = small_pack.change("information.toml", 'to = ["police"]', 'to = ["police"]')
    message = '"police" stands for another state: "sharing" must be consent or never'
    assert [(fault.file, fault.line, fault.message) for fault in faults(small_pack.path)] == [
        ("information.toml", line, message)
    ]
    small_pack.change("information.toml", '"routine"', '"consent"')
    assert faults(small_pack.path) == []


def test_one_word_that_means_nothing_is_told(small_pack: PackOnDisk) -> None:
    for given in ('kinds = ["police"]', 'functions = ["first-response"]', 'situations = ["found"]'):
        small_pack.change("synonyms.toml", f"{given}\n", "")
    message = "one word alone must say which kinds, functions or situations it means"
    assert [(fault.file, fault.message) for fault in faults(small_pack.path)] == [("synonyms.toml", message)]


WHO = '"{{agency:police}}", "{{date}}"'
TWICE = "{{agency:police}} and {{agency:police}} are the same agency, twice in one duty"

# What stands in the protocol, the slip, and what is said of it there.
DUTIES = [
    (WHO, '"{{agency:police}} and {{agency:police}}", "{{date}}"', TWICE),
    ("The end.", "{{agency:police}}, {{agency:police}} must come.", TWICE),
    ("The end.", "{{agency:police}} must tell {{agency:police}}.", "{{agency:police}} must tell itself"),
    ("The end.", "The police must at once tell {{agency:police}}.", "{{agency:police}} must tell itself"),
    (WHO, '" – ", "{{date}}"', 'nobody stands under "Who": a duty needs a post'),
    ("The end.", "Ring the emergency number.", "an emergency number is named, and 999 is not"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), DUTIES)
def test_a_duty_that_nobody_could_keep_is_told_with_its_line(
    small_pack: PackOnDisk, old: str, new: str, message: str
) -> None:
    called = 'version = "1.0"\ncalled = [{ kind = "police", words = ["the police"] }]'
    small_pack.change(PROTOCOL, 'version = "1.0"', called)
    assert faults(small_pack.path) == []
    line = small_pack.change(PROTOCOL, old, new)
    told = [(fault.file, fault.line, fault.message) for fault in faults(small_pack.path)]
    assert told == [(PROTOCOL, line, message)]


def test_rows_of_a_clock_stand_in_order_of_time(small_pack: PackOnDisk) -> None:
    small_pack.change(PROTOCOL, 'default = "24"', 'default = "24"\nunit = "hours"')
    small_pack.change(PROTOCOL, '["{{agency:police}}", "{{date}}"]', '["{{parameter:hours}}", "police"]')
    line = small_pack.change(PROTOCOL, '["{{agency:court}}", "later"]', '["Within two days", "court"]')
    small_pack.change(PROTOCOL, 'columns = ["Who", "When"]', 'columns = ["Within", "Who"]')
    assert faults(small_pack.path) == []
    small_pack.change(PROTOCOL, '"Within two days"', '"12 hours"')
    message = "“12 hours” stands after “{{parameter:hours}}”: put the rows in order of time"
    assert [(each.file, each.line, each.message) for each in faults(small_pack.path)] == [(PROTOCOL, line, message)]
    small_pack.change(PROTOCOL, '"12 hours"', '"Before the day"')
    assert faults(small_pack.path) == []


def test_posts_are_those_of_a_kind_or_of_whoever_leads_a_task(small_pack: PackOnDisk) -> None:
    called = 'called = [{ kind = "police", task = "first-response", words = ["the police"] }]'
    small_pack.change(PROTOCOL, 'version = "1.0"', f'version = "1.0"\n{called}')
    message = "posts belong to agencies of a kind, or to whoever leads a task: one of the two"
    assert [(fault.file, fault.message) for fault in faults(small_pack.path)] == [(PROTOCOL, message)]


def test_no_file_of_a_pack_is_left_out_of_the_table() -> None:
    slips = {file for file, *_ in SLIPS} | {
        "facts.toml",
        "addresses.toml",
        "abolished.toml",
        "unwritten.toml",
    }  # in test_facts.py
    slips |= {"successors.toml"}  # in test_successors.py
    assert slips == {folder.HEAD, *folder.FILES.values(), PROTOCOL, RETURN}


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("competences.toml", "[[themes.competences]]", '[[themes]]\nid = "HT2"\nname = "N"\ndescription = "D"\nsources = ["law"]\n[[themes.competences]]\nid = "1.1"\nname = "N"\nevidence = "E"\nfunctions = []\nsources = ["law"]\n[[themes.competences]]', 'the id "1.1" is used already, in competences.toml line'),
        ("information.toml", "[[information.flows]]", '[[information.flows]]\nid = "name-to-police"\nto = ["court"]\nsharing = "never"\nbasis = "B"\ncondition = "C"\nsources = ["law"]\n[[information.flows]]', 'the id "name-to-police" is used already, in information.toml line'),
        ("information.toml", "[[information.flows]]", '[[information.flows]]\nid = "name-to-all"\nto = ["court", "police"]\nsharing = "never"\nbasis = "B"\ncondition = "C"\nsources = ["law"]\n[[information.flows]]', '"police" has an answer already, in the flow "name-to-all"'),
        ("practice.toml", "[[practice]]", '[[practice]]\nid = "good-town"\n[[practice]]', 'the id "good-town" is used already, in practice.toml line'),
    ],
)  # fmt: skip
def test_an_id_or_an_answer_is_given_once(small_pack: PackOnDisk, file: str, old: str, new: str, message: str) -> None:
    small_pack.change(file, old, new)
    assert any(fault.file == file and fault.message.startswith(message) for fault in faults(small_pack.path))
