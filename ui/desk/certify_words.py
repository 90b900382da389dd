"""What the desk says of papers that were just certified: numbers, counts and the sum. Used by ui.desk.result."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.rules import certifying, fees
from kiosk.texts import text
from kiosk.values.certifications import CertifiedCopies, CertifiedSet


class CertifiedWords(NamedTuple):
    title: str
    number: str  # of all papers, with register and volume
    fee: str
    working: str  # how the fee was worked out
    why: str  # the result is due when it is
    lines: tuple[str, ...]  # one a paper, where there are several


def certified_words(done: CertifiedCopies, language: str) -> CertifiedWords:
    def say(key: str, **values: object) -> str:
        return text(f"certify.page.{key}", language, **values)

    one = len(done.sets) == 1
    counted = [_counted(done, paper, language) for paper in done.sets]
    numbers = ", ".join(str(paper.number) for paper in done.sets)
    return CertifiedWords(
        title=f"{say('done')} – {counted[0]}" if one else say("done_sets", count=len(done.sets)),
        number=say("number", number=numbers, volume=done.volume, register=done.register),
        working=done.fee_words_en if language == "en" else done.fee_words,
        why=done.why_en if language == "en" else done.why,
        fee=fees.dong(done.fee, language) if done.fee is not None else say("no_fee"),
        lines=() if one else tuple(
            say("set_line", number=paper.number, words=words)
            for paper, words in zip(done.sets, counted, strict=True)
        ),
    )  # fmt: skip


def _counted(done: CertifiedCopies, paper: CertifiedSet, language: str) -> str:
    words = certifying.counted(done.work, paper.pages, paper.copies, paper.people, language)
    return f"{paper.paper}, {words}" if paper.paper else words
