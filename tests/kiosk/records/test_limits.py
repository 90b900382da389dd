"""Bounds of what facts may say: every field has one, and what is judged acceptable fits the columns of any engine."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect
from sqlalchemy import BigInteger, Date, Integer, String

from kiosk.db.base import Instant, ProjectionBase
from kiosk.errors import BugError, ExpectedError
from kiosk.journal.envelope import Envelope, encode_body
from kiosk.records import declared
from kiosk.records.days import ClockMeasured
from kiosk.records.facts import Kind
from kiosk.records.limits import Moment
from kiosk.records.replay import replay
from kiosk.records.tickets import TicketIssued
from kiosk.store.judging import judge
from tests.factories import open_store
from tests.kiosk.records.test_apply import Elsewhere, introduce, set_aside, wait_until_applied

DAY = date(2026, 11, 24)
MADE_UP = "testslip."  # the word of the engine's own tests
OWN = sorted(name for name in declared().kinds if not name.startswith(MADE_UP))
WORDS = (  # of fields that take some alone
    "done", "9999-12-31T23:59", "on_time", "counter", "post", "procedure", "applicant", "taken_in", "",
)  # fmt: skip
LAST = 253_370_764_800_000_000 - 1  # the last time that an envelope may have


def _parts(shape: inspect.Type) -> Iterator[inspect.Type]:
    """A field's type and, of unions and tuples, those inside; structs of values are kept as text."""
    yield shape
    for inner in getattr(shape, "types", ()):
        yield from _parts(inner)
    if isinstance(shape, inspect.VarTupleType):
        yield from _parts(shape.item_type)


def _fields(kind: Kind) -> Iterator[tuple[str, inspect.Type]]:
    shape = inspect.type_info(kind.body)
    assert isinstance(shape, inspect.StructType)
    for field in shape.fields:
        for part in _parts(field.type):
            yield f"{kind.name}.{field.name}", part


@pytest.mark.parametrize("name", OWN)
def test_every_field_has_a_bound(name: str) -> None:
    for field, part in _fields(declared().kinds[name]):
        if isinstance(part, inspect.StrType | inspect.BytesType):
            assert part.max_length, f"{field}: no length"
        if isinstance(part, inspect.IntType):
            assert None not in (part.ge, part.le), f"{field}: no bounds"
        assert not isinstance(part, inspect.FloatType | inspect.AnyType | inspect.DictType), field


def _greatest(shape: inspect.Type) -> Any:
    """The most extreme value of a field's type."""
    if isinstance(shape, inspect.UnionType):
        return _greatest(next(part for part in shape.types if not isinstance(part, inspect.NoneType)))
    if isinstance(shape, inspect.StrType):
        return "ở" * (shape.max_length or 100) if shape.pattern is None else _worded(shape.pattern, WORDS)
    if isinstance(shape, inspect.BytesType):
        return b"\xff" * (shape.max_length or 100)
    if isinstance(shape, inspect.IntType):
        return shape.le if shape.le is not None else 2**31 - 1
    if isinstance(shape, inspect.BoolType):
        return True
    if isinstance(shape, inspect.DateType):
        return date(9999, 12, 31)
    if isinstance(shape, inspect.DateTimeType):
        return datetime(9999, 12, 31, tzinfo=UTC)
    if isinstance(shape, inspect.EnumType):
        return max(shape.cls, key=lambda member: len(str(member.value)))
    if isinstance(shape, inspect.VarTupleType):
        return (_greatest(shape.item_type),) * 3
    if isinstance(shape, inspect.StructType):
        return shape.cls(**{field.name: _greatest(field.type) for field in shape.fields})
    raise AssertionError(shape)


def _worded(pattern: str, words: tuple[str, ...]) -> str:
    return next(word for word in words if re.search(pattern, word))


def _least(shape: inspect.Type) -> Any:
    """The other end of a field's type."""
    if isinstance(shape, inspect.UnionType):
        return None if any(isinstance(part, inspect.NoneType) for part in shape.types) else _least(shape.types[0])
    if isinstance(shape, inspect.StrType) and shape.pattern is not None:
        return _worded(shape.pattern, WORDS[::-1])
    if isinstance(shape, inspect.IntType):
        return shape.ge
    if isinstance(shape, inspect.DateType):
        return date.min
    if isinstance(shape, inspect.DateTimeType):
        return datetime.min  # noqa: DTZ901 - without a zone, as anybody may write it
    if isinstance(shape, inspect.VarTupleType):
        return ()
    if isinstance(shape, inspect.EnumType):
        return min(shape.cls, key=lambda member: len(str(member.value)))
    return {inspect.StrType: "", inspect.BytesType: b"", inspect.BoolType: False}[type(shape)]  # type: ignore[index]


