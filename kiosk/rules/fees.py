"""What certified copies cost, and how the sum was worked out, by the approved row of the catalogue.

Called by services.dossiers, queries.fee_slips and the desk. An amount is named only where the row names the text that
approved it; a blank in the national data means "not published", never "free" (docs/design/counter.md#fees).
"""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.procedures import Fee, FeeUnit


def dong(amount: int, language: str = "vi") -> str:
    """As "20.000 đồng", in English "20,000 đồng"."""
    return text("rules.fee.dong", language, amount=amount)


def copies_fee(fee: Fee, pages: int, copies: int, language: str = "vi") -> tuple[int | None, str]:
    """Sum in đồng and its working, for `copies` certified copies of a paper of `pages` pages.

    None where no approved amount exists. Raises ValueError unless both counts are at least 1.
    """
    if pages < 1 or copies < 1:
        raise ValueError(f"{pages} pages, {copies} copies")
    if fee.unit is FeeUnit.NONE:
        return 0, _say("none", language)
    if not fee.approved or fee.unit in (FeeUnit.UNPUBLISHED, FeeUnit.COUNCIL):
        return None, _say("unpublished", language)
    if fee.unit is FeeUnit.PER_CASE:
        return fee.amount, _say("per_case", language, amount=dong(fee.amount, language))
    if fee.unit is FeeUnit.PER_COPY:
        return _times(fee.amount, copies, _say("per_copy", language, amount=dong(fee.amount, language)), language)
    one, words = _one_copy(fee, pages, language)
    return _times(one, copies, words, language)


def papers_fee(fee: Fee, papers: int, language: str = "vi") -> tuple[int | None, str]:
    """Sum in đồng and its working for signatures under `papers` papers: a case is one paper, however many sign it
    (TT 226/2016/TT-BTC Điều 4). None where no approved amount exists. Raises ValueError unless there is a paper."""
    if papers < 1:
        raise ValueError(f"{papers} papers")
    if fee.unit is not FeeUnit.PER_CASE or not fee.approved:
        return copies_fee(fee, 1, papers, language)
    amount = fee.amount * papers
    words = _say("per_case", language, amount=dong(fee.amount, language))
    if papers == 1:
        return amount, words
    return amount, _say("papers", language, words=words, count=papers, sum=dong(amount, language))


def case_fee(fee: Fee) -> tuple[int | None, str]:
    """The sum of one case in đồng and its working in Vietnamese, where the row names one amount a case.

    None where no approved amount exists, or where it depends on what is counted.
    """
    if fee.unit is not FeeUnit.PER_CASE or not fee.approved:
        return None, ""
    return fee.amount, _say("per_case", "vi", amount=dong(fee.amount, "vi"))


def _one_copy(fee: Fee, pages: int, language: str) -> tuple[int, str]:
    first = min(pages, fee.from_page - 1) if fee.from_page else pages
    rest = pages - first
    amount = first * fee.amount + rest * fee.later_amount
    words = _say("pages", language, count=first, amount=dong(fee.amount, language))
    if rest:
        words += " + " + _say("pages", language, count=rest, amount=dong(fee.later_amount, language))
    if fee.cap_per_copy and amount > fee.cap_per_copy:
        return fee.cap_per_copy, _say("capped", language, words=words, cap=dong(fee.cap_per_copy, language))
    return amount, words


def _times(one: int, copies: int, words: str, language: str) -> tuple[int, str]:
    if copies == 1:
        return one, f"{words} = {dong(one, language)}" if "×" in words else words
    return one * copies, _say("copies", language, words=words, count=copies, sum=dong(one * copies, language))


def _say(key: str, language: str, **values: object) -> str:
    return text(f"rules.fee.{key}", language, **values)
