"""What is counted when papers are certified, what a clerk types for it, and what it costs in all.

Called by services.certifications and the desk. A number of the register is one original's copies, however many, made at
one time (NĐ 23/2015/NĐ-CP Điều 20; by kind of paper, not by visitor: TT 01/2020/TT-BTP Điều 2 [K]); the fee of copies
goes by pages of the original, that of signatures by papers, whoever and how many sign one (TT 226/2016/TT-BTC Điều 4).
Raises ExpectedError certify.errors.*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from kiosk.errors import ExpectedError
from kiosk.rules import fees
from kiosk.texts import text
from kiosk.values.certifications import CertifySet, PaperName
from kiosk.values.procedures import CertifiedWork, Fee

MOST_PAGES, MOST_COPIES, MOST_PEOPLE, MOST_SETS = 9999, 999, 99, 20
_PART = re.compile(r"\s*(?P<letter>[^\W\d_])?\s*(?P<first>\d{1,6})(?:(?:\s*[x×*]\s*|\s+)(?P<second>\d{1,6}))?\s*", re.I)


def check(work: CertifiedWork, sets: Sequence[CertifySet]) -> None:
    """Raises ExpectedError certify.errors.{no_sets, many_sets, pages, copies, papers, people}."""
    if not sets:
        raise ExpectedError("certify.errors.no_sets")
    if len(sets) > MOST_SETS:
        raise ExpectedError("certify.errors.many_sets", most=MOST_SETS)
    for one in sets:
        key = fault_of(work, one)
        if key:
            raise ExpectedError(f"certify.errors.{key}")


def fault_of(work: CertifiedWork, one: CertifySet) -> str:
    """Which count is impossible: "pages", "copies", "papers" or "people"; "" where all are well."""
    if work is CertifiedWork.COPIES and not 1 <= one.pages <= MOST_PAGES:
        return "pages"
    if not 1 <= one.copies <= MOST_COPIES:
        return "papers" if work is CertifiedWork.SIGNATURES else "copies"
    if work is CertifiedWork.SIGNATURES and not 1 <= one.people <= MOST_PEOPLE:
        return "people"
    return ""


def made(work: CertifiedWork, first: int, second: int) -> CertifySet:
    """The set of the two counts that a clerk types: pages and copies; papers and who sign; copies alone."""
    if work is CertifiedWork.COPIES:
        return CertifySet(pages=first, copies=second)
    if work is CertifiedWork.SIGNATURES:
        return CertifySet(copies=first, people=second)
    return CertifySet(copies=first)


def read(work: CertifiedWork, words: str, papers: Sequence[PaperName] = ()) -> tuple[CertifySet, ...]:
    """What was typed at once, as "3*2", "3x2", "3 2" or "k3*2+1*5" (a letter before the counts names the paper).

    Of the last, or only, set the second count may be left out: it is 0 then, and asked for; of signatures it is one
    person, and copies from the original register have none. Raises certify.errors.{not_read, letter}.
    """
    parts = [_PART.fullmatch(part) for part in words.split("+")]
    found = []
    for nth, part in enumerate(parts, 1):
        lacking = part is not None and part["second"] is None and nth < len(parts) and work is CertifiedWork.COPIES
        if part is None or lacking or (part["second"] and work is CertifiedWork.BOOK):
            raise ExpectedError("certify.errors.not_read", text=words.strip())
        second = int(part["second"] or (work is CertifiedWork.SIGNATURES and len(parts) > 1))
        found.append(replace(made(work, int(part["first"]), second), paper=named(work, part["letter"], papers)))
    return tuple(found)


def lacks_second(work: CertifiedWork, one: CertifySet) -> bool:
    """Whether `read` found no second count in it."""
    return one.people == 0 if work is CertifiedWork.SIGNATURES else one.copies == 0


def named(work: CertifiedWork, letter: str | None, papers: Sequence[PaperName]) -> str:
    """The kind of paper that a letter stands for. Raises certify.errors.letter."""
    if not letter:
        return ""
    for one in papers:
        if one.key == letter.lower() and work in one.works:
            return one.name.vi
    raise ExpectedError("certify.errors.letter", letter=letter)


def set_fee(fee: Fee, work: CertifiedWork, one: CertifySet, language: str = "vi") -> tuple[int | None, str]:
    """Sum in đồng and its working, by the approved row alone; None without one."""
    if work is CertifiedWork.SIGNATURES:
        return fees.papers_fee(fee, one.copies, language)
    return fees.copies_fee(fee, one.pages or 1, one.copies, language)


def whole_fee(each: Sequence[tuple[int | None, str]], language: str = "vi") -> tuple[int | None, str]:
    """Of all sets together: the working of the only one, or the sums added up."""
    amounts = [amount for amount, _words in each]
    if len(each) == 1 or None in amounts:
        return (amounts[0], each[0][1]) if len(each) == 1 else (None, next(w for a, w in each if a is None))
    known = [amount for amount in amounts if amount is not None]
    if not any(known):
        return 0, each[0][1]
    parts = " + ".join(fees.dong(amount, language) for amount in known)
    return sum(known), f"{parts} = {fees.dong(sum(known), language)}"


def counted(work: CertifiedWork, pages: int, copies: int, people: int, language: str = "vi") -> str:
    """As "3 trang × 2 bản", "2 văn bản, 1 người ký" or "2 bản", for papers, registers and the desk."""
    return text(f"certify.counted.{work}", language, pages=pages, copies=copies, people=people)
