"""Signing in: accounts, factors, one-time links, own sign-ins, and who the visitor is.

Decided here: how far a sign-in has come (`sign_ins`, `sign_in_flow`), which factor is right (`factors`, `passkeys`),
when failed tries have to wait (`rate_limit`), when a link in a mail ends (`links.LIFE`).
Not decided here: what an account may do (`policy`), who has which position (`people`).
Start reading at `identity.from_request` and `views.sign_in`.

What works once: the conditional UPDATEs of `queries`. What ends when an account, its role or a factor changes:
`sign_ins.end_everything`. Whether a visitor still is who they were at a change's turn: `identity`, by
`store.audit.ask_at_turn`. Browsers that an account knows: `sign_ins.known_browser_of`. The sign-in provider:
`provider.endpoints`, `provider.services`; an invitation taken up by its word: `views.provider`. Proof before a factor
changes: `views.own_account.prove`. How long a sign-in lasts: `identity.SignInLeft`.
"""
