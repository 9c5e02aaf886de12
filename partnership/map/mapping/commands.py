"""Commands of the map: what is missing in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from partnership.base.cli import Commands
from partnership.findings.find import find
from partnership.findings.papers import worst
from partnership.findings.sentences import about, meanwhile_words, said_of
from partnership.findings.types import Severity
from partnership.findings.words import HEADINGS
from partnership.map.mapping.queries import members_map, pack_of, templates_in_use
from partnership.register.partnerships.queries import get_partnership
from partnership.store.db import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.findings.find import Register
    from partnership.findings.types import Finding

findings = Commands("findings", help="What is missing in the map of a partnership.")


@findings.command("list")
@click.option("--partnership", "slug", required=True, help="Short name of the partnership.")
@click.option("--json", "is_json", is_flag=True, help="One JSON array, for other programs.")
def list_findings(slug: str, *, is_json: bool) -> None:
    """Print each finding as every member sees it, the worst that it does to the papers in use first."""
    with reading():
        partnership = get_partnership(slug)
        pack = pack_of(partnership)
        register = find(members_map(partnership), pack)
        severities = worst(register, templates_in_use(partnership.id) or pack.protocols)
    order = list(Severity)
    found = sorted(register.findings, key=lambda each: order.index(severities.get(each, Severity.TIDY)))
    if is_json:
        click.echo(json.dumps([_as_data(each, register, severities) for each in found], ensure_ascii=False, indent=2))
        return
    for each in found:
        meanwhile = meanwhile_words(each, register)
        severity = HEADINGS[severities.get(each, Severity.TIDY)]
        click.echo(f"{severity}: {said_of(each, register).text}{f' Meanwhile: {meanwhile}.' if meanwhile else ''}")
    click.echo(f"{len(found)} {'finding' if len(found) == 1 else 'findings'}.")


def _as_data(finding: Finding, register: Register, severities: Mapping[Finding, Severity]) -> dict[str, Any]:
    words = said_of(finding, register)
    return {
        "key": finding.key,
        "rule": finding.rule.value,
        "about": finding.subject.about.value,
        "id": finding.subject.id,
        "title": about(finding, register),
        "part": finding.part.key,
        "severity": severities.get(finding, Severity.TIDY).value,
        "agencies": [agency.name for agency in register.agencies(finding)],
        "text": words.text,
        "to_do": words.to_do,
        "meanwhile": meanwhile_words(finding, register),
    }
