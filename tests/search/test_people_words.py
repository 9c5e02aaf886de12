"""What people type finds what they mean among the first three, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.conftest import Desk

    from partnership.search.hits import SearchAnswer

INTERPRETING, REFUGE, CHILDREN = (
    "Lockgate Interpreting Service",
    "Tideway Women's Refuge",
    "Thameside Children's Services",
)
ADULTS, POLICE, PCT = (
    "Thameside Adult Social Services",
    "Metropolitan Police, Thameside borough",
    "Thameside Primary Care Trust",
)
SCHOOL, HOME, HOSPITAL, GP = (
    "Thameside Park School",
    "Lock Lane children's home",
    "Thameside General Hospital NHS Trust",
    "Quayside Surgery",
)
LAW, HOUSING, MIND = "Thameside Law Centre", "Thameside Housing Options", "Eastmarsh Mental Health NHS Trust"
BORDER, COUNCIL, YOT = (
    "UK Border Agency",
    "Thameside Council, Chief Executive's Office",
    "Thameside Youth Offending Team",
)

# An organisation by its name; a task, situation, kind, word or page by the first letter of its sort and its id.
OF_THE_REVIEW = [
    ("vietnamese", INTERPRETING), ("vietnamese interpreter", INTERPRETING), ("translator", INTERPRETING),
    ("translation", "t:interpreting"), ("safe house", REFUGE), ("hostel", REFUGE), ("childrens services", CHILDREN),
    ("childrens home", HOME), ("child services", CHILDREN), ("social worker", CHILDREN), ("GP", GP), ("doctor", GP),
    ("A&E", HOSPITAL), ("solicitor", LAW), ("lawyer", LAW), ("NRM", "t:nrm-referral"), ("out of hours", CHILDREN),
    ("counselling", "t:psychological-support"), ("domestic violence", REFUGE), ("sexual health", PCT),
    ("fostering", HOME), ("health visitor", "Thameside Health Visiting Service"), ("Romanian", INTERPRETING),
    ("vietnam embassy", "Embassy of Vietnam in London"), ("polise", POLICE), ("Tidway", REFUGE),
    ("social services", CHILDREN), ("social services", ADULTS), ("mental health", MIND), ("school", SCHOOL),
    ("metropolitan police", POLICE), ("police metropolitan", POLICE), ("metropolitn", POLICE), ("Tidewya", REFUGE),
    ("UKBA", BORDER), ("PCT", PCT), ("safe house", "k:refuge"), ("interpreter", INTERPRETING),
]  # fmt: skip
OF_PEOPLE = [
    ("who do I call for an interpreter", "s:interpreter"), ("interpretter", "s:interpreter"), ("language line", INTERPRETING),
    ("speaks no English", "t:interpreting"), ("sign language", "t:interpreting"), ("romanian interpreter", INTERPRETING),
    ("yoruba", INTERPRETING), ("polish", INTERPRETING), ("need a bed tonight", "s:bed"), ("night shelter", "s:bed"),
    ("emergency placement", "t:safe-placement"), ("police protection", "t:safe-placement"), ("foster carer", HOME),
    ("children’s home", HOME), ("care home", HOME), ("missing child", "s:missing"), ("ran away", "t:missing-from-care"),
    ("absconded", "s:missing"), ("AWOL", "t:missing-from-care"), ("runaway helpline", "Missing People"),
    ("age assesment", "t:age-assessment"), ("how old", "t:age-assessment"), ("merton", "t:age-assessment"),
    ("passport", "t:travel-documents"), ("nail bar", "t:labour-exploitation"), ("cannabis farm", "t:labour-exploitation"),
    ("forced labour", "t:labour-exploitation"), ("domestic servitude", "t:labour-exploitation"),
    ("home office", BORDER), ("immigration", BORDER), ("border force", BORDER), ("UKHTC", "UK Human Trafficking Centre"),
    ("gangmasters", "Gangmasters Licensing Authority"), ("GLA", "Gangmasters Licensing Authority"),
    ("IOM", "International Organization for Migration"), ("voluntary return", "t:assisted-return"),
    ("repatriation", "t:return-decision"), ("deportation", "s:removal"), ("removal directions", "s:removal"),
    ("uncle on the phone", "s:caller"), ("journalist", "s:caller"), ("injured", "s:hurt"), ("pregnant", "s:hurt"),
    ("overdose", "s:hurt"), ("arrested", "s:arrest"), ("wants to talk", "s:talk"), ("found a victim", "s:found"),
    ("trafficked", "s:found"), ("first responder", "t:nrm-referral"), ("national referral", "t:nrm-referral"),
    ("reflection period", "t:competent-authority-decision"), ("conclusive grounds", "t:competent-authority-decision"),
    ("reasonable grounds", "w:reasonable grounds"), ("competent authority", "w:competent authority"),
    ("lead professional", "w:lead professional"), ("recovery order", "w:recovery order"), ("AVRIM", "w:AVRIM"),
    ("habitual residence", "w:habitual residence"), ("section 47", "t:section-47"), ("strategy meeting", "t:strategy-meeting"),
    ("data protection", "t:information-sharing"), ("counsellor", "t:psychological-support"), ("PTSD", "t:psychological-support"),
    ("CAMHS", MIND), ("psychaitrist", MIND), ("suicidal", MIND), ("casualty", HOSPITAL), ("accident and emergency", HOSPITAL),
    ("a & e", HOSPITAL), ("emergency department", HOSPITAL), ("family doctor", GP), ("surgery", GP), ("school nurse", "Thameside Health Visiting Service"),
    ("solicitr", LAW), ("legal aid", LAW), ("immigration advice", LAW), ("council lawyer", "Thameside Legal Services"),
    ("homeless", HOUSING), ("rough sleeper", HOUSING), ("housing options", HOUSING), ("nowhere to live", HOUSING),
    ("cops", POLICE), ("control room", POLICE), ("CID", POLICE), ("police station", POLICE), ("policeman", POLICE),
    ("social care", ADULTS), ("EDT", CHILDREN), ("emergency duty team", ADULTS), ("MASH", CHILDREN), ("UASC", CHILDREN),
    ("looked after children", CHILDREN), ("vulnerable adults", ADULTS), ("SOVA", ADULTS), ("advocate", "Young Voices Thameside"),
    ("appropriate adult", YOT), ("youth justice", YOT), ("safeguarding board", "Thameside Safeguarding Children Board"),
    ("LSCB", "Thameside Safeguarding Children Board"), ("asylum seeker", "Thameside Refugee Forum"),
    ("food bank", "Lockside Churches' Community Group"), ("college", "Thameside Adult Learning College"),
    ("council", COUNCIL), ("town hall", COUNCIL), ("minimum wage", "HM Revenue and Customs"), ("CPS", "Crown Prosecution Service"),
    ("massage parlour", "Thameside Licensing"), ("street outreach", "Thameside Night Outreach Team"), ("women's aid", REFUGE),
    ("environmental health", "Thameside Environmental Health"), ("probation", "k:probation"), ("fire brigade", "k:fire-service"),
    ("SARC", "k:assault-referral-centre"), ("glossary", "p:library.glossary"), ("protocols", "p:protocols.index"),
    ("gaps", "p:mapping.gaps"), ("download word", "p:protocols.index"), ("indicators", "p:identification.audit"),
    ("ISS", "International Social Service United Kingdom"), ("romania embassy", "Embassy of Romania in London"),
    ("lóckgate interpréting", INTERPRETING), ("LOCKGATE", INTERPRETING), ("hospitals", HOSPITAL), ("vietnamese intepreter", INTERPRETING),
]  # fmt: skip


def _is_found(found: SearchAnswer, desk: Desk, wanted: str) -> bool:
    sort, _, name = wanted.partition(":")
    if len(sort) == 1:
        items = [*found.first, *(item for of_sort in found.items.values() for item in of_sort[:3])]
        return any(item.sort.value.startswith(sort) and item.id == name for item in items)
    return wanted in desk.names(" ".join(found.asked))[:3]


def test_what_people_type_is_found_among_the_first_three(demonstration: Callable[..., Desk]) -> None:
    desk = demonstration()
    missed = [
        (text, wanted, desk.names(text)[:3])
        for text, wanted in (*OF_THE_REVIEW, *OF_PEOPLE)
        if not _is_found(desk.find(text), desk, wanted)
    ]
    assert not missed, "\n".join(map(str, missed))
    assert len({text for text, _ in OF_PEOPLE}) >= 90
