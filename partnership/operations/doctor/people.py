"""The people on whom the rest hangs: two for each yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.operations.doctor import queries
from partnership.operations.doctor.diagnosis import look

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnership.operations.doctor.diagnosis import Diagnosis

TWO = 2


def who_answers() -> Iterator[Diagnosis]:
    """Whether somebody else can say yes, let people back in, and open an address at night."""
    if queries.count_administrators() < TWO:
        yield look(
            "Fewer than two people manage the accounts of this site",
            "“flask --app wsgi accounts create-administrator EMAIL --another-person”",
        )
    for slug, coordinators, cleared in queries.teams():
        if coordinators < TWO:
            yield look(
                f"The partnership {slug} has {coordinators or 'no'} coordinator{'' if coordinators == 1 else 's'}: "
                "nobody says the second yes",
                f"“flask --app wsgi accounts create-coordinator EMAIL --partnership {slug} --another-person”",
            )
        if cleared < TWO:
            yield look(
                f"Fewer than two coordinators of {slug} are cleared, and one alone opens no address to anybody",
                f"“flask --app wsgi accounts clear EMAIL --partnership {slug}”",
            )


def factors() -> Iterator[Diagnosis]:
    """Whether those who have a password have set a second factor up."""
    if found := queries.without_second_factor():
        yield look(
            f"{found} accounts have a password and no second factor yet: they get no further than setting it up",
            "Ask them to; what nobody uses for 90 days is closed by the worker",
        )
