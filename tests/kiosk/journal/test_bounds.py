"""Every number, text, list and map that can come from outside has a bound, those of messages and kinds to come too."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta, inspect

from kiosk.db.base import LATEST
from kiosk.journal import decoding, envelope
from kiosk.journal.decoding import DEPTH, Garbled
from kiosk.journal.envelope import Envelope, encode_body
from kiosk.journal.witness import Seen
from kiosk.records import declared
from kiosk.server import enrolment, grant_memory
from kiosk.sync import file_wire, pad_wire, slot_wire, standing_wire, wire
from kiosk.values import journal as values

MADE_UP = "testslip."  # the word of the engine's own tests
WIRES = (wire, file_wire, pad_wire, slot_wire, standing_wire)
NAMED = tuple(kind for module in WIRES for kind in vars(module).values())
MESSAGES = [kind for kind in NAMED if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
BODIES = [kind.body for name, kind in sorted(declared().kinds.items()) if not name.startswith(MADE_UP)]

OTHERS = [Envelope, enrolment.MakeCode, grant_memory.Confirm]


def unbounded(shape: inspect.Type, where: str) -> Iterator[str]:
    """The parts of a type that would take anything."""
    match shape:
        case inspect.IntType():
            if (shape.ge is None and shape.gt is None) or (shape.le is None and shape.lt is None):
                yield f"{where}: a number without bounds"
        case inspect.StrType() | inspect.BytesType():
            if not shape.max_length:
                yield f"{where}: no length"
        case inspect.VarTupleType():
            if not shape.max_length:
                yield f"{where}: as many as one likes"
            yield from unbounded(shape.item_type, f"{where}[]")
        case inspect.DictType():
            if not shape.max_length:
                yield f"{where}: as many as one likes"
            yield from unbounded(shape.key_type, f"{where} key")
            yield from unbounded(shape.value_type, f"{where} value")
        case inspect.TupleType():
            for part in shape.item_types:
                yield from unbounded(part, where)
        case inspect.UnionType():
            for part in shape.types:
                yield from unbounded(part, where)
        case inspect.StructType():
            for field in shape.fields:
                yield from unbounded(field.type, f"{where}.{field.name}")
        case (
            inspect.BoolType() | inspect.NoneType() | inspect.EnumType() | inspect.DateType() | inspect.DateTimeType()
            | inspect.LiteralType()
        ):  # fmt: skip
            pass
        case inspect.RawType() if where == "Envelope.body":  # the fact, read by its own kind
            pass
        case _:
            yield f"{where}: {type(shape).__name__}"


@pytest.mark.parametrize("shape", [*MESSAGES, *BODIES, *OTHERS], ids=lambda shape: shape.__name__)
def test_every_field_has_a_bound(shape: type) -> None:
    assert list(unbounded(inspect.type_info(shape), shape.__name__)) == []


def test_the_walk_would_find_each_kind_of_missing_bound() -> None:
    class Loose(msgspec.Struct):
        number: int
        half: Annotated[int, Meta(ge=0)]
        text: str
        raw: bytes | None
        texts: tuple[wire.Name, ...]
        inner: tuple[tuple[int, bool], ...]
        table: dict[str, int]
        anything: Any
        share: float
        several: list[int]

    assert len(list(unbounded(inspect.type_info(Loose), "Loose"))) == 13
    assert len(MESSAGES) > 20
    assert len(BODIES) > 25


def test_times_on_the_wire_are_times() -> None:
    assert values.Micros.__metadata__[0].lt == LATEST
    late = msgspec.msgpack.encode(wire.Push(values.Batch("99001.x", 1, 1, ()), 1, 2**62))
    with pytest.raises(wire.WireError):
        wire.decoded(late, wire.Push)


# -- what cannot be read ----------------------------------------------------------------------------------------
WRONG = (
    b"", b"\xc1", b"\xff", b"\xa1\xff", b"\xd9\xff", b"\x85", b"\x91" * 60_000, b"\x91" * 60_000 + b"\x01",
    b"\x81\xa1a" * 5_000, b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff",
    b"\xcf" + b"\xff" * 8,
    b"\xc6\xff\xff\xff\xff", b"\xd7\xff" + bytes(8), b"\xcb" + struct.pack(">d", float("nan")), b"\x00" * 20,
)  # fmt: skip
JSON = (
    b"", b"{", b"\xff", b'{"ward":"\xff"}', b"[" * 50_000, b'{"a":' * 9_000, b"1" * 5_000, b"1e999", b'"\\ud800"',
    b"null", b'{"ward":1e400,"roles":[]}', b" " * 70_000 + b"{}", b"NaN", b'{"ward":"99001","roles":"desk"}',
)  # fmt: skip


@pytest.mark.parametrize("raw", WRONG, ids=lambda raw: f"{len(raw)}:{raw[:4].hex()}")
def test_wrong_bytes_are_garbled_and_raise_nothing_else(raw: bytes) -> None:
    assert envelope.read(raw) is None
    for shape in MESSAGES:
        with pytest.raises(wire.WireError):
            wire.decoded(raw, shape)


@pytest.mark.parametrize("raw", JSON, ids=lambda raw: f"{len(raw)}:{raw[:9].hex()}")
def test_wrong_json_is_garbled_and_raises_nothing_else(raw: bytes) -> None:
    for shape in (enrolment.MakeCode, grant_memory.Confirm, Seen):
        with pytest.raises(Garbled):
            decoding.from_json(raw, shape)


def event(body: bytes, sealed: bytes | None = None) -> bytes:
    return envelope.encode(
        Envelope("id", "99001.one", 1, 1, "x.y", 1, "s", 1, 1, "", msgspec.Raw(body), sealed, None, bytes(32))
    )


def nested(levels: int, least: bytes = b"\x01") -> bytes:
    return b"\x91" * levels + least


def test_an_event_nests_no_deeper_than_its_bound_wherever_it_is_read() -> None:
    """What is refused must not depend on how deep the reader's own stack is."""

    def read_at(depth: int, raw: bytes) -> Envelope | None:
        return envelope.read(raw) if not depth else read_at(depth - 1, raw)

    good, bad = event(nested(DEPTH - 1)), event(nested(DEPTH))
    noise = bytes(range(0x80, 0xA0)) * 40  # sealed bytes look like arrays and maps
    for stack in (0, 300):
        assert read_at(stack, good) is not None
        assert read_at(stack, bad) is None
        assert read_at(stack, event(nested(DEPTH - 1), noise)) is not None
        assert read_at(stack, event(nested(DEPTH), noise)) is None
    wide = encode_body([{"a": [1, "ở" * 200, noise, 1.5, None, -5, 2**40]} for _ in range(300)])
    assert envelope.read(event(wide, noise)) is not None


