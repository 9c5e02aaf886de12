"""The pages of the site that a search finds: what each is called, and words that stand for it."""

from __future__ import annotations

from partnership.register.search.pages import SitePage, provide
from partnership.register.search.words import CALLING

PAGES = (
    SitePage(
        "calls.question",
        "Whom to call",
        "who do I call telephone night emergency numbers now out of hours",
        asked=CALLING,
    ),
    SitePage("tasks.index", "Who does what", "map matrix tasks roles lead deputy responsibilities"),
    SitePage(
        "calls.card",
        "Card of numbers",
        "card telephone numbers print pocket wall A5 list phone book directory",
        said=("print numbers", "phone list", "list of numbers", "contact list", "phone book", "print card"),
    ),
    SitePage(
        "mapping.gaps", "Gaps to close", "missing nobody leads what needs doing",
        said=("gaps", "nobody leads", "nobody covers", "missing from the board", "missing from the map"),
    ),
    SitePage(
        "sharing.may_i_tell",
        "May I tell them?",
        "tell share disclose pass on information consent confidential police family parents school doctor employer",
        said=("can I tell", "can I share", "can I disclose", "can I (tells) (told-to)", "allowed to (tells) (told-to)"),
    ),
    SitePage("sharing.matrix", "What may I share?", "sharing information confidentiality data protection consent"),
    SitePage("protocols.index", "Protocols", "documents procedures agreement sign word papers policy download zip"),
    SitePage("repatriation.returns", "Return checklists", "return home safety repatriation checklist"),
    SitePage("paper_forms.index", "Forms", "blank form referral consent record Word fill in print"),
    SitePage("assessment.index", "Self-assessment", "competences rating review"),
    SitePage("identification.audit", "Where victims are met", "audit identification settings indicators signs"),
    SitePage("identification.cards", "Cards for staff", "indicator signs of trafficking pocket card print"),
    SitePage("library.index", "Guidance", "library sources"),
    SitePage("library.glossary", "Glossary", "words what does it mean abbreviations"),
    SitePage("overview.documents", "Documents", "papers print word download"),
    SitePage("overview.reviews", "Reviews", "assessment audit"),
    SitePage("library.practice", "How others do it", "practice examples elsewhere"),
    SitePage("library.bodies", "National bodies", "bodies agencies national"),
    SitePage("law.index", "Law and bodies", "law facts check lawyer in force date changed statute act to confirm"),
    SitePage("library.country_list", "Countries and embassies", "country embassy consulate return"),
    SitePage("accounts.account", "Your account", "change my password email passkey second factor", has_place=False),
    SitePage("mail.choices", "Emails you get", "stop emails notifications unsubscribe", has_place=False),
    SitePage("people.own_leaving", "Leaving", "leave my job hand over close account", has_place=False),
    SitePage(
        "overview.your_organisation", "Your organisation", "our own entry update change number", has_place=False,
        said=("change our number", "update our number", "our number is wrong", "our entry", "new phone number"),
    ),
    SitePage("consultation.verify", "Check an agreed document", "verify hash genuine file", has_place=False),
    SitePage("data_protection.kept", "What is kept, and for how long", "privacy personal data GDPR", has_place=False),
    SitePage("data_protection.own_data", "What is held about you", "subject access my data export", has_place=False),
    SitePage("overview.accessibility", "Accessibility statement", "screen reader keyboard", has_place=False),
)  # fmt: skip
OF_NO_PARTNERSHIP = frozenset(each.endpoint for each in PAGES if not each.has_place)
provide(PAGES)
