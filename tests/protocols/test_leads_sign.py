"""Whoever leads a task signs, or the matters to settle say why the protocol does not wait for it."""

from __future__ import annotations

from dataclasses import replace

from protocols.small import agency, composed, duty, generated, map_of, text_template, words_of
from protocols.test_compose import captions_of

from partnership.findings.types import Rule
from partnership.guidance.types import GeneratedPart
from partnership.store.models import Agreement

POLICE, CARE = agency("Borough police"), agency("Children's services", "childrens-services")
GUARDIANS = agency("Guardian service", "guardians")
NEEDED, OTHERS = "Signatures that bring it into force", "Other parties"
SIGNED = replace(generated(GeneratedPart.SIGNATURES), must_sign=("police",))
LED = map_of(POLICE, CARE, duties=(duty(CARE),))


def told(template: object, map_: object = LED) -> list[str]:
    """The matters about leads whose signature is not waited for."""
    found = composed(template, map_).matters  # type: ignore[arg-type]
    return [matter.text for matter in found if matter.finding.rule is Rule.LEAD_NOT_BOUND]


def test_a_party_that_leads_a_task_signs_before_it_is_in_force() -> None:
    assert captions_of(composed(SIGNED, LED).document)[NEEDED] == (
        "The chair of Thameside LSCB",
        "Borough police",
        "Children's services",
    )
    assert not told(SIGNED)


def test_a_lead_that_is_only_proposed_is_not_waited_for() -> None:
    map_ = map_of(POLICE, CARE, duties=(duty(CARE, state=Agreement.PROPOSED),))
    assert captions_of(composed(SIGNED, map_).document)[OTHERS] == ("Children's services",)


def test_a_lead_of_a_task_that_the_protocol_can_do_without_is_a_matter_to_settle() -> None:
    template = replace(SIGNED, stands_on=("first-response",), every_lead_signs=False)
    assert captions_of(composed(template, LED).document)[OTHERS] == ("Children's services",)
    (text,) = told(template)
    assert text == "This paper gives age assessment to an agency that does not sign it: Children's services."


def test_a_lead_that_every_paper_only_asks_is_a_matter_to_settle() -> None:
    (text,) = told(SIGNED, map_of(POLICE, GUARDIANS, duties=(duty(GUARDIANS),)))
    assert text == "This paper gives age assessment to an agency that does not sign it: Guardian service."


def test_where_every_party_must_sign_no_lead_is_a_matter() -> None:
    assert not told(generated(GeneratedPart.SIGNATURES))


def test_the_cover_counts_many_signatories_instead_of_naming_them() -> None:
    leads = [agency(f"Lead {number}", "childrens-services") for number in range(6)]
    template = replace(text_template("x"), must_sign=("police",))
    words = words_of(template, map_of(POLICE, *leads, duties=tuple(duty(each) for each in leads)))
    assert "the 8 under “Signatures that bring it into force” have signed" in words
