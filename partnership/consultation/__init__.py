"""What parties say to a protocol: comments, signatures, copies that come back, and changes asked of an entry.

Decided here: what stops a signing (`services.signings.in_the_way`), what ends a comment or a signature
(`services.comments`, `services.signatures`), what a copy says otherwise (`returned_copies`), who answers a change that
was asked (`upkeep.services`; never the sender). Not here: what a paper says (`protocols`), who may (`policy`).
Start reading at `queries` for what waits, `services.signings` for signing.

- what waits for an organisation: `queries.to_comment`, `queries.to_sign`
- answers to what came up since a signing was opened: `services.late`
- a change of filled words as clause text: `returned_copies.clause_rewrite`
"""
