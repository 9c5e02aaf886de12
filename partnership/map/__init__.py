"""The map: who does what in a partnership, whom to call, and how papers leave.

Decided here: roles, their answers, sharing of information, and gaps that are set aside. Not here: what is missing
(`findings`), and who may see an agency (`policy.audience`). Start in `mapping.queries.read_map`.

- who accepts a role: `mapping.services.set_role`, `mapping.role_answers`; another lead `mapping.lead_change`
- which agency has most to answer, and what it told a coordinator: `mapping.asked`, `mapping.role_answers`
- which roles are usual: `mapping.usual_roles`, `mapping.fitness`; taking back a save: `mapping.role_undo`
- who may have which information: `mapping.sharing`; what is set aside, until when: `mapping.aside`
- the table of tasks: `mapping.matrix`, `mapping.task_filter`
- a line a task: `tasks.rows`; gaps as work: `action_plan.rows`
- which areas an agency is shown in, none where people are hidden: `mapping.redaction`
- how long a map is cached: `mapping.queries`
- whom one rings now: `calls.answer`; the card of numbers, who is told of a new one: `calls.card`, `calls.card_watches`
- what is kept of a search that found nothing: `misses.services`
- how a document leaves, in which formats: `downloads.delivery`, `downloads.formats`; who took it: `downloads.taken`
"""
