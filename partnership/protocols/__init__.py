"""Protocols: a paper made from a template and the map, edited by clause, compared, read, and kept as versions.

Decided here: which clauses and numbers a paper has (`composing.compose`), what its slots say and why one is not
resolved (`composing.slots`), what it prints in each length (`composing.lengths`), who signs (`composing.signatories`),
what a party signs for (`composing.duty_sheet`), where a protocol stands and what is locked (`lifecycle.status`).
Not here: signing and comments (`consultation`), what is missing (`findings`), how a block looks in Word (`documents`).
Start reading at `drafting.compose_draft`.

- written papers: `composing.written_paper`, their slots `composing.written_slots`
- desks and numbers: `composing.desks`, of a shorter paper `composing.short_desks`; a desk at all hours told once:
  `composing.day_and_night`; whose lead a slot names: `composing.leads`; stand-ins as a list: `composing.stop_gaps`
- must or asked: `composing.asking`; one council, bodies without legal personality: `composing.legal_bodies`
- parts made from the map: `composing.generated`; signs enough alone: `composing.signs`; where a text points:
  `composing.pointers`; what a card holds: `composing.card`, `composing.limits`
- which version of the terms: `drafting.terms_of`; places that the terms took: `displaced`; which guidance a draft rests
  on: `drafting.pack_of_draft`; how long it is cached: `drafting.KeptComposition`
- the state in words: `lifecycle.progress` from `facts`; what is signed and what stands round it:
  `lifecycle.signed_version`; which newer paper is in force: `lifecycle.paper_succession`; what came up since: `late`
- where a matter is mended: `mends`; tasks of a protocol: `task_list`; clauses by filter: `clause_list`; slots to add:
  `slot_menu`, half a slot `clause_text`; reading on screen: `reading`
- what holds today beside a signed text: `manual.today`; what a version changed: `manual.amendments`, who is told:
  `manual.watches`
- two versions: `comparing.comparison` over `comparing.diff`; of a redline `comparing.sources`
- other guidance for a partnership: `pack_change.plan`, made by `pack_change.services`, undone by `pack_change.undo`
- pictures: `pictures.kinds`, `pictures.coverage`, `pictures.journey`, `pictures.trend`; who refers to whom:
  `pictures.network`; checks of the law: `law.services`
"""
