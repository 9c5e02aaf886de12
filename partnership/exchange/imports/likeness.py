"""Whether an organisation of a file is one of the directory: what speaks for it, in points and words. Pure.

Names are compared as where somebody adds an organisation (`directory.namesakes`). What else is compared is only what
whoever imports may see.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from partnership.exchange.imports.names import name_key
from partnership.register.directory.namesakes import may_be_one
from partnership.register.search.words import all_words, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from partnership.exchange.imports.incoming import IncomingEntry

SAME_NAME, ALIKE, FORMER, NUMBER, DOMAIN, POSTCODE = 60, 45, 45, 80, 25, 15
MAYBE: Final = 40  # points from which on a person is asked
MOST_SHOWN: Final = 5  # shown beside each other
_LEAST_SHARED: Final = 40  # organisations with one beginning of a word: more say nothing about any of them
_BEGINNING: Final = 4
_POSTCODE: Final = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b", re.IGNORECASE)
# Whose addresses many organisations share: they tell none of them.
_SHARED: Final = (
    "gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "yahoo.co.uk", "btinternet.com", "nhs.net", "gov.uk",
    "icloud.com", "facebook.com", "twitter.com", "linkedin.com", "wordpress.com", "police.uk", "nhs.uk", "org.uk",
    "example.org", "demo.example",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """What an organisation of the directory is known by to whoever imports."""

    id: UUID
    name: str
    short_name: str = ""
    former_names: tuple[str, ...] = ()
    charity_number: str = ""
    company_number: str = ""
    domains: frozenset[str] = frozenset()
    postcodes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EntryLikeness:
    """An organisation that one of a file may be: with how many points, and why."""

    known: KnownEntry
    points: int
    reasons: tuple[str, ...]
    is_sure: bool
    is_called_so: bool  # its name or a number of a register speaks for it, not only where it is found


class KnownEntries:
    """The organisations of the directory, found by what they have in common with one of a file."""

    def __init__(self, known: Iterable[KnownEntry]) -> None:
        self._by_name: dict[str, list[KnownEntry]] = defaultdict(list)
        self._by_sign: dict[str, list[KnownEntry]] = defaultdict(list)
        self._ids: dict[str, UUID] = {}
        self._by_id: dict[UUID, KnownEntry] = {}
        for each in known:
            self.add(each)

    def add(self, each: KnownEntry) -> None:
        """One more."""
        self._ids[str(each.id)], self._by_id[each.id] = each.id, each
        for name in (each.name, *each.former_names):
            self._by_name[name_key(name)].append(each)
        for sign in _signs(each):
            self._by_sign[sign].append(each)

    def of_id(self, row_id: UUID | None) -> KnownEntry | None:
        """One of them by its id; None for any other."""
        return self._by_id.get(row_id) if row_id is not None else None

    def id_of(self, text: str) -> UUID | None:
        """The id of one of them that was chosen; None for anything else."""
        return self._ids.get(text)

    def called(self, key: str) -> UUID | None:
        """The id of the only one that has or had this folded name."""
        ids = {each.id for each in self._by_name.get(key, ())}
        return ids.pop() if len(ids) == 1 else None

    def like(self, entry: IncomingEntry) -> list[EntryLikeness]:
        """Those that the entry may be, the likeliest first."""
        asked = asked_of(entry)
        near = {each.id: each for each in self._by_name.get(name_key(entry.name), ())}
        for sign in {*_signs(asked)}:
            some = self._by_sign.get(sign, ())
            if len(some) <= _LEAST_SHARED:
                near |= {each.id: each for each in some}
        compared = (compare(asked, each) for each in near.values())
        alike = [each for each in compared if each.points >= MAYBE]
        return sorted(alike, key=lambda each: (-each.points, each.known.name, str(each.known.id)))[:MOST_SHOWN]

    def twins(self, entry: IncomingEntry) -> list[EntryLikeness]:
        """Those that the entry may be where all are of one file: sure of a number, else by a name.

        What many have in common in one file (a council's domain, the postcode of its hall) asks nobody, nor does a name
        that is nearly the same where each has a domain of its own: a list of two areas has each body twice.
        """
        own = asked_of(entry).domains
        return [
            each
            for each in self.like(entry)
            if each.is_called_so
            and (each.points >= NUMBER or not (own and each.known.domains and own.isdisjoint(each.known.domains)))
        ]


def asked_of(entry: IncomingEntry) -> KnownEntry:
    """The same of an entry of a file, which has no id."""
    mails = [part.values.get("email", "") for part in entry.parts if part.part == "contacts"]
    addresses = [part.values.get("address", "") for part in entry.parts if part.part == "locations"]
    values: dict[str, Any] = entry.values
    return KnownEntry(
        id=None,  # type: ignore[arg-type]
        name=entry.name,
        short_name=values.get("short_name", ""),
        charity_number=values.get("charity_number", ""),
        company_number=values.get("company_number", ""),
        domains=domains_of([values.get("website", ""), *mails]),
        postcodes=postcodes_of(addresses),
    )


def compare(asked: KnownEntry, known: KnownEntry) -> EntryLikeness:
    """What speaks for one being the other. Other numbers of the same register speak against it."""
    points, reasons, is_sure = 0, [], False
    if name_key(asked.name) == name_key(known.name):
        points, is_sure = SAME_NAME, True
        reasons.append("the same name")
    elif any(may_be_one(asked.name, each) for each in (known.name, known.short_name) if len(all_words(each)) > 1):
        points += ALIKE
        reasons.append("a name that is nearly the same")
    elif former := next((each for each in known.former_names if may_be_one(asked.name, each)), ""):
        points += FORMER
        reasons.append(f"was called “{former}” before")
    is_called_so = bool(reasons)
    for name, words_ in (("charity_number", "charity number"), ("company_number", "company number")):
        one, other = getattr(asked, name), getattr(known, name)
        if one and other and one == other:
            points += NUMBER
            is_sure |= len(reasons) > 0
            is_called_so = True
            reasons.append(f"the same {words_}")
        elif one and other:
            points -= NUMBER // 2
            is_sure = False
            reasons.append(f"another {words_}")
    if shared := asked.domains & known.domains:
        points += DOMAIN
        reasons.append(f"the same {min(shared)}")
    if shared := asked.postcodes & known.postcodes:
        points += POSTCODE
        reasons.append(f"the same postcode {min(shared)}")
    return EntryLikeness(known, points, tuple(reasons), is_sure, is_called_so)


def ask_again(known: KnownEntry, why: str) -> EntryLikeness:
    """An organisation about which a person is asked, whatever else speaks for it."""
    return EntryLikeness(known, MAYBE, (why,), is_sure=False, is_called_so=True)


def is_called(name: str, known: KnownEntry) -> bool:
    """Whether an organisation has or had this name, or nearly."""
    return any(may_be_one(name, each) for each in (known.name, *known.former_names))


def domains_of(addresses: Iterable[str]) -> frozenset[str]:
    """The domains of web and mail addresses that are somebody's own."""
    found = set()
    for each in addresses:
        host = each.rpartition("@")[2] if "@" in each else urlsplit(each).hostname or ""
        host = host.casefold().removeprefix("www.")
        if host and host not in _SHARED:
            found.add(host)
    return frozenset(found)


def postcodes_of(addresses: Iterable[str]) -> frozenset[str]:
    """The postcodes in addresses, in one manner."""
    return frozenset(f"{a} {b}".upper() for each in addresses for a, b in _POSTCODE.findall(each))


def _signs(each: KnownEntry) -> Iterator[str]:
    """By what an organisation is looked for: beginnings of its words, its initials, numbers, domains."""
    for name in (each.name, each.short_name, *each.former_names):
        said = words(name) or all_words(name)
        yield from {f"w:{word[:_BEGINNING]}" for word in said}
        if len(said) > 1:
            yield "i:" + "".join(word[0] for word in said)
        elif said:
            yield "i:" + said[0]
        yield "s:" + " ".join(sorted(said))
        # Whole, and without each of its letters: names with one slip have one of these in common, however many share
        # their words.
        key = name_key(name)
        yield from {f"k:{key}", *(f"k:{key[:at]}{key[at + 1 :]}" for at in range(len(key)))}
    yield from (f"c:{number}" for number in (each.charity_number, each.company_number) if number)
    yield from (f"d:{domain}" for domain in each.domains)
