"""Codes of an authenticator app: which half minute counts, and what is shown to set one up."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import segno

from partnership.accounts import factors
from partnership.web.qr_code import QUIET_ZONE

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AT = datetime(2026, 3, 29, 0, 59, 45, tzinfo=UTC)  # a quarter of a minute before the clocks change


@pytest.mark.parametrize(("seconds", "counts"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_code_counts_for_its_half_minute_and_the_ones_beside_it(seconds: int, *, counts: bool) -> None:
    code = pyotp.TOTP(SECRET).at(AT + timedelta(seconds=seconds))
    step = factors.matching_step(SECRET, code, AT)
    assert (step is not None) is counts
    assert step in (None, factors.step_at(AT + timedelta(seconds=seconds)))


@pytest.mark.parametrize("written", ["{} {}", " {}-{} ", "{}\t{}\n"])
def test_spaces_and_hyphens_do_not_matter(written: str) -> None:
    code = pyotp.TOTP(SECRET).at(AT)
    assert factors.matching_step(SECRET, written.format(code[:3], code[3:]), AT) is not None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\ud800", "+12345", "-1"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert factors.matching_step(SECRET, typed, AT) is None


def test_the_picture_is_the_qr_code_of_the_account_and_the_text_is_its_secret() -> None:
    found = factors.set_up_of(SECRET, "officer@example.org", "Partnership directory")
    assert "".join(found.groups) == SECRET
    assert {len(group) for group in found.groups} == {4}
    uri = f"otpauth://totp/Partnership%20directory:officer%40example.org?secret={SECRET}&issuer=Partnership%20directory"
    wanted = [bytes(row) for row in segno.make(uri, error="m", micro=False).matrix]
    drawn = [bytearray(len(wanted)) for _ in wanted]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", found.path):
        for column in range(int(x), int(x) + int(width)):
            drawn[int(y) - QUIET_ZONE][column - QUIET_ZONE] = 1
    assert [bytes(row) for row in drawn] == wanted
    assert found.size == len(wanted) + 8