def test_nesting_is_measured_as_the_bytes_have_it(seeded: random.Random, times: Callable[[int], int]) -> None:
    for _ in range(times(2000)):
        tree = _grown(seeded, seeded.randrange(2 * DEPTH))
        raw = encode_body(tree)
        assert decoding.nests_too_deeply(raw) == (_depth(tree) > DEPTH), (_depth(tree), raw)


LEAVES: tuple[Any, ...] = (
    None, True, 1, -1, -300, 200, 70_000, 2**40, -(2**40), 1.5, "", "a" * 40, "ở" * 300, b"", b"\x91" * 300, [], {},
    msgspec.msgpack.Ext(5, b"\x91" * 7), msgspec.msgpack.Ext(5, b"\x91" * 16), b"\x82" * 70_000,
)  # fmt: skip


def _grown(seeded: random.Random, levels: int) -> Any:
    """A tree of arrays and maps, with other values beside the way down."""
    tree: Any = seeded.choice(LEAVES)
    for _ in range(levels):
        beside = [seeded.choice(LEAVES) for _ in range(seeded.choice((0, 0, 1, 2, 17)))]
        if seeded.random() < 0.5:
            beside.insert(seeded.randrange(len(beside) + 1), tree)
            tree = beside
        else:
            tree = {**{str(at): leaf for at, leaf in enumerate(beside)}, "k": tree}
    return tree


def _depth(tree: Any) -> int:
    if isinstance(tree, list):
        return 1 + max(map(_depth, tree), default=0)
    return 1 + max(map(_depth, tree.values()), default=0) if isinstance(tree, dict) else 0
