"""How dear it is to try passwords against a stolen database."""

from __future__ import annotations

import pytest
from argon2 import Type, extract_parameters

from partnership.accounts import passwords


@pytest.mark.usefixtures("measured_hashes")
def test_a_password_is_hashed_by_argon2id_in_64_mib_and_three_rounds() -> None:
    measure = extract_parameters(passwords.hash_password("four unrelated words"))
    assert (measure.type, measure.memory_cost, measure.time_cost) == (Type.ID, 64 * 1024, 3)


@pytest.mark.usefixtures("measured_hashes")
def test_an_account_that_is_not_there_takes_as_long() -> None:
    assert not passwords.needs_new_hash(passwords._DUMMY)
    assert not passwords.is_right("four unrelated words", "")
