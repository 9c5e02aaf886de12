"""Words for entries of the register, where their own history is not the place: what was done, never a value of theirs.

From what to what is told by `directory.history`, which knows who may see which field.
"""

from __future__ import annotations

from partnership.directory.parts import BY_TABLE, CONFIRMED_WORDS
from partnership.history.words.shape import Happening, Link, Sort, Words, unsaid, verb
from partnership.models import EntrySection

REVEALED = "revealed"


def _whose(happening: Happening) -> str:
    return happening.names.organisation(happening.entry.organisation_id)


def _organisation(happening: Happening) -> str:
    return f"Entry of {_whose(happening)} {verb(happening)}"


def _part(happening: Happening) -> str:
    one = BY_TABLE[happening.entry.table].one
    return f"A {one} of {_whose(happening)} {verb(happening)}"


def _event(happening: Happening) -> str:
    if happening.action == REVEALED:
        return f"Confidential address of {_whose(happening)} shown"
    return f"Entry of {_whose(happening)}: {happening.action}"


def _clock(happening: Happening) -> str:
    section = EntrySection(happening.entry.row_id.rpartition("/")[2])
    words = CONFIRMED_WORDS[section]
    return f"{words[:1].upper()}{words[1:]} of {_whose(happening)} confirmed"


def _link(happening: Happening) -> Link | None:
    organisation_id = happening.entry.organisation_id
    if str(organisation_id) not in happening.names.organisations:
        return None
    return Link("See the entry", "directory.organisation", {"organisation_id": organisation_id})


_COLUMNS = {
    "organisation": (
        "archived_at", "audience", "audiences", "name", "short_name", "kind_id", "sector", "level", "country",
        "description", "website", "covers", "languages", "is_body_of_pack", "home_id",
    ),
    "service": (
        "organisation_id", "archived_at", "audience", "audiences", "name", "description", "for_whom", "eligibility",
        "how_to_refer", "hours", "open", "sexes", "age_from", "age_to", "function_ids", "languages", "capacity",
    ),
    "contact": (
        "organisation_id", "archived_at", "audience", "audiences", "post", "telephone", "out_of_hours_telephone",
        "email", "hours", "open", "for_whom", "is_out_of_hours", "is_main", "holder", "function_ids", "held_by_id",
        "vacant_since",
    ),
    "location": (
        "organisation_id", "archived_at", "audience", "audiences", "name", "is_confidential", "address",
        "sealed_address",
    ),
}  # fmt: skip

TABLES = {
    table: Words(
        Sort.ENTRIES,
        _organisation if table == "organisation" else _part,
        unsaid=unsaid(*columns),
        link=_link,
        event=_event,
    )
    for table, columns in _COLUMNS.items()
}
TABLES["desk_notice"] = Words(
    Sort.ENTRIES,
    lambda happening: f"Notice at a desk of {_whose(happening)} {verb(happening)}",
    unsaid=unsaid("contact_id", "from_at", "until_at", "instead", "by"),
    link=_link,
)
TABLES["desk_report"] = Words(
    Sort.ENTRIES,
    lambda happening: f"Call to a desk of {_whose(happening)} reported",
    unsaid=unsaid("contact_id", "was_answered", "at", "account_id"),
    link=_link,
)
TABLES["section_clock"] = Words(
    Sort.ENTRIES, _clock, unsaid=unsaid("organisation_id", "section", "confirmed_at", "confirmed_by"), link=_link
)
