"""The register: organisations, their desks and numbers, the partnerships they take part in, and who keeps them.

Decided here: what a partner changes at once and what is asked (`directory.change_rules.split`), what a field accepts
(`directory.values.accepted`), which names may be those of one organisation (`directory.namesakes.may_be_one`), that
hidden places stay hidden (`directory.safe_places.is_held`), who has a place (`authority.places.give`, alone), leads
(`authority.queries.led`), is in a team or cleared (`authority.members.add`, alone), when the public part of an entry
changed (`authority.publications.services`), which words an entry is found by (`search.index.write`), what a mail may
say (`mail.services.send`; kinds in `mail.kinds`) and that typed words make no link in it (`mail.texts.unlinked`).

Not decided here: who may do and see what, which is `policy`; who does what, which is `map`. `services` never commit.

Start with `directory/services.py` for an entry, `authority/places.py` for its people, `mail/kinds.py` for mail.
"""
