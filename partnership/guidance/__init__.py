"""Guidance packs: kinds, tasks, protocols, forms and checklists as versioned data files, read-only.

Decided here: the shape of each table (`shapes`), what a fault is, by file and line (`check.check`), what a written
paper is refused for (`written.check`), what a site's own guidance may not take away (`safety`), how wording and
coverage are reviewed (`review`). Not here: what a partnership makes of it (`protocols`, `reviews`, `returns`).
Start reading at `loader.load_pack`, then `pack.Pack`. The packs are in `packs/`.

- the table of duties: `written.duty_table`; Markdown as sections and pieces: `written.markdown_file`
- what every protocol adopts: `terms`; slots: `slots`; the duty of a clause in the old form: `duties`, `card_lines`
- the steps of a case: `journeys`; stages of a return: `stages`; what a blank form may not ask: `form_check`
- what becomes of an older pack's items: `successors`; names that are not used any more: `abolished`
- kinds that stand for another state, or hide people: `tasks.Kind`; which country: `countries`; practice: `practice`
- a site's own guidance over a pack: `overlay`, `folder`; words of the trade: `glossary`
"""
