"""The words that fields of guidance may hold, an enumeration for each choice. Their values are stored for ever."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where in the response a function belongs, in the order in which a case meets them."""

    IDENTIFICATION = "identification"
    REFERRAL = "referral"
    SUPPORT = "support"
    RETURN = "return"
    PREVENTION = "prevention"
    PARTNERSHIP = "partnership"


class Group(StrEnum):
    """Whose case it is: children (under 18), adults, or both."""

    CHILDREN = "children"
    ADULTS = "adults"
    BOTH = "both"


class KindOffice(StrEnum):
    """What a kind of agency is to the product's own rules, whatever a pack calls it."""

    POLICE = "police"  # looked for first by whoever has found somebody
    EMBASSY = "embassy"  # a mission of another state
    RECEIVING = "receiving-authority"  # of the state to which somebody returns


class LegalStanding(StrEnum):
    """What an agency is to the national mechanism, which is a fact of the agency: its kind only suggests it."""

    FIRST_RESPONDER = "first-responder"
    DUTY_TO_NOTIFY = "duty-to-notify"
    SUPPORT_CONTRACTOR = "support-contractor"
    GUARDIAN_SERVICE = "guardian-service"

    @property
    def field(self) -> str:
        """The name under which a kind, a named list and the entry of an organisation have it."""
        return self.value.replace("-", "_")


class StandingAnswer(StrEnum):
    """Whether an agency has a legal standing, and by what."""

    STATUTORY = "statutory"  # as a public body
    NAMED = "named"  # on the list of who may refer
    POLICY = "policy"  # it does so by its own rules, and no law says that it must
    CONTRACT = "contract"  # it holds the national contract
    PARTNER = "partner"  # under whoever holds the national contract
    NO = "no"


class Sector(StrEnum):
    """What sort of body an organisation is."""

    STATUTORY = "statutory"
    VOLUNTARY = "voluntary"
    INTERNATIONAL = "international"
    DIPLOMATIC = "diplomatic"
    PRIVATE = "private"


class Level(StrEnum):
    """How far an organisation reaches."""

    LOCAL = "local"
    REGIONAL = "regional"
    NATIONAL = "national"
    INTERNATIONAL = "international"
    ORIGIN = "country-of-origin"


class Stop(StrEnum):
    """What an open checklist item does to a return."""

    HARD = "hard"  # return may not proceed; only evidence clears it
    HOLD = "hold"  # pause until a senior decision is recorded
    COMPLETE = "complete"  # complete it, or explain why not


class ReturnPaper(StrEnum):
    """The files of a return: the whole checklist, and of it the page that may travel alone."""

    CHECKLIST = "checklist"
    HANDOVER = "handover"


class StagePage(StrEnum):
    """What the pages of a stage hold beside its checks."""

    CHECKS = "checks"  # nothing
    CONFERENCE = "conference"  # who is heard, and what was compared
    DAY_BEFORE = "day-before"  # what follows if a check is not clear
    HANDOVER = "handover"  # the page that travels, and the contacts after arrival


class FrontPart(StrEnum):
    """The lists of rules of a return checklist."""

    USE = "use"
    RESULT = "result"
    CONTACT_FAILED = "contact-failed"


class IfNot(StrEnum):
    """What follows when a line is not clear on the day before."""

    PUT_RIGHT = "put-right"  # by the hour that the checklist names, or nobody goes
    DOCTOR = "doctor"  # decides, in writing, today
    NO_GO = "no-go"
    REOPEN = "reopen"  # nobody goes, and the stage of the decision is open again


