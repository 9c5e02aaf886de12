"""Which routes take something of a visitor's own and are walked with what is hidden, and why the others are not. Pure data.

Every route that takes a POST is in one of the lists: a new one that shows something before it saves is walked, by whoever
meets its form, or says here why nothing can be told by it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# By who meets their forms: each of these walks must come to all of them. Searches and filters stand beside them.
WALKED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "administrator": frozenset(
            {
                "accounts.password", "accounts.post", "accounts.reset", "accounts.second_factor",
                "consultation.verify", "consultation.verify_file", "data_protection.account_data",
                "data_protection.erase", "directory.organisations", "history.directory",
                "history.organisation", "history.own", "history.site", "mail.choices",
                "overview.search", "people.account_deed", "people.account_gave", "people.accounts",
                "people.add_coordinator", "people.add_partnership", "people.endings",
                "people.put_partnership_away", "people.remove_ending", "upkeep.report",
            }
        ),
        "anonymous": frozenset(
            {
                "accounts.reset", "consultation.verify", "consultation.verify_file",
            }
        ),
        "coordinator": frozenset(
            {
                "accounts.end_sign_in", "accounts.password", "accounts.post", "accounts.reset",
                "accounts.second_factor", "action_plan.index", "action_plan.owner",
                "action_plan.propose", "assessment.add_evidence", "assessment.archive",
                "assessment.archive_evidence", "assessment.close", "assessment.comparison",
                "assessment.edit_evidence", "assessment.new", "assessment.save_competence",
                "bundles.pack_zip", "bundles.papers_zip", "calendar.make", "calls.card_told",
                "calls.closed", "calls.opened", "calls.question", "calls.ring_result",
                "calls.situation", "consultation.answer", "consultation.answer_change",
                "consultation.ask_again", "consultation.close", "consultation.end_signing",
                "consultation.last_day", "consultation.letter", "consultation.preview",
                "consultation.table", "consultation.take_clean_changes", "consultation.upload_copy",
                "consultation.verify", "consultation.verify_file", "directory.add",
                "directory.add_part", "directory.archive", "directory.archive_part",
                "directory.ask_to_open", "directory.audience", "directory.confirm", "directory.edit",
                "directory.edit_part", "directory.leave", "directory.merge",
                "directory.organisations", "directory.part_audience", "directory.take_in",
                "directory.withdraw_asking", "drafts.delete", "exports.file", "history.competence",
                "history.directory", "history.function", "history.map_", "history.of_entry",
                "history.organisation", "history.own", "history.partnership", "history.protocol",
                "identification.edit", "imports.drop", "law.posts", "law.remove_post",
                "letterheads.add", "letterheads.put_away", "letterheads.use", "library.bodies",
                "library.practice", "library.take_over", "mail.choices", "mapping.add_tasks",
                "mapping.board", "mapping.boards", "mapping.matrix",
                "mapping.record_answers", "mapping.role", "mapping.save_function", "mapping.usual", "misses.done", "misses.missing",
                "overview.search", "pack_change.begin", "pack_change.drop", "pack_change.kinds",
                "pack_change.make", "pack_change.tasks", "people.add_member", "people.change_member",
                "people.change_role", "people.desk", "people.gave", "people.invite",
                "people.invite_many", "people.leaves", "people.leaves_team", "people.own_leaving",
                "people.see_as", "people.send_again", "people.send_sign_up_again", "people.take_back",
                "people.take_back_grant", "people.take_back_sign_up", "people.withdraw",
                "pictures.areas", "pictures.coverage", "pictures.journey", "pictures.network",
                "pictures.network_file", "protocols.amendments_told", "protocols.archive",
                "protocols.clause_preview", "protocols.compare", "protocols.parameters",
                "protocols.parties", "protocols.save_clause", "protocols.save_version",
                "protocols.sheets", "protocols.start", "publicity.directory",
                "relationship_files.import_", "relationships.answer", "relationships.archive",
                "relationships.change", "relationships.index", "relationships.record",
                "repatriation.archive", "repatriation.new", "sharing.decide", "sharing.may_i_tell",
                "tokens.revoke", "upkeep.decide", "upkeep.own", "upkeep.report",
            }
        ),
        "coordinator elsewhere": frozenset(
            {
                "accounts.password", "accounts.post", "accounts.reset", "accounts.second_factor",
                "consultation.verify", "consultation.verify_file", "directory.organisations",
                "history.directory", "history.organisation", "history.own", "mail.choices",
                "overview.search", "people.own_leaving", "upkeep.report",
            }
        ),
        "other partner": frozenset(
            {
                "accounts.end_sign_in", "accounts.password", "accounts.post", "accounts.reset",
                "accounts.second_factor", "action_plan.index", "assessment.add_evidence",
                "assessment.archive_evidence", "assessment.comparison", "assessment.edit_evidence",
                "assessment.save_competence", "bundles.papers_zip", "calendar.make",
                "calls.card_told", "calls.question", "calls.situation", "consultation.table",
                "consultation.verify", "consultation.verify_file", "digest.your_entries",
                "directory.ask_to_open", "directory.organisations", "exports.file",
                "history.competence", "history.directory", "history.function", "history.map_",
                "history.organisation", "history.own", "history.protocol", "identification.edit",
                "library.bodies", "library.practice", "mail.choices", "mapping.matrix",
                "misses.missing", "overview.search", "people.own_leaving", "pictures.areas",
                "pictures.coverage", "pictures.journey", "pictures.network", "pictures.network_file",
                "protocols.amendments_told", "protocols.compare", "protocols.sheets",
                "relationship_files.import_", "relationships.answer", "relationships.archive",
                "relationships.change", "relationships.index", "relationships.record",
                "repatriation.archive", "repatriation.new", "sharing.may_i_tell", "upkeep.report",
            }
        ),
        "partner elsewhere": frozenset(
            {
                "accounts.password", "accounts.post", "accounts.reset", "accounts.second_factor",
                "consultation.verify", "consultation.verify_file", "digest.your_entries",
                "directory.organisations", "history.directory", "history.organisation", "history.own",
                "mail.choices", "overview.search", "people.own_leaving", "upkeep.report",
            }
        ),
        "reader": frozenset(
            {
                "accounts.end_sign_in", "accounts.password", "accounts.post", "accounts.reset",
                "accounts.second_factor", "action_plan.index", "assessment.comparison",
                "bundles.papers_zip", "calendar.end", "calendar.make", "calls.card_told",
                "calls.question", "calls.situation", "consultation.table", "consultation.verify",
                "consultation.verify_file", "directory.ask_to_open", "directory.organisations",
                "exports.file", "history.competence", "history.directory", "history.function",
                "history.map_", "history.organisation", "history.own", "history.protocol",
                "library.bodies", "library.practice", "mail.choices", "mapping.matrix",
                "misses.missing", "overview.search", "people.own_leaving", "pictures.areas",
                "pictures.coverage", "pictures.journey", "pictures.network", "pictures.network_file",
                "protocols.amendments_told", "protocols.compare", "protocols.sheets",
                "relationships.index", "repatriation.archive", "repatriation.new",
                "sharing.may_i_tell", "tokens.revoke_own", "upkeep.report", "upkeep.take_back",
            }
        ),
    }
)  # fmt: skip
IMPORT = frozenset({"imports.add", "imports.columns"})  # walked as far as the preview

_SIGNING_IN = "of signing in and of what lets somebody in: nothing of the register is asked or said"
_BY_LINK = "by a link that goes to one mailbox, and about what that mailbox may see"
_OF_THEIR_OWN = "met by the people of the entry alone, or by those of its home who see all that it is about"
_PRESS = "a press on what stands there: no word of one's own is sent but a reason"
_PAPERS = "words on a paper, which is written for any member and compared with nothing else"

EXEMPT: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "accounts.add_passkey", "accounts.app", "accounts.choose_password", "accounts.code",
                "accounts.end_other_sign_ins", "accounts.first_codes", "accounts.first_passkey",
                "accounts.new_passkey", "accounts.passkey", "accounts.passkey_options",
                "accounts.provider_ended", "accounts.recovery_code", "accounts.recovery_codes",
                "accounts.remove_factor", "accounts.remove_passkey", "accounts.set_up",
                "accounts.shown_codes", "accounts.sign_in", "accounts.sign_out", "accounts.sign_up",
                "accounts.use_passkey", "accounts.use_passkey_options", "people.own_provider",
                "people.stop_seeing_as", "tokens.add",
            ),
            _SIGNING_IN,
        ),
        **dict.fromkeys(
            (
                "consultation.own_word", "digest.confirm", "mail.switch_off", "people.invitation", "people.objection",
            ),
            _BY_LINK,
        ),
        **dict.fromkeys(
            (
                "directory.answer_invitation", "directory.leave_ourselves", "directory.propose",
                "directory.propose_part", "directory.reveal", "mapping.answer_roles",
                "mapping.hand_back", "mapping.offer", "people.agreement", "people.clearance",
                "people.keep_grant", "people.location_grants", "upkeep.proposed_address",
                "upkeep.report_page", "upkeep.withdraw",
            ),
            _OF_THEIR_OWN,
        ),
        **dict.fromkeys(
            (
                "assessment.restore", "assessment.restore_evidence", "calls.report",
                "data_protection.own_data", "directory.move_home", "directory.rang", "directory.restore",
                "directory.restore_part", "directory.split", "drafts.keep", "feed.manage",
                "history.entry", "history.event", "identification.accept", "imports.apply",
                "imports.cancel", "imports.decide", "imports.undo", "letterheads.bring_back",
                "letterheads.stop", "mapping.save_lead", "mapping.set_aside", "mapping.take_up",
                "mapping.undo_roles", "mapping.undo_usual", "mapping.withdraw_lead", "pack_change.undo", "people.agree_to",
                "people.answer", "people.ask_again", "people.ask_if_vacant", "people.ask_to_stand",
                "people.notice", "protocols.manual_told", "protocols.restore",
                "protocols.start_step", "publicity.ask", "publicity.ask_all", "publicity.end",
                "publicity.publication", "repatriation.restore",
            ),
            _PRESS,
        ),
        **dict.fromkeys(
            (
                "consultation.answer_late", "consultation.ask_vacancy",
                "consultation.bring_into_force", "consultation.change",
                "consultation.comment_on_clause", "consultation.comment_on_whole",
                "consultation.next_version", "consultation.no_comment", "consultation.object_to",
                "consultation.open_signing", "consultation.paper", "consultation.refuse",
                "consultation.remind", "consultation.sign", "consultation.start",
                "consultation.take_objection_back", "consultation.withdraw", "law.check", "law.read",
                "letterheads.replace",
            ),
            _PAPERS,
        ),
    }
)  # fmt: skip