def extreme(kind: Kind, end: Callable[[inspect.Type], Any] = _greatest) -> Any:
    shape = typing.cast(inspect.StructType, inspect.type_info(kind.body))
    return kind.body(**{field.encode_name: end(field.type) for field in shape.fields})


def _fits(column: Any, value: Any) -> bool:
    """Whether PostgreSQL's type for the column takes the value."""
    kind = column.type
    if value is None:
        return bool(column.nullable)
    if isinstance(kind, String):
        return isinstance(value, str) and "\0" not in value and (kind.length is None or len(value) <= kind.length)
    if isinstance(kind, Instant):
        return isinstance(value, datetime) and value.tzinfo is not None
    if isinstance(kind, BigInteger):
        return isinstance(value, int) and -(2**63) <= value < 2**63
    if isinstance(kind, Integer):
        return isinstance(value, int) and -(2**31) <= value < 2**31
    return isinstance(value, date) if isinstance(kind, Date) else isinstance(value, bool)


def test_what_is_acceptable_folds_here_and_fits_everywhere(tmp_path: Path) -> None:
    store = open_store(tmp_path, roles=("central",))  # where roll-ups are kept, too
    other = Elsewhere("one", ("citizen", "desk", "rating", "single", "hub", "central"))
    introduce(store, other)
    for number, name in enumerate(OWN):
        kind = declared().kinds[name]
        if name == "subject.erased":
            continue
        for depth in (1, 2):
            other.says(extreme(kind), f"{number:02}".ljust(96, "s"), depth, made_at=LAST, actor="ở" * 40)
            other.says(extreme(kind, _least), f"least{number:02}", depth, made_at=0)
    last = len(other.raws)
    receipt = store.apply_received(other.batch(1, last)).result()
    assert receipt.quarantined == 0
    wait_until_applied(store)
    assert set_aside(store) == []
    tables = [t for t in ProjectionBase.metadata.sorted_tables if t.name != "test_slips"]
    rows = store.read(lambda r: {t: r.connection.execute(t.select()).all() for t in tables}).result()
    for table, found in rows.items():
        assert found, f"{table.name} was filled by nothing"
        for row in found:
            for column in table.columns:
                assert _fits(column, row._mapping[column]), f"{table.name}.{column.name}: {row._mapping[column]!r}"
    store.close()
    assert replay(store.settings.database, store.settings.key_file).problems == ()


@pytest.mark.parametrize("name", OWN)
def test_one_more_than_the_bound_is_refused_as_bytes(name: str) -> None:
    kind = declared().kinds[name]
    whole = msgspec.to_builtins(extreme(kind), builtin_types=(bytes,))
    shape = typing.cast(inspect.StructType, inspect.type_info(kind.body))
    for field in shape.fields:
        for part in _parts(field.type):
            for wrong in _beyond(part):
                value = [wrong] if isinstance(whole.get(field.encode_name), list) else wrong
                assert _judged(kind, {**whole, field.encode_name: value}) == "bytes", (field.name, wrong)
    assert _judged(kind, whole) == ""


def _beyond(part: inspect.Type) -> list[Any]:
    if isinstance(part, inspect.StrType):
        return ["x" * ((part.max_length or 0) + 1), "a\0b"]
    if isinstance(part, inspect.BytesType):
        return [b"x" * ((part.max_length or 0) + 1)]
    if isinstance(part, inspect.IntType):
        return [(part.le or 0) + 1, (part.ge or 0) - 1, 2**63]
    return []


def _judged(kind: Kind, body: dict[str, Any]) -> str:
    envelope = Envelope(
        "id", "99001.one", 1, 1, kind.name, kind.version, "s", 1, 0, "", msgspec.Raw(encode_body(body)), None, None,
        b"",
    )  # fmt: skip
    return judge(envelope, kind.authors)


