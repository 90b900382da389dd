"""Words about documents, time limits and fees, as citizens read them on screens and on paper.

Called by the citizen station, the desk, the paper guides and the receipt. An unknown language falls back to
Vietnamese. No words stand in brackets within brackets: what is added goes on after a comma, or is a sentence.
"""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.procedures import DocumentItem, DocumentNeed, Fee, FeeUnit, TimeRule, TimeUnit


def need_words(need: DocumentNeed, language: str = "vi") -> str:
    """As "Nộp tại quầy", "Mang theo để đối chiếu", "Không cần mang, cơ quan tự tra cứu"."""
    return text(f"catalogue.need.{need.value}", language)


def named(item: DocumentItem, language: str = "vi") -> str:
    """As "Văn bản ủy quyền, khi nhờ người khác đi đăng ký"."""
    name = item.name.of(language)
    if item.only_if is None:
        return name
    return text("catalogue.document.only_if", language, name=name, only_if=condition(item, language))


def document_words(item: DocumentItem, language: str = "vi") -> str:
    """With what is to be known about it as a sentence after it."""
    words, note = named(item, language), note_of(item, language)
    return text("catalogue.document.noted", language, name=words, note=note) if note else words


def condition(item: DocumentItem, language: str = "vi") -> str:
    """As it goes on after a comma, however a ward's own document wrote it; "" where there is none."""
    words = item.only_if.of(language) if item.only_if is not None else ""
    return words[:1].lower() + words[1:]


def note_of(item: DocumentItem, language: str = "vi") -> str:
    return item.note.of(language) if item.note is not None else ""


def counted(unit: TimeUnit, quantity: int, language: str = "vi") -> str:
    """As "3 ngày làm việc", "1 working day"."""
    return text(f"catalogue.time.{unit.value}", language, count=quantity)


def time_words(rule: TimeRule, language: str = "vi", *, short: bool = False) -> str:
    """As "03 ngày làm việc", "ngay trong ngày; nhận sau 15 giờ …"; `short` leaves cut-off and extension out."""
    if rule.unit is TimeUnit.AGREED:
        base = text("catalogue.time.agreed", language)
    elif rule.unit is TimeUnit.SAME_DAY:
        base = text("catalogue.time.same_day", language)
        if rule.cutoff is not None and not short:
            base = text("catalogue.time.same_day_cutoff", language, hour=rule.cutoff.hour)
    elif language == "vi":
        base = text(f"catalogue.time.{rule.unit.value}", language, count=f"{rule.quantity:02d}")
    else:
        base = counted(rule.unit, rule.quantity, language)
    if short or not rule.extension_working_days:
        return base
    return text("catalogue.time.extension", language, base=base, count=_days(rule.extension_working_days, language))


def _days(count: int, language: str) -> str:
    """Official Vietnamese writes "03 ngày"."""
    return f"{count:02d}" if language == "vi" else str(count)


def charged(fee: Fee) -> FeeUnit:
    """An amount, or none, only by an approved row; else "chưa công bố"."""
    return fee.unit if fee.unit in (FeeUnit.NONE, FeeUnit.COUNCIL) or fee.approved else FeeUnit.UNPUBLISHED


def amounts(fee: Fee) -> dict[str, int]:
    """In đồng, by their names in the texts."""
    return {"amount": fee.amount, "later": fee.later_amount, "cap": fee.cap_per_copy}


def fee_words(fee: Fee, language: str = "vi") -> str:
    """The fee, with an amount only from an approved row; an unapproved one is "chưa công bố". What most people pay
    stands first, where the law names it."""
    words = text(f"catalogue.fee.{charged(fee).value}", language, page=fee.from_page, **amounts(fee))
    if fee.ordinary is None:
        return words
    return text("catalogue.fee.ordinary", language, ordinary=fee.ordinary.of(language), otherwise=words)


def agency_words(role: str, name: str, language: str = "vi") -> str:
    """The competent agency; in English with what its official title means: "Ward police (Công an phường Hoa Sen)"."""
    return text(f"catalogue.agency.{role}", language, name=name)
