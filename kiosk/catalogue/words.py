"""How a procedure's documents, time rule and fee are said to citizens and printed, in both languages.

Called by screens and by whoever fills Mẫu 01's "Thời gian giải quyết hồ sơ theo quy định là".
"""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.procedures import DocumentNeed, Fee, FeeUnit, TimeRule, TimeUnit


def need_words(need: DocumentNeed, language: str = "vi") -> str:
    """As "Nộp tại quầy", "Mang theo để đối chiếu", "Không cần mang, cơ quan tự tra cứu"."""
    return text(f"catalogue.need.{need.value}", language)


def time_words(rule: TimeRule, language: str = "vi", *, short: bool = False) -> str:
    """As "03 ngày làm việc", "ngay trong ngày; nhận sau 15 giờ …"; `short` leaves cut-off and extension out."""
    if rule.unit is TimeUnit.AGREED:
        base = text("catalogue.time.agreed", language)
    elif rule.unit is TimeUnit.SAME_DAY:
        base = text("catalogue.time.same_day", language)
        if rule.cutoff is not None and not short:
            base = text("catalogue.time.same_day_cutoff", language, hour=rule.cutoff.hour)
    else:
        base = text(f"catalogue.time.{rule.unit.value}", language, count=_days(rule.quantity, language))
    if short or not rule.extension_working_days:
        return base
    return text("catalogue.time.extension", language, base=base, count=_days(rule.extension_working_days, language))


def _days(count: int, language: str) -> str:
    """Official Vietnamese writes "03 ngày"."""
    return f"{count:02d}" if language == "vi" else str(count)


def fee_words(fee: Fee, language: str = "vi") -> str:
    """The fee, with an amount only from an approved row; an unapproved one is "chưa công bố"."""
    unit = fee.unit
    if unit not in (FeeUnit.NONE, FeeUnit.COUNCIL) and not fee.approved:
        unit = FeeUnit.UNPUBLISHED
    amounts = {"amount": fee.amount, "later": fee.later_amount, "cap": fee.cap_per_copy}
    return text(f"catalogue.fee.{unit.value}", language, page=fee.from_page, **amounts)
