"""Who may do what, and who may see which field: one place that views, lists, exports and commands ask. Pure but SQL.

Decided here: whether an action is allowed (`rules.allows`, denied by default), which fields a viewer gets
(`audience.visible`), which rows a list has (`scopes`), who may widen whose reach (`authority.TABLE`).
Not decided here: who the viewer is (`accounts.identity`), how a refusal looks (`web.permit`, `web.errors`).
Start reading at `viewer.Viewer`, then `rules.allows`.

What a document may show: `viewer.reader_of`, any member of a partnership. Seeing as another account:
`viewer.Viewer.limited_to`, asked by `rules`, `audience` and `scopes`. The row of the table for a changing route:
`routes.ACTS`; a route without one stops the start. What a sign-in provider's word alone may do: `provider_sessions`.
"""
