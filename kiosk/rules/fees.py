"""What certified copies cost, and how the sum was worked out, by the approved row of the catalogue.

Called by services.dossiers and the desk. An amount is named only where the row names the text that approved
it; a blank in the national data means "not published", never "free" (counter.md 3.1).
"""

from __future__ import annotations

from kiosk.values.procedures import Fee, FeeUnit

UNPUBLISHED = "Mức thu chưa công bố"


def dong(amount: int) -> str:
    """As "20.000 đồng"."""
    return f"{amount:,}".replace(",", ".") + " đồng"


def copies_fee(fee: Fee, pages: int, copies: int) -> tuple[int | None, str]:
    """Sum in đồng and its working in Vietnamese, for `copies` certified copies of a paper of `pages` pages.

    None where no approved amount exists. Raises ValueError unless both counts are at least 1.
    """
    if pages < 1 or copies < 1:
        raise ValueError(f"{pages} pages, {copies} copies")
    if fee.unit is FeeUnit.NONE:
        return 0, "Không thu phí"
    if not fee.approved or fee.unit in (FeeUnit.UNPUBLISHED, FeeUnit.COUNCIL):
        return None, UNPUBLISHED
    if fee.unit is FeeUnit.PER_CASE:
        return fee.amount, f"{dong(fee.amount)}/trường hợp"
    if fee.unit is FeeUnit.PER_COPY:
        return _times(fee.amount, copies, f"{dong(fee.amount)}/bản")
    one, words = _one_copy(fee, pages)
    return _times(one, copies, words)


def _one_copy(fee: Fee, pages: int) -> tuple[int, str]:
    first = min(pages, fee.from_page - 1) if fee.from_page else pages
    rest = pages - first
    amount = first * fee.amount + rest * fee.later_amount
    words = f"{first} trang × {dong(fee.amount)}"
    if rest:
        words += f" + {rest} trang × {dong(fee.later_amount)}"
    if fee.cap_per_copy and amount > fee.cap_per_copy:
        return fee.cap_per_copy, f"{words}, tối đa {dong(fee.cap_per_copy)}/bản"
    return amount, words


def _times(one: int, copies: int, words: str) -> tuple[int, str]:
    if copies == 1:
        return one, f"{words} = {dong(one)}" if "×" in words else words
    return one * copies, f"({words}) × {copies} bản = {dong(one * copies)}"