class GeneratedPart(StrEnum):
    """The parts of a protocol that the map writes; a clause names one to say where it stands."""

    DOCUMENT_CONTROL = "document-control"
    PARTY_NAMES = "party-names"  # the parties by what they have agreed to, names only
    PARTIES = "parties"
    DUTIES = "duties"  # agency by agency: what each leads, deputises for and supports
    RESPONSIBILITIES = "responsibilities"  # the matrix, functions as rows, in a landscape section
    CONTACTS = "contacts"  # the contact schedule, unconfirmed contacts marked
    DESKS = "desks"  # of it the desks whom its clauses name
    INDICATORS = "indicators"  # Annex 1 indicators by setting, for the template's group
    SUFFICIENT_SIGNS = "sufficient-signs"  # those of them that ask for a call by themselves, in one list
    MATTERS = "matters"  # matters to settle: every slot without an answer, every role only proposed
    SIGNATURES = "signatures"
    PARAMETERS = "parameters"  # the times and limits this protocol sets, in one table
    SHARING = "information-sharing"  # the information sharing matrix, and each flow with its basis and condition
    SHARING_AT_A_GLANCE = "sharing-at-a-glance"  # its answers alone, for the kinds that are asked about most
    RETURN_CHILDREN = "return-checks-children"  # the hard stops and checks of the return checklist, for a child
    RETURN_ADULTS = "return-checks-adults"  # the same for an adult
    CALL_ORDER_CHILDREN = "call-order-children"  # whom to call where nobody is there, as the return checklist has it
    CALL_ORDER_ADULTS = "call-order-adults"  # the same for an adult
    CONTROLLERS = "controllers"  # which legal body answers for data, a council with its departments
    ADOPTED_TERMS = "adopted-terms"  # which version of the common terms it adopts
    RULE_LEADS = "rule-leads"  # the rules of the common terms that always stand, a sentence each
    ROLES = "roles"  # what each post must do, from the table of duties
    FORMS = "forms"  # the blank forms that its clauses ask for
    STOP_GAPS = "stop-gaps"  # whom one gets in the place of each lead that nobody has accepted


class Sharing(StrEnum):
    """Whether a kind of information may go to a kind of agency, from freest to never."""

    ROUTINE = "routine"  # whenever the purpose of the partnership calls for it
    CONSENT = "consent"  # with the person's informed consent (for a child: of who may give it)
    CASE = "case"  # only when the condition is met in this one case, decided and written down
    NEVER = "never"


class Weight(StrEnum):
    """What sort of statement a recommendation of the source is."""

    DUTY = "duty"  # a duty in law, as the source has it
    ADVICE = "advice"
    WARNING = "warning"


class ChangeKind(StrEnum):
    """What guidance of a site does to an item of the pack that it stands over."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"

    @property
    def is_removed(self) -> bool:
        """Whether the item is out of use."""
        return self is ChangeKind.REMOVED

    @property
    def words(self) -> str:
        """How pages and documents mark it, the same everywhere."""
        done = "Taken out" if self.is_removed else self.value.capitalize()
        return f"{done} by this council’s guidance"


class Night(StrEnum):
    """Whether somebody must answer for a task at night, on a weekend and on a bank holiday."""

    MUST = "must"
    ASKED = "asked"  # a text asks for a number at night; it can wait where there is none
    WAITS = "waits"  # for the next working day


class Emergency(StrEnum):
    """Where the emergency number stands among the numbers of a task."""

    FIRST = "first"  # whoever is in danger or hurt rings it before anybody else
    LAST = "last"  # where nobody answers and it cannot wait
    NONE = "none"


class LegalForm(StrEnum):
    """What agencies of a kind are in law: who signs, and who answers for data."""

    BODY = "body"  # a legal person of its own
    COUNCIL = "council"  # the legal person of which departments are parts
    DEPARTMENT = "department"  # a part of the council
    NONE = "none"  # a meeting of others without legal personality


class Need(StrEnum):
    """For whose cases a partnership needs an agency of a kind."""

    ANY = "any"
    CHILDREN = "children"
    ADULTS = "adults"


class Length(StrEnum):
    """How much of a protocol is printed, the shortest first; all are made from the same clauses, numbered once."""

    CARD = "card"  # two pages for whom the protocol names: what to do, numbers, words to say
    OPERATIONAL = "operational"  # what an agency does, who, by when
    FULL = "full"  # with law, background, sources and the long annexes

    @property
    def label(self) -> str:
        """As pages and contents say it."""
        return {"card": "Card", "operational": "Operational paper", "full": "Full paper"}[self.value]


class PaperKind(StrEnum):
    """What a paper is for: a case paper is opened at night, an agreement is read by a board."""

    CASE = "case"
    AGREEMENT = "agreement"


class CardKind(StrEnum):
    """What a line of a clause is on the card."""

    STEP = "step"  # who does what, by when, one step after the other
    DUTY = "duty"  # who does what, by when, each in its own time
    SAY = "say"  # words for somebody
    NEVER = "never"  # what nobody does
    IF = "if"  # when something happens: what then
    SIGN = "sign"  # enough by itself; with `then`, what the others ask for
    NUMBERS = "numbers"  # the whole table of the clause: whom to call
    PATHWAY = "pathway"  # the whole table of the clause, drawn as boxes
