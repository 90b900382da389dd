"""Lists as offices make them, and files that mean harm, for the tests of importing and of its page."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from kiosk.city.lists import HandedIn

HEADING = ("STT", "Mã số TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Thời hạn giải quyết", "Phí, lệ phí")
STAFF = ("Tên đăng nhập", "Họ và tên", "Vai trò", "Mã cán bộ", "Ghi chú")
UNITS = ("Mã đơn vị", "Tên đơn vị", "Các đơn vị cũ", "Ghi chú")
Rows = Sequence[Sequence[Any]]


def book(*rows: Sequence[Any], name: str = "danh-muc.xlsx") -> HandedIn:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return HandedIn(name=name, data=out.getvalue())


def text(rows: Rows, encoding: str = "utf-8", separator: str = ",") -> HandedIn:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return HandedIn(name="danh-muc.csv", data=out.getvalue().encode(encoding))


def row(code: str, name: str, field: str = "Hộ tịch", time: str = "03 ngày làm việc", fee: str = "") -> tuple[str, ...]:
    return ("1", code, name, field, time, fee)


def zip_bomb() -> HandedIn:
    """A small book that would be 300 MB."""
    small = book(HEADING, row("1.000001", "Việc mẫu"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(small.data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in given.infolist():
            made.writestr(entry.filename, given.read(entry))
        made.writestr("xl/media/picture.bin", b"\0" * 300_000_000)
    return HandedIn(name="danh-muc.xlsx", data=out.getvalue())


def changed(file: HandedIn, part: str, old: bytes, new: bytes) -> HandedIn:
    """The same book with other bytes in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.data)) as given, zipfile.ZipFile(out, "w") as made:
        for entry in given.infolist():
            data = given.read(entry)
            if entry.filename == part:
                assert old in data
                data = data.replace(old, new)
            made.writestr(entry.filename, data)
    return HandedIn(name=file.name, data=out.getvalue())
