"""The common terms: adopted by one clause, one value in all papers, and nothing lost that was written in older drafts."""

from __future__ import annotations

from datetime import date

from protocols.small import agency, map_of

from partnership.documents.clause_markup import SlotMark
from partnership.guidance.choices import GeneratedPart
from partnership.guidance.loader import load_packs
from partnership.guidance.terms import LEADS, find_clause, rules
from partnership.guidance.wording import count_words
from partnership.protocols.clause_text import slot_fault
from partnership.protocols.composing.context import AdoptedTerms, Context, Numbering, values_of
from partnership.protocols.composing.slots import SlotResolver
from partnership.protocols.displaced import DIFFERS, NO_TERMS, TAKEN, displaced, without_place
from partnership.store.models import ClauseText, Protocol

PACK = load_packs()["solace-2009"]
TERMS = PACK.terms
assert TERMS is not None
PAPER = PACK.protocols["safeguarding-trafficked-children"]
POLICE = agency("Borough police")


def _answers(terms: AdoptedTerms | None = None) -> SlotResolver:
    context = Context(PAPER, PACK, map_of(POLICE), {}, date(2026, 11, 24), frozenset(), given_terms=terms)
    return SlotResolver(context, Numbering({}, {}))


def _words(name: str, argument: str, terms: AdoptedTerms | None = None) -> str:
    return "".join(run.text for run in _answers(terms).answer(name, argument).runs)  # type: ignore[union-attr]


def test_every_other_protocol_adopts_them_and_prints_the_leads_of_the_rules_only() -> None:
    assert sum(count_words(rule.lead) for rule in rules(TERMS)) <= LEADS
    for template in PACK.protocols.values():
        sections = {section.id for section in template.sections}
        adopts = any(clause.generated is GeneratedPart.ADOPTED_TERMS for clause in template.clauses())
        assert adopts is (template is not TERMS), template.id
        # A written paper has the short form of disagreements and roles, drawn from the same rules and duties.
        assert (
            sections.isdisjoint({"escalation", "standing-rules", "roles"}) or template is TERMS or template.is_written
        )


def test_a_clause_that_they_took_in_is_found_under_its_old_name_and_its_new_one() -> None:
    assert _words("clause", "rule-secrecy") == "“Rules that always apply” in the common terms"
    assert find_clause(TERMS, "principles-welfare") is find_clause(TERMS, "rule-welfare")
    assert not slot_fault(SlotMark("clause", "map-roles-empty"), PAPER, PACK)


def test_a_time_that_they_set_is_the_same_in_every_paper() -> None:
    assert _words("parameter", "urgent-answer") == "60 minutes"
    values = values_of(TERMS, {"urgent-answer": "45"})
    assert _words("parameter", "urgent-answer", AdoptedTerms(TERMS, "Terms", values)) == "45 minutes"


def _protocol(template_id: str, parameters: dict[str, str], **texts: str) -> Protocol:
    protocol = Protocol(template_id=template_id, title=template_id, parameters=parameters)
    protocol.clause_texts = [
        ClauseText(clause_id=key.replace("_", "-"), text=text, is_left_out=False, reason="")
        for key, text in texts.items()
    ]
    return protocol


def test_what_was_written_in_a_clause_that_moved_is_listed_until_the_terms_have_it() -> None:
    paper = PACK.protocols["return-to-country-of-origin"]
    older = _protocol(paper.id, {"urgent-answer": "30"}, rule_secrecy="Say nothing.", purpose_aim="Ours.")
    assert [each.what for each in displaced(older, [older], paper, PACK)] == [NO_TERMS, NO_TERMS]
    same = _protocol(TERMS.id, {"urgent-answer": "30"}, rule_secrecy="Say nothing.")
    assert [each.what for each in displaced(older, [older, same], paper, PACK)] == [TAKEN, TAKEN]
    other = _protocol(TERMS.id, {}, rule_secrecy="Say little.")
    assert [each.what for each in displaced(older, [older, other], paper, PACK)] == [DIFFERS, DIFFERS]
    assert without_place(paper, older.parameters) == {"urgent-answer": "30"}
