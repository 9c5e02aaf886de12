"""Findings: what is missing in a map and whom one reaches. Pages, papers and cards ask here, so that all say the same.

Decided here: what is missing (`find.find`; of agencies `agencies`, of law `law`), whom one gets on which number, or why
not (`reach.reach`; over a whole week, and what papers print, `cover.cover`), whom an agency serves
(`eligibility.serves`), how sure a number is (`certainty.certainty_of`), how severe a finding is and which gaps stop a
signing (the tables of `severity`), and how a finding is worded on pages, in mail, slots, cards and checklists (`words`,
by rule; filled by `sentences.said`). What a paper has to settle is in `papers`.

Not decided here: who may see a finding, which is `policy`. The room knows neither Flask nor SQL: callers hand in facts.

Start with `types.py` (`Rule`, `Finding`), then `facts.py`, then `find.py`.
"""
