"""A head vouches for one place of one chain, by one key."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.journal.heads import sign_head, verify_head
from kiosk.journal.identity import Identity

ME, OTHER = Identity.new("99001.one"), Identity.new("99001.one")
HEAD = sign_head(ME, "99001.one", 2, 7, b"h" * 32)


def test_a_head_is_verified_by_the_key_that_signed_it() -> None:
    assert verify_head(HEAD, ME.public)
    assert not verify_head(HEAD, OTHER.public)


@pytest.mark.parametrize(
    "changes",
    [{"station": "99001.two"}, {"epoch": 3}, {"seq": 8}, {"hash": b"i" * 32}, {"signature": b""},
     {"signature": b"s" * 64}],
)  # fmt: skip
def test_every_field_is_signed(changes: dict[str, object]) -> None:
    assert not verify_head(msgspec.structs.replace(HEAD, **changes), ME.public)


@pytest.mark.parametrize("key", [b"", b"k" * 31, b"k" * 33])
def test_what_is_no_key_verifies_nothing(key: bytes) -> None:
    assert not verify_head(HEAD, key)
