"""What the cells of a decision's list say: codes, time limits, fees, days, papers, as officials write them.

Called by kiosk.city.importing. Each function returns what was read, or the key of city_imports.row that says what is
wrong and what to do; nothing is guessed where a cell says two things. Raises nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time
from typing import NamedTuple

from kiosk.city.columns import key_of, words
from kiosk.rules.search import fold
from kiosk.rules.typed_days import typed_day
from kiosk.values.base import Text
from kiosk.values.procedures import DocumentItem, DocumentNeed, Fee, FeeUnit, TimeRule, TimeUnit


class Wrong(NamedTuple):
    """A key of city_imports.row."""

    why: str


_CODE = re.compile(r"(\d)[.,](\d{6})(?![0-9])", re.ASCII)
_CUT_CODE = re.compile(r"(\d)[.,](\d{1,5})", re.ASCII)
_UNITS = {
    "ngay lam viec": TimeUnit.WORKING_DAYS, "ngay": TimeUnit.DAYS, "gio lam viec": TimeUnit.HOURS,
    "gio": TimeUnit.HOURS, "phut": TimeUnit.MINUTES,
}  # fmt: skip
_TIME = re.compile(r"(\d+(?: \d+)?) (?:[a-z]+ ){0,3}?(ngay lam viec|ngay|gio lam viec|gio|phut|thang)\b")
_NOON = time(15, 0)  # Luật Hộ tịch 2014 Điều 5 khoản 3, where a cell says so itself
_SAME_DAY = ("trong ngay", "ngay sau khi", "ngay khi", "tra ngay", "giai quyet ngay")
_MOST = 10_000
_DEAREST = 10**12  # dong
_MONEY = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d+")
_FREE = ("khong", "khong thu", "mien", "mien phi", "khong co", "khong quy dinh", "0")
_COUNCIL = ("nghi quyet", "hdnd", "hoi dong nhan dan")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_BULLET = re.compile(r"^\s*(?:[-–+•*]|\(?\d{1,2}[.)]|[a-z][.)])\s*", re.IGNORECASE)


def code(cell: str) -> str:
    """ "1.001193" of "1.001193", "1,001193", "1.001193.000.00.00.H29"; a spreadsheet that took it for a number has cut
    its last noughts off. "" for none."""
    plain = "".join(cell.split())
    whole = _CODE.match(plain)
    if whole:
        return f"{whole[1]}.{whole[2]}"
    cut = _CUT_CODE.fullmatch(plain)
    return f"{cut[1]}.{cut[2]:0<6}" if cut else ""


def time_rule(cell: str, heading: str) -> TimeRule | Wrong:
    """ "03 ngày làm việc", "Ngay trong ngày", or a bare number below a heading that names the unit."""
    said = fold(cell)
    found = set(_TIME.findall(said))
    if not found and said.isdecimal():
        unit = next((name for name in _UNITS if name in fold(heading)), "")
        found = {(said, unit)} if unit else set()
    if len(found) > 1:
        return Wrong("time_several")
    if not found:
        same = any(word in said for word in _SAME_DAY)
        return TimeRule(unit=TimeUnit.SAME_DAY, cutoff=_cutoff(said)) if same else Wrong("time_unread")
    ((amount, unit),) = found
    if unit not in _UNITS or not amount.isdecimal() or not 0 < _int(amount) < _MOST:
        return Wrong("time_unread")
    return TimeRule(unit=_UNITS[unit], quantity=_int(amount))


def _cutoff(said: str) -> time | None:
    """Received after it: the next day."""
    return _NOON if "15 gio" in said or "15h" in said else None


def _int(digits: str) -> int:
    """Of a row of digits as long as a cell can be: Python reads no more than 4,300 of them."""
    return int(digits) if len(digits) < 20 else 10**20


def extension(cell: str) -> int | Wrong:
    numbers = re.findall(r"\d+", fold(cell))
    if not numbers:
        return 0
    return _int(numbers[0]) if len(numbers) == 1 and _int(numbers[0]) < _MOST else Wrong("extension")


def fee(cell: str, approved: str) -> Fee | Wrong:
    """`approved`: the text that approved an amount."""
    said = fold(cell)
    if said in _FREE:
        return Fee(unit=FeeUnit.NONE, approved=approved)
    if any(word in said for word in _COUNCIL):
        return Fee(unit=FeeUnit.COUNCIL)
    amounts = {_int(re.sub(r"[.,]", "", amount)) for amount in _MONEY.findall(cell.replace(" ", ""))}
    if len(amounts) != 1 or max(amounts) > _DEAREST:
        return Wrong("fee_several" if len(amounts) > 1 else "fee_unread")
    if "trang" in said:
        return Wrong("fee_pages")
    if not approved:
        return Wrong("fee_unapproved")
    unit = FeeUnit.PER_COPY if re.search(r"\b(ban|ban sao)\b", said) else FeeUnit.PER_CASE
    (amount,) = amounts
    return Fee(unit=unit, amount=amount, approved=approved) if amount else Fee(unit=FeeUnit.NONE, approved=approved)


def day(cell: str) -> date | Wrong:
    """ "01/7/2026", "2026-07-01"."""
    found = _DAY.search(cell)
    if found is None:
        return Wrong("day_unread")
    d, m, y, year, month, last = found.groups()
    try:
        return typed_day(f"{y or year}-{int(m or month):02}-{int(d or last):02}")
    except ValueError:
        return Wrong("day_unread")


def status(cell: str, table: str = "status") -> str:
    """ "abolished", "new", "changed"; "" where a cell or a heading says nothing of it. `table`: of the words."""
    said = f" {fold(cell)} "
    return next((key for key, names in words(table).items() if any(f" {name} " in said for name in names)), "")


def field(cell: str) -> str:
    """The key of a field; "" for one that no counter of ours has."""
    said = fold(cell)
    return key_of(said.partition("linh vuc ")[2] or said, words("fields"))


def agency(cell: str) -> str:
    said = fold(cell)
    if "cong an" in said:
        return "police"
    commune = ("xa", "phuong", "dac khu", "ward")
    return "ward" if not said or any(word in said.split() for word in commune) or "dac khu" in said else "other"


def papers(cell: str) -> tuple[DocumentItem, ...]:
    """A line each; "(xuất trình)" or "xuất trình …" is shown only."""
    lines = [" ".join(_BULLET.sub("", line).split()).rstrip(" ;.,") for line in re.split(r"[\r\n]+|;\s", cell)]
    names = list(dict.fromkeys(line for line in lines if line and not fold(line).endswith(("gom", "bao gom"))))
    return tuple(
        DocumentItem(key=key, name=Text(name), need=_need(name))
        for key, name in zip(_keys(names), names, strict=True)
    )  # fmt: skip


def _need(name: str) -> DocumentNeed:
    return DocumentNeed.SHOW if "xuat trinh" in fold(name) else DocumentNeed.SUBMIT


def _keys(names: Sequence[str]) -> list[str]:
    """Stable within a procedure: made of the name."""
    made: list[str] = []
    for name in names:
        key = "-".join(re.sub(r"[^a-z0-9 ]", "", fold(name)).split()[:5]) or "giay-to"
        made.append(key if key not in made else f"{key}-{len(made) + 1}")
    return made


def basis(cell: str) -> tuple[str, ...]:
    lines = (_BULLET.sub("", line).strip(" ;.,") for line in re.split(r"[\r\n;]+", cell))
    return tuple(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))
