"""Every field of every value of a document, and everything an enumeration may say, has words in both languages."""

from __future__ import annotations

import enum
from collections.abc import Iterator

import msgspec.inspect as shapes
import pytest

from kiosk.rules import document_words
from kiosk.texts import known
from kiosk.values.documents import CONTENT_OF, DocumentKind


def _types(of: shapes.Type, seen: set[object]) -> Iterator[shapes.Type]:
    """All types within one."""
    if isinstance(of, shapes.StructType):
        if of.cls in seen:
            return
        seen.add(of.cls)
    yield of
    inner: list[shapes.Type] = []
    if isinstance(of, shapes.StructType):
        inner = [one.type for one in of.fields]
    elif isinstance(of, shapes.UnionType):
        inner = list(of.types)
    elif isinstance(of, shapes.ListType | shapes.VarTupleType):
        inner = [of.item_type]
    elif isinstance(of, shapes.TupleType):
        inner = list(of.item_types)
    elif isinstance(of, shapes.DictType):
        inner = [of.key_type, of.value_type]
    elif isinstance(of, shapes.Metadata):
        inner = [of.type]
    for one in inner:
        yield from _types(one, seen)


ALL = [one for kind in DocumentKind for one in _types(shapes.type_info(CONTENT_OF[kind]), set())]


def test_no_field_of_a_document_lacks_its_words() -> None:
    structs = {one.cls: one for one in ALL if isinstance(one, shapes.StructType)}
    names = {(cls.__name__, field.encode_name) for cls, one in structs.items() for field in one.fields}
    assert len(names) > 90
    lacking = [(of, name) for of, name in names if not known(f"city_values.field.{name}")]
    assert sorted(lacking) == []


def test_nothing_that_an_enumeration_may_say_lacks_its_words() -> None:
    enums: set[type[enum.Enum]] = {one.cls for one in ALL if isinstance(one, shapes.EnumType)}
    lacking = [f"{one.__name__}.{each.value}" for one in enums for each in one
               if not known(f"city_values.said.{one.__name__}.{each.value}")]  # fmt: skip
    assert sorted(lacking) == []


def test_every_kind_has_the_rows_that_its_differences_are_told_by() -> None:
    assert set(document_words.ROWS) == set(DocumentKind)


@pytest.mark.parametrize(("kind", "way", "said", "field", "value"), [
    ("fees", "fee > unit", "none", "Phí, lệ phí › Cách thu", "không thu"),
    ("fees", "fee > amount", "12000", "Phí, lệ phí › Mức thu (đồng)", "12.000"),
    ("catalogue", "time > unit", "working_days", "Thời hạn › Cách tính", "ngày làm việc"),
    ("catalogue", "documents > to-khai > name > vi", "Tờ khai", "Giấy tờ “to-khai” › Tên › tiếng Việt", "Tờ khai"),
    ("catalogue", "about_death", "True", "Về việc qua đời", "có"),
    ("catalogue", "effective_from", "2026-12-01", "Hiệu lực từ ngày", "01/12/2026"),
    ("accounts", "roles", "clerk, head", "Vai trò", "cán bộ tiếp nhận, lãnh đạo"),
    ("units", "names > 2 > agency > short", "TT", "Tên trên giấy tờ thứ 2 › Cơ quan › Chữ viết tắt", "TT"),
    ("units", "procedures", "1.001193", "Các thủ tục", "1.001193"),
    ("calendar", "kind", "make_up", "Loại", "làm bù"),
    ("forms", "to-khai.csv", "3 B, abc", "to-khai.csv", "3 B, abc"),
    ("notices", "weekdays", "1, 7", "Các thứ trong tuần", "Thứ Hai, Chủ nhật"),
])  # fmt: skip
def test_ways_and_values_in_words(kind: str, way: str, said: str, field: str, value: str) -> None:
    of = DocumentKind(kind)
    assert document_words.field(of, way, "vi") == field
    assert document_words.value(of, way, said, "vi") == value


def test_both_languages() -> None:
    assert document_words.field(DocumentKind.FEES, "fee > unit", "en") == "Fee › Kind of fee"
    assert document_words.value(DocumentKind.FEES, "fee > unit", "none", "en") == "free"
