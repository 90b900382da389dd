"""Three facts about a procedure, for the ordinary case: what to bring, how long, how much.

Called by the citizen's procedure page. In the citizen's words; the legal posting has the rest (kiosk.catalogue.words).
A fee is an amount only where it is approved, as there. Raises nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from kiosk.catalogue.words import amounts, charged, counted, document_words, note_of
from kiosk.rules.papers_to_bring import in_every_case, in_special_cases, is_declaration
from kiosk.texts import text
from kiosk.values.procedures import Fee, FeeUnit, Procedure, TimeRule, TimeUnit


class PlainFact(NamedTuple):
    """`first` large, `more` below it."""

    first: tuple[str, ...]
    more: tuple[str, ...] = ()


class SpecialCase(NamedTuple):
    case: str  # "Khi không có giấy chứng sinh"
    papers: tuple[str, ...]


def bring(procedure: Procedure, language: str = "vi") -> PlainFact:
    """Papers, then what is said about them; a declaration that this kiosk asks is not brought."""
    here = procedure.form is not None
    items = [one for one in in_every_case(procedure) if not (here and is_declaration(one))]
    papers = tuple((one.short or one.name).of(language) for one in items) or (_say("nothing", language),)
    said = [note_of(one, language) for one in in_every_case(procedure)]
    if here:
        said.insert(0, _say("here", language))
    if procedure.card_helps:
        said.append(_say("card", language))
    return PlainFact(papers, tuple(one for one in said if one))


def how_long(rule: TimeRule, language: str = "vi") -> PlainFact:
    more = []
    if rule.cutoff is not None:
        more.append(_say("cutoff", language, hour=rule.cutoff.hour))
    if rule.extension_working_days:
        more.append(_say("extension", language, count=rule.extension_working_days))
    if rule.unit in (TimeUnit.SAME_DAY, TimeUnit.AGREED):
        return PlainFact((_say(rule.unit.value, language),), tuple(more))
    return PlainFact((counted(rule.unit, rule.quantity, language),), tuple(more))


def how_much(fee: Fee, language: str = "vi") -> PlainFact:
    unit = charged(fee)
    if fee.ordinary is not None:
        return PlainFact((fee.ordinary.of(language),), (_say(f"otherwise_{_asked(unit)}", language),))
    if unit is FeeUnit.NONE:
        return PlainFact((_say("free", language),))
    if unit in (FeeUnit.COUNCIL, FeeUnit.UNPUBLISHED):
        return PlainFact((_say("ask", language),), (_say(unit.value, language),))
    shown = amounts(fee)
    first = _say("amount", language, amount=shown["amount"])
    return PlainFact((first,), (_say(unit.value, language, page=fee.from_page, **shown),))


def special_cases(procedure: Procedure, language: str = "vi") -> tuple[SpecialCase, ...]:
    """What is brought in some cases only, by case."""
    found: dict[str, list[str]] = {}
    for item in in_special_cases(procedure):
        assert item.only_if is not None
        case = item.only_if.of(language)
        papers = found.setdefault(case[:1].upper() + case[1:], [])
        papers.append(document_words(msgspec.structs.replace(item, only_if=None), language))
    return tuple(SpecialCase(case, tuple(papers)) for case, papers in found.items())


def _asked(unit: FeeUnit) -> str:
    return unit.value if unit in (FeeUnit.COUNCIL, FeeUnit.UNPUBLISHED) else "paid"


def _say(key: str, language: str, **values: object) -> str:
    return text(f"catalogue.fact.{key}", language, **values)
