"""What every page shares: permission, forms and fields, errors, the second of two writers, drafts, headers.

Decided here: that a route names its action (`permit.permit`), how a field is checked (`field_checks`), what the second
of two writers sees (`conflict.save`), how a fault is answered (`errors`; JSON below `errors.ADDRESSES`, with outages).
Not decided here: what is allowed (`policy`), what a form changes (services of each room).
Start reading at `permit.permit` and `forms.BaseForm`.

What fills a form and which version it carries: `forms.BaseForm`, `forms.VersionedForm`; when a question is asked:
`forms.Relevance`; what a list is narrowed to: `forms.FilterForm`. Whether a field says "(optional)":
`templating.is_optional`. Whose a draft is and when it ends: `drafts.services`, `drafts.visitor`; what is never in one:
`drafts.content`, `permit.kept_without`; how it is put back: `drafts.offers`; what was typed when a sign-in ended:
`drafts.pages` by the clock, `permit.answer_signed_out`. Style sheets and scripts: `assets`, pages: `compression`.
The token against forged requests: `form_token`.
"""
