"""What people type finds what they mean among the first three, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from register.search.conftest import Desk

    from partnership.register.search.hits import SearchAnswer

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
EDUCATION, COLLEGE, HEALTH_VISITING, OUTREACH = (
    "Thameside Education Service",
    "Thameside Adult Learning College",
    "Thameside Health Visiting Service",
    "Thameside Night Outreach Team",
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
# As duty workers, night staff, police and parents type: slang, short forms, slips, and whole sentences.
OF_THE_NIGHT = [
    ("county lines", "s:found"), ("deaf", "t:interpreting"), ("driver", "t:criminal-investigation"),
    ("kid", "t:child-referral"), ("kids", "t:child-referral"), ("hotel", "s:found"), ("lorry", "s:found"),
    ("lorry driver", "s:found"), ("boat", "s:found"), ("back of a lorry", "s:found"),
    ("hotel room girl", "s:found"), ("girl in a hotel", "s:found"), ("airbnb", "t:inspections"),
    ("pop up brothel", "Thameside Licensing"), ("baby", CHILDREN), ("teenager", CHILDREN),
    ("teenage girl", CHILDREN), ("young person", CHILDREN), ("youngster", CHILDREN), ("misper", "s:missing"),
    ("mispers", "s:missing"), ("absconder", "s:missing"), ("not come home", "s:missing"),
    ("didnt come back", "s:missing"), ("hasn't come home", "s:missing"), ("lost child", "s:missing"),
    ("wont talk", "s:talk"), ("scared", "s:talk"), ("crying", "t:psychological-support"), ("frightened", "s:talk"),
    ("afraid to go to police", "s:talk"), ("beaten up", "s:hurt"), ("stabbed", "s:hurt"), ("unconscious", "s:hurt"),
    ("bruises", "s:hurt"), ("black eye", "s:hurt"), ("collapsed", "s:hurt"), ("fever", GP), ("nurse", HOSPITAL),
    ("dentist", PCT), ("toothache", PCT), ("STI", PCT), ("STD clinic", PCT), ("HIV", PCT), ("TB", PCT),
    ("abortion", PCT), ("morning after pill", PCT), ("contraception", PCT), ("ambulance", "k:ambulance"),
    ("111", GP), ("walk in centre", HOSPITAL), ("domestic worker", "t:labour-exploitation"),
    ("au pair", "t:labour-exploitation"), ("nanny", "t:labour-exploitation"), ("not paid", "t:labour-exploitation"),
    ("wages", "t:labour-exploitation"), ("debt bondage", "t:labour-exploitation"),
    ("passport taken", "t:travel-documents"), ("fake passport", "t:travel-documents"),
    ("gangs", "t:criminal-investigation"), ("drug dealer", "t:criminal-investigation"),
    ("drugs", "t:criminal-investigation"), ("cuckooing", "t:criminal-investigation"),
    ("cannabis factory", "t:labour-exploitation"), ("weed farm", "t:labour-exploitation"), ("begging", OUTREACH),
    ("shoplifting", YOT), ("pickpocket", YOT), ("forced marriage", REFUGE), ("FGM", CHILDREN),
    ("honour based violence", POLICE), ("CSE", CHILDREN), ("child sexual exploitation", CHILDREN),
    ("prostitute", OUTREACH), ("prostitution", OUTREACH), ("prossie", OUTREACH), ("escort", OUTREACH),
    ("sex worker", OUTREACH), ("sexually abused", "k:assault-referral-centre"), ("abuse", CHILDREN),
    ("neglect", CHILDREN), ("nick", POLICE), ("old bill", POLICE), ("plod", POLICE),
    ("custody sergeant", "s:arrest"), ("desk sergeant", POLICE), ("DI", POLICE), ("DS", POLICE), ("PC", POLICE),
    ("PPU", POLICE), ("CAIT", POLICE), ("trafficking unit", POLICE), ("detective", POLICE),
    ("duty inspector", POLICE), ("vice squad", POLICE), ("crimestoppers", POLICE),
    ("SOCA", "Serious Organised Crime Agency"), ("my daughter is missing", "s:missing"),
    ("my son has not come home", "s:missing"), ("i am being held", "s:found"), ("help me", "s:talk"),
    ("help", "s:talk"), ("emergency", POLICE), ("on call", CHILDREN), ("night duty", CHILDREN),
    ("weekend", CHILDREN), ("christmas", CHILDREN), ("OOH", CHILDREN), ("duty officer", CHILDREN),
    ("duty desk", CHILDREN), ("sw", CHILDREN), ("ssw", CHILDREN), ("ASW", MIND), ("AMHP", MIND),
    ("sectioned", MIND), ("section 136", MIND), ("section 17", CHILDREN), ("s47", "t:section-47"),
    ("s.47", "t:section-47"), ("section 46", "t:safe-placement"), ("EPO", "t:safe-placement"), ("LADO", CHILDREN),
    ("CIN", CHILDREN), ("LAC", CHILDREN), ("LAC nurse", CHILDREN), ("care leaver", CHILDREN),
    ("leaving care", CHILDREN), ("foster", HOME), ("foster placement", "t:safe-placement"),
    ("emergency foster", "t:safe-placement"), ("bed for the night", "s:bed"), ("place to stay", "s:bed"),
    ("accommodation", "t:safe-accommodation-adults"), ("B&B", HOUSING), ("sofa surfing", HOUSING),
    ("kicked out", HOUSING), ("no recourse", ADULTS), ("NRPF", ADULTS), ("destitute", HOUSING), ("NASS", BORDER),
    ("benefits", ADULTS), ("money", "t:adult-support"), ("food", "Lockside Churches' Community Group"),
    ("clothes", "Lockside Churches' Community Group"), ("women's refuge", REFUGE), ("womens refuge", REFUGE),
    ("battered wife", REFUGE), ("violent husband", REFUGE), ("violent boyfriend", REFUGE),
    ("interpretor", "s:interpreter"), ("cant speak english", "t:interpreting"),
    ("doesnt speak english", "t:interpreting"), ("no english", "t:interpreting"), ("BSL", "t:interpreting"),
    ("signing deaf", "t:interpreting"), ("hard of hearing", "t:interpreting"), ("mandarin", INTERPRETING),
    ("chinese interpreter", INTERPRETING), ("arabic", INTERPRETING), ("urdu", INTERPRETING),
    ("lithuanian", INTERPRETING), ("albanian interpreter", INTERPRETING), ("portuguese", INTERPRETING),
    ("language", INTERPRETING), ("what language", INTERPRETING), ("illegal immigrant", BORDER),
    ("illegals", BORDER), ("overstayer", BORDER), ("visa", BORDER), ("visa expired", BORDER), ("no visa", BORDER),
    ("student visa", BORDER), ("screening unit", BORDER), ("heathrow", BORDER), ("airport", BORDER),
    ("port", BORDER), ("detained", "s:arrest"), ("detention centre", "s:removal"), ("fast track", "s:removal"),
    ("deporting tomorrow", "s:removal"), ("plane tomorrow", "s:removal"),
    ("go back to vietnam", "t:assisted-return"), ("wants to go home", "t:assisted-return"),
    ("VARRP", "t:assisted-return"), ("sent back", "s:removal"), ("brief", LAW), ("duty solicitor", LAW),
    ("immigration lawyer", LAW), ("citizens advice", LAW), ("CAB", LAW), ("compensation claim", "t:legal-advice"),
    ("CICA", "t:legal-advice"), ("PACE", "s:arrest"), ("interview under caution", "s:arrest"),
    ("charged", "s:arrest"), ("court", "k:court"), ("witness", "t:criminal-investigation"),
    ("statement", "t:criminal-investigation"), ("journo", "s:caller"), ("reporter", "s:caller"),
    ("man asking for girl", "s:caller"), ("aunt", "s:caller"), ("cousin", "s:caller"),
    ("family calling", "s:caller"), ("father", "s:caller"), ("boyfriend", "s:caller"),
    ("uncle asking where she is", "s:caller"), ("strange man outside", "s:caller"), ("brother", "s:caller"),
    ("age determination", "t:age-assessment"), ("looks older", "t:age-assessment"),
    ("18 or not", "t:age-assessment"), ("bone xray", "t:age-assessment"), ("primary school", SCHOOL),
    ("headmaster", SCHOOL), ("head of year", SCHOOL), ("ESOL", COLLEGE), ("english class", COLLEGE),
    ("english lessons", COLLEGE), ("excluded from school", EDUCATION), ("not in school", EDUCATION),
    ("missing education", EDUCATION), ("councillor", COUNCIL), ("councilor", COUNCIL), ("mayor", COUNCIL),
    ("leader of council", COUNCIL), ("data sharing", "t:information-sharing"), ("gdpr", "t:information-sharing"),
    ("confidential", "t:information-sharing"), ("print card", "p:calls.card"), ("phone numbers", "p:calls.card"),
    ("contact list", "p:calls.card"), ("vcard", "p:calls.card"), ("word document", "p:protocols.index"),
    ("form", "p:paper_forms.index"), ("forms", "p:paper_forms.index"), ("referal form", "t:nrm-referral"),
    ("NRM form", "t:nrm-referral"), ("rape", "k:assault-referral-centre"), ("haven", "k:assault-referral-centre"),
    ("the havens", "k:assault-referral-centre"), ("ISVA", "k:assault-referral-centre"), ("IDVA", REFUGE),
    ("MARAC", REFUGE), ("suicide", MIND), ("suiside", MIND), ("panic attack", MIND),
    ("flashbacks", "t:psychological-support"), ("overdosed", "s:hurt"), ("self-harm", MIND), ("drunk", HOSPITAL),
    ("pregnent", "s:hurt"), ("midwives", HOSPITAL), ("labour ward", HOSPITAL), ("giving birth", HOSPITAL),
    ("witchcraft", CHILDREN), ("builder", "t:labour-exploitation"), ("building site", "t:labour-exploitation"),
    ("factory", "t:labour-exploitation"), ("farm", "t:labour-exploitation"),
    ("cockle pickers", "t:labour-exploitation"), ("sweatshop", "t:labour-exploitation"),
    ("agency workers", "t:labour-exploitation"), ("private fostering", CHILDREN), ("adoption", CHILDREN),
    ("section 47 enquiry", "t:section-47"), ("may i tell", "p:sharing.may_i_tell"),
    ("can i tell the police", "p:sharing.may_i_tell"), ("contact list", "p:calls.card"),
    ("change password", "p:accounts.account"), ("16 year old boy found in nail bar", "t:labour-exploitation"),
    ("17 yr old vietnamese boy", "t:child-referral"), ("girl 15 ran away from foster home", "s:missing"),
    ("found a girl in a lorry at services", "s:found"), ("she doesn't speak english", "s:interpreter"),
    ("lady wants to leave her husband", REFUGE), ("police arrested a boy for cannabis", "s:arrest"),
    ("brothel", "s:found"), ("cannabis house", "s:found"), ("cannabis farm", "s:found"), ("nail bar", "s:found"),
    ("man says he is her uncle", "s:caller"), ("nurse thinks patient is trafficked", "s:found"),
    ("need a social worker for a kid at 3am", CHILDREN),
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
        for text, wanted in (*OF_THE_REVIEW, *OF_PEOPLE, *OF_THE_NIGHT)
        if not _is_found(desk.find(text), desk, wanted)
    ]
    assert not missed, "\n".join(map(str, missed))
    assert len({text for text, _ in (*OF_PEOPLE, *OF_THE_NIGHT)}) >= 350
