"""The wire's codec: what it packs it unpacks, and nothing else passes for a message."""

from __future__ import annotations

import os

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.journal.identity import Identity
from kiosk.journal.sealing import new_key
from kiosk.sync import proofs, wire
from kiosk.values.journal import Batch, Head, WrappedKey

names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)  # of stations and subjects
heads = st.builds(Head, names, st.integers(1, 9), st.integers(1, 99), st.binary(max_size=32), st.binary(max_size=64))
keys = st.builds(WrappedKey, st.binary(max_size=32), names, st.binary(max_size=256), names)
batches = st.builds(
    Batch, names, st.integers(1, 2**53), st.integers(1, 2**53),
    st.lists(st.binary(max_size=400), max_size=9).map(tuple), st.lists(heads, max_size=2).map(tuple),
    st.lists(keys, max_size=2).map(tuple),
)  # fmt: skip


@given(batches, st.integers(0, 999))
def test_a_push_survives_the_wire(batch: Batch, waiting: int) -> None:
    push = wire.Push(batch, waiting)
    assert wire.unpack(wire.pack(push), wire.Push) == push


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_decoder(body: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.unpack(body, wire.Push)


@given(st.integers(1, 200))
def test_a_cut_body_is_no_message(cut: int) -> None:
    body = wire.pack(wire.Push(Batch("99001.x", 1, 1, (os.urandom(300),))))
    with pytest.raises(wire.WireError):
        wire.unpack(body[:-cut], wire.Push)


def test_a_bomb_is_not_unpacked() -> None:
    body = wire.pack(wire.Push(Batch("99001.x", 1, 1, (bytes(wire.LIMIT + 1),))))
    assert len(body) < 10_000
    with pytest.raises(wire.WireError):
        wire.unpack(body, wire.Push)


def test_a_newer_message_with_more_fields_is_understood() -> None:
    newer = msgspec.msgpack.encode(["00000.x", b"a", b"b", "hub", "something new"])
    import zstandard

    assert wire.unpack(zstandard.compress(newer), wire.Offer) == wire.Offer("00000.x", b"a", b"b", "hub")


def test_an_answer_is_bound_to_its_request() -> None:
    identity = Identity(new_key(), new_key())
    signature = wire.sign_answer(identity, "/v1/push", b"request", 200, b"answer")
    good = (identity.public, "/v1/push", b"request", 200, b"answer", signature)
    assert wire.answer_is_from(*good)
    for place, other in ((0, new_key()), (1, "/v1/hello"), (2, b"another"), (3, 401), (4, b"lie"), (5, "00"), (5, "?")):
        assert not wire.answer_is_from(*(other if at == place else part for at, part in enumerate(good)))


def test_codes_are_read_as_people_type_them() -> None:
    code = proofs.new_code()
    assert len(code) == proofs.LENGTH
    assert set(code) <= set(proofs.ALPHABET)
    assert len(set(proofs.ALPHABET)) == 32
    assert proofs.tidy(proofs.shown(code).lower().replace("-", " ")) == code
