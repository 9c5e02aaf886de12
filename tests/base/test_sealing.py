"""Confidential values: bound to their place, readable after a rotation, unreadable otherwise."""

from __future__ import annotations

from uuid import uuid4

import pytest

from partnership.base.errors import UnsafeSettings
from partnership.base.sealing import CannotUnseal, Keyring, new_key

PLACE = {"table": "location", "row": uuid4(), "field": "address"}


def test_what_was_sealed_can_be_read_at_its_place() -> None:
    keyring = Keyring.from_text(f"1:{new_key()}")
    sealed = keyring.seal("1 Hidden Lane", **PLACE)
    assert b"Hidden" not in sealed
    assert keyring.unseal(sealed, **PLACE) == "1 Hidden Lane"


def test_the_same_text_is_sealed_differently_each_time() -> None:
    keyring = Keyring.from_text(f"1:{new_key()}")
    assert keyring.seal("same", **PLACE) != keyring.seal("same", **PLACE)


@pytest.mark.parametrize("change", [{"row": uuid4()}, {"field": "name"}, {"table": "contact"}])
def test_a_value_moved_elsewhere_cannot_be_read(change: dict[str, object]) -> None:
    keyring = Keyring.from_text(f"1:{new_key()}")
    with pytest.raises(CannotUnseal):
        keyring.unseal(keyring.seal("1 Hidden Lane", **PLACE), **(PLACE | change))


def test_an_old_key_still_reads_and_the_newest_seals() -> None:
    old, new = new_key(), new_key()
    sealed = Keyring.from_text(f"1:{old}").seal("1 Hidden Lane", **PLACE)
    both = Keyring.from_text(f"2:{new},1:{old}")
    assert both.unseal(sealed, **PLACE) == "1 Hidden Lane"
    assert both.seal("x", **PLACE).startswith(b"v2:")
    with pytest.raises(CannotUnseal, match="not in"):
        Keyring.from_text(f"2:{new}").unseal(sealed, **PLACE)


@pytest.mark.parametrize("text", ["", "1:short", "1:!!!", f"1:{'A' * 44},1:{'A' * 44}"])
def test_bad_keys_stop_the_start(text: str) -> None:
    with pytest.raises(UnsafeSettings):
        Keyring.from_text(text)
