"""How good a partnership is: its self-assessment, the audit of settings with its cards, and the library of bodies.

Decided here: what a competence rests on and when an assessment is closed (`assessment.services`), which setting knows
which signs (`identification.services`), which bodies are offered to a new partnership (`library.services`).
Not here: what is missing in the map (`findings`). Start reading at `assessment.sheet`.

- two writers of one assessment: `assessment.merge`; what was closed: `assessment.kept_sheet`; as Word
  `assessment.document`
- whom an indicator card tells to call: `identification.whom_to_call`; what fits on its page:
  `identification.text_metrics`
"""
