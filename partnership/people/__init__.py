"""People of organisations and partnerships: invited, given a role, handed over, ended; and the public directory's yes.

Decided here: who is invited and how a link is used (`invitations.invite`, `invitations.accept`; for many entries at
once `bulk_invitations.invite_mailbox`), who manages whom (`role_hierarchy.manager_in`), what is done after a yes
(`approvals.answer`), who takes over when a person leaves (`offboarding.services.leave`), what an administrator does to
accounts (`administration.services`), when an unused account closes (`inactive_accounts.close_unused`), and how a
partnership without a coordinator gets one (`orphans`). `publicity/` asks an organisation before strangers see it.

Not decided here: whether a place stands and who must say yes, which is `register.authority`; signing in is `accounts`.

Start with `services.py`, then `approvals.py`. Services never commit; the views do.
"""