@pytest.mark.parametrize(
    "body",
    [
        b"\xc1", b"\x81\xa1\xff\x01", b"\x91" * 60_000 + b"\x01", b"\x80", b"", b"\x85",
        b"\xd9\xff", b"\xcf" + b"\xff" * 8, b"\xdf\xff\xff\xff\xff",
    ],
)  # fmt: skip
def test_any_bytes_are_judged_without_an_exception(body: bytes) -> None:
    kind = declared().kinds["ticket.issued"]
    envelope = Envelope(
        "id", "99001.one", 1, 1, kind.name, kind.version, "s", 1, 0, "", msgspec.Raw(body), None, None, b""
    )
    assert judge(envelope, kind.authors) == "bytes"


def test_an_upcaster_that_meets_nonsense_makes_bytes() -> None:
    kind = declared().kinds["testslip.noted"]
    for tree in ({}, [], "text", 7, None, {"text": 2**63}):
        envelope = Envelope(
            "id", "99001.one", 1, 1, kind.name, 1, "s", 1, 0, "", msgspec.Raw(encode_body(tree)), None, None, b""
        )
        assert judge(envelope, kind.authors) == "bytes", tree


def test_nothing_is_recorded_that_no_receiver_would_accept(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    long = TicketIssued(day=DAY, letter="Q", number=1, label="Q" * 65, field="x", place="kiosk-1")
    broken = TicketIssued(day=DAY, letter="Q", number=1, label="Q\ud83d", field="x", place="kiosk-1")
    for typed in (long, broken):  # whoever typed it is told
        with pytest.raises(ExpectedError, match=r"store\.errors\.beyond"):
            store.run(lambda ctx, fact: ctx.record(fact, subject="t"), typed).result()
    with pytest.raises(BugError):
        store.run(lambda ctx, fact: ctx.record(fact, subject="t" * 97), ClockMeasured(offset_ms=1)).result()
    with pytest.raises(BugError):
        store.run(lambda ctx, fact: ctx.record(fact, subject="t", actor="a" * 41), ClockMeasured(offset_ms=1)).result()
    store.close()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dossier.postponed", {"former_due": "", "due": "soon"}),
        ("dossier.extended", {"former_due": "", "due": "2026-13-45T99:99"}),
        ("dossier.resubmitted", {"due": "2026-11-30"}),
        ("dossier.handed_over", {"giver": "a", "taker": "b", "outcome": "early"}),
        ("dossier.returned", {"way": "drone"}),
        ("dossier.corrected", {"corrects": "x", "return_at": "moon"}),
        ("dossier.step_undone", {"undone": "x", "was": "received", "stage": "received", "at": 1}),
        ("dossier.step_undone", {"undone": "x", "was": "done", "stage": "taken_back", "at": 1}),
    ],
)
def test_a_step_says_nothing_that_no_list_or_paper_has_words_for(name: str, said: dict[str, object]) -> None:
    """Else one such fact, of whichever station, takes the dossier's page and the whole register with it."""
    kind = declared().kinds[name]
    good = {"due": "2026-11-30T10:00", "outcome": "late", "way": "post", "return_at": "online",
            "was": "returned", "stage": "done"}  # fmt: skip
    for words, judged in ((said, "bytes"), ({key: good.get(key, value) for key, value in said.items()}, "")):
        raw = msgspec.Raw(encode_body({"day": "2026-11-24", "place": "kiosk-1", **words}))
        envelope = Envelope("id", "99001.one", 1, 1, kind.name, 1, "s", 1, 0, "", raw, None, None, b"")
        assert (judge(envelope, kind.authors) or "") == judged


def test_a_moment_is_one_of_the_calendar() -> None:
    """Whoever lists deadlines reads each as a day: one 30 February of a broken machine ended the list of a city."""
    days = [f"{year:04d}-{month:02d}-{day:02d}" for year in (0, 1, 999, 1000, 1900, 2000, 2024, 2026, 2100, 9996, 9999)
            for month in range(14) for day in range(33)]  # fmt: skip
    given = [f"{day}T10:00" for day in days] + ["", "\n", "2026-02-30T25:00", "2026-1-1T10:00", "２０２６-01-01T10:00"]
    taken = {one for one in given if _is_moment(one)}
    real = {one for one in given if one[:4] >= "1000" and one.isascii() and len(one) == 16 and _is_real(one)}
    assert taken == real | {""}
    assert len(real) > 2_500


def _is_moment(words: str) -> bool:
    try:
        msgspec.convert(words, Moment)
    except msgspec.ValidationError:
        return False
    return True


def _is_real(words: str) -> bool:
    try:
        datetime.fromisoformat(words)
    except ValueError:
        return False
    return True
