"""Which row of the table of authority each changing route belongs to, or why it widens nobody's reach. Pure data.

A changing route in neither list stops the start (`web.permit.refuse_unplaced`), as one without a declared access does.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from partnership.policy.authority import TABLE, Act

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PLACE = (Act.PLACE_BY_LEAD, Act.PLACE_BY_HOME, Act.PLACE_WORKS, Act.PLACE_STANDS, Act.PLACE_STANDS_SEALED)

# Whatever waits for a yes is answered, and asked again, at one place.
_ANSWERED = tuple(act for act, row in TABLE.items() if row.yes and act is not Act.TAKING_IN)

# The acts that a request to a route can start, answer or undo.
ACTS: Mapping[str, tuple[Act, ...]] = MappingProxyType(
    {
        "accounts.sign_up": (Act.TEAM, Act.COORDINATOR_BY_ADMINISTRATOR, Act.PARTNERSHIP_ON_SCREEN, Act.BOOTSTRAP),
        "consultation.ask_vacancy": (Act.VACANCY,),
        "consultation.object_to": (Act.SIGNATURE, Act.SIGNATURE_ON_PAPER),
        "consultation.own_word": (Act.SIGNATURE_ON_PAPER,),
        "consultation.paper": (Act.SIGNATURE_ON_PAPER,),
        "consultation.refuse": (Act.SIGNATURE,),
        "consultation.sign": (Act.SIGNATURE,),
        "consultation.take_objection_back": (Act.SIGNATURE, Act.SIGNATURE_ON_PAPER),
        "data_protection.erase": (Act.WORDS,),
        "directory.add": (Act.ENTRY,),
        "directory.add_part": (Act.ENTRY,),
        "directory.answer_invitation": (Act.TAKING_IN,),
        "directory.archive": (Act.ENTRY,),
        "directory.archive_part": (Act.ENTRY,),
        "directory.audience": (Act.AUDIENCE,),
        "directory.confirm": (Act.ENTRY,),
        "directory.edit": (Act.ENTRY, Act.AUDIENCE),
        "directory.edit_part": (Act.ENTRY, Act.AUDIENCE),
        "directory.leave": (Act.TAKING_IN,),
        "directory.leave_ourselves": (Act.TAKING_IN,),
        "directory.merge": (Act.MERGING,),
        "directory.move_home": (Act.HOME,),
        "directory.split": (Act.MERGING,),
        "directory.part_audience": (Act.AUDIENCE,),
        "directory.propose": (Act.ENTRY, Act.AUDIENCE),
        "directory.propose_part": (Act.ENTRY,),
        "directory.rang": (Act.ENTRY,),
        "directory.restore": (Act.ENTRY,),
        "directory.restore_part": (Act.ENTRY,),
        "directory.reveal": (Act.GRANT_BY_HOLDER, Act.GRANT_BY_CLEARED),
        "directory.take_in": (Act.TAKING_IN,),
        "directory.withdraw_asking": (Act.TAKING_IN,),
        "history.entry": (Act.GOING_BACK,),
        "history.event": (Act.GOING_BACK,),
        "imports.apply": (Act.IMPORT, Act.ENTRY, Act.TAKING_IN),
        "imports.undo": (Act.IMPORT, Act.ENTRY, Act.TAKING_IN),
        "library.take_over": (Act.TAKING_IN,),
        "pack_change.make": (Act.ENTRY,),
        "pack_change.undo": (Act.ENTRY,),
        "people.account_gave": (Act.ENDING, Act.VACANCY),
        "people.account_deed": (Act.ENDING, Act.BACK_IN, Act.ADMINISTRATOR),
        "people.add_coordinator": (Act.COORDINATOR_BY_ADMINISTRATOR, Act.PARTNERSHIP_ON_SCREEN),
        "people.add_member": (Act.TEAM,),
        "people.add_partnership": (Act.PARTNERSHIP_ON_SCREEN,),
        "people.agree_to": _ANSWERED,
        "people.answer": _ANSWERED,
        "people.ask_again": _ANSWERED,
        "people.ask_if_vacant": (Act.VACANCY,),
        "people.ask_to_stand": (Act.PLACE_STANDS, Act.PLACE_STANDS_SEALED),
        "people.change_member": (Act.TEAM, Act.ENDING),
        "people.change_role": (*_PLACE, Act.ENDING),
        "people.clearance": (Act.CLEARANCE,),
        "people.gave": (Act.ENDING, Act.VACANCY),
        "people.invitation": _PLACE,
        "people.invite": _PLACE,
        "people.invite_many": _PLACE,
        "people.keep_grant": (Act.GRANT_BY_HOLDER, Act.GRANT_BY_CLEARED),
        "people.leaves": (Act.ENDING, Act.VACANCY),
        "people.leaves_team": (Act.ENDING,),
        "people.location_grants": (Act.GRANT_BY_HOLDER, Act.GRANT_BY_CLEARED),
        "people.notice": (Act.COORDINATOR_OF_ORPHAN,),
        "people.own_provider": (Act.BACK_IN,),
        "people.put_partnership_away": (Act.PARTNERSHIP_ON_SCREEN,),
        "people.see_as": (Act.SEEING_AS,),
        "people.send_again": _PLACE,
        "people.send_sign_up_again": (Act.TEAM, Act.COORDINATOR_BY_ADMINISTRATOR),
        "people.take_back_grant": (Act.GRANT_BY_HOLDER, Act.GRANT_BY_CLEARED),
        "feed.manage": (Act.PUBLIC_ENTRY,),
        "publicity.ask": (Act.PUBLIC_ENTRY,),
        "publicity.ask_all": (Act.PUBLIC_ENTRY,),
        "publicity.directory": (Act.PUBLIC_ENTRY,),
        "publicity.end": (Act.PUBLIC_ENTRY,),
        "publicity.publication": (Act.PUBLIC_ENTRY,),
        "upkeep.decide": (Act.ENTRY, Act.AUDIENCE),
        "upkeep.proposed_address": (Act.GRANT_BY_HOLDER, Act.GRANT_BY_CLEARED),
    }
)

_OWN_ACCOUNT = "of one's own account alone: its password, factors, sign-ins, post, mail and drafts"
_PAPERS = "the partnership's papers, by those who keep them: nobody sees, speaks or signs more by it"
_NARROWS = "takes back what was given or asked, or ends what was one's own"
_ANSWERS = "what an organisation answers for itself; its people had that word before"
_TELLS = "a word to those who keep the entry or the partnership; they decide"
_REGISTER = "says who does what or answers where; no place, audience or grant follows from it"

# Why the others widen nothing.
WIDENS_NOTHING: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "accounts.add_passkey", "accounts.app", "accounts.choose_password", "accounts.code",
                "accounts.end_other_sign_ins", "accounts.end_sign_in", "accounts.first_codes", "accounts.first_passkey",
                "accounts.new_passkey",
                "accounts.passkey", "accounts.passkey_options", "accounts.password", "accounts.post",
                "accounts.recovery_code", "accounts.recovery_codes", "accounts.remove_factor",
                "accounts.remove_passkey", "accounts.reset", "accounts.second_factor", "accounts.set_up",
                "accounts.shown_codes", "accounts.sign_in", "accounts.sign_out", "accounts.use_passkey",
                "accounts.use_passkey_options", "mail.choices", "mail.switch_off",
                "drafts.delete", "drafts.keep", "people.agreement", "people.stop_seeing_as",
            ),
            _OWN_ACCOUNT,
        ),
        **dict.fromkeys(
            (
                "action_plan.owner",
                "assessment.add_evidence", "assessment.archive", "assessment.archive_evidence", "assessment.close",
                "assessment.edit_evidence", "assessment.new", "assessment.restore", "assessment.restore_evidence",
                "assessment.save_competence", "consultation.answer", "consultation.answer_change",
                "consultation.answer_late", "consultation.bring_into_force",
                "consultation.ask_again", "consultation.change", "consultation.close", "consultation.comment_on_clause",
                "consultation.comment_on_whole", "consultation.end_signing", "consultation.last_day",
                "consultation.letter", "consultation.next_version", "consultation.no_comment",
                "consultation.open_signing", "consultation.preview", "consultation.remind", "consultation.start",
                "consultation.take_clean_changes", "consultation.upload_copy", "consultation.verify_file",
                "consultation.withdraw", "identification.accept", "identification.edit",
                "imports.add", "imports.cancel", "imports.columns", "imports.decide", "imports.drop", "letterheads.add",
                "letterheads.bring_back", "letterheads.put_away", "letterheads.replace", "letterheads.stop",
                "letterheads.use", "mapping.board", "mapping.boards", "mapping.set_aside", "mapping.take_up",
                "protocols.archive", "protocols.clause_preview",
                "protocols.parameters", "protocols.parties", "protocols.restore", "protocols.save_clause",
                "protocols.save_version", "protocols.start_step", "repatriation.archive", "repatriation.new",
                "repatriation.restore", "sharing.decide",
            ),
            _PAPERS,
        ),
        **dict.fromkeys(
            (
                "accounts.provider_ended", "calendar.end", "people.own_leaving", "people.take_back",
                "people.take_back_sign_up", "people.withdraw", "tokens.revoke", "tokens.revoke_own",
                "upkeep.take_back", "upkeep.withdraw",
            ),
            _NARROWS,
        ),
        **dict.fromkeys(
            ("digest.confirm", "digest.your_entries", "mapping.answer_roles", "mapping.hand_back"),
            _ANSWERS,
        ),
        **dict.fromkeys(
            (
                "calls.report", "calls.ring_result", "directory.ask_to_open", "misses.done", "misses.missing",
                "people.objection", "upkeep.own", "upkeep.report",
                "upkeep.report_page",
            ),
            _TELLS,
        ),
        **dict.fromkeys(
            (
                "action_plan.propose",
                "calls.closed", "calls.opened", "mapping.add_tasks", "mapping.offer", "mapping.record_answers",
                "mapping.role", "mapping.save_function", "mapping.save_lead", "mapping.undo_roles",
                "mapping.undo_usual", "mapping.usual", "mapping.withdraw_lead",
                "pack_change.begin", "pack_change.drop", "pack_change.kinds", "pack_change.tasks",
                "people.desk", "relationship_files.import_", "relationships.answer",
                "relationships.archive", "relationships.change", "relationships.record",
            ),
            _REGISTER,
        ),
        "law.check": "says what the law is found to be; nobody sees, speaks or signs more by it",
        "law.read": "says that a clause is right as it stands; it is signed by those who signed before",
        **dict.fromkeys(
            ("law.posts", "law.remove_post"),
            "whose leads may say what the law is found to be; no place, audience or signature follows from it",
        ),
        "tokens.add": "a token of one's own by which a system reads what every member may see, after a proof",
        "calendar.make": "an address of one's own at which a calendar reads dates that every member may see",
        "data_protection.own_data": "one's own data, as one sees it already, in one file",
        "data_protection.account_data": "who manages accounts has it already, and gets nothing of a partnership",
        "calls.card_told": "a mail to oneself when a number changes that one may see",
        "protocols.amendments_told": "a mail to oneself when a version is in force that one may read",
        "protocols.manual_told": "a mail to oneself when a version is in force that one may read",
        "people.endings": "an agreed ending saves naming a voucher; a place needs the same yes as any other",
        "people.remove_ending": "one ending less to which an invitation goes without a voucher",
    }
)  # fmt: skip

# What a sign-in by the sign-in provider's word alone may send besides: `provider_sessions` has the rule.
# Who takes up what others gave, by its own link: neither starts nor answers.
TAKEN_UP = frozenset({"people.invitation", "accounts.sign_up"})
# What lets somebody in another time: a password, an app or a passkey is changed, and a token made, with a passkey.
OWN_FACTORS = frozenset(
    {
        "accounts.add_passkey", "accounts.app", "accounts.password", "accounts.recovery_codes",
        "accounts.remove_factor", "accounts.remove_passkey", "accounts.second_factor",
        "tokens.add",
    }
)  # fmt: skip
# What nobody undoes: it widens no reach, and takes evidence away with the names in it.
NEVER_UNDONE = frozenset({"data_protection.erase"})
# What changes a partnership as a whole, though it widens no reach and can be undone.
OF_THE_WHOLE = frozenset({"pack_change.make", "pack_change.undo"})
# Pages of several acts: when what is sent only ends something. That a seat is vacant is then not asked.
_ENDING_DEEDS = frozenset({"close", "unmake-administrator"})
ENDS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = MappingProxyType(
    {
        "people.account_deed": lambda url: url.get("deed") in _ENDING_DEEDS,
        "people.account_gave": lambda _url: True,
        "people.gave": lambda _url: True,
        "people.leaves": lambda _url: True,
        "people.leaves_team": lambda _url: True,
    }
)
