"""What looks odd about a card for the person it was shown for: a mother's that says male, a card used twice.

Called by kiosk.forms.answering.session when a card was read. A remark asks to look again and says what to do; nothing
is refused for it. What is expected of whom is data: resources/persons/card_checks.toml.
"""

from __future__ import annotations

import functools
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from kiosk.forms.answering.form_state import FormState
from kiosk.forms.xpath.tree import Node
from kiosk.texts import known, text
from kiosk.values.dates import PartialDate
from kiosk.values.people import CitizenCard, Passport, Sex

_FILE = Path(__file__).resolve().parents[3] / "resources" / "persons" / "card_checks.toml"


class Remark(NamedTuple):
    """Words to say beside what the card said, in whatever language the page has then. Holds no name or number."""

    key: str  # below forms.card
    person: str
    age: int = 0
    least: int = 0
    day: date | str = ""  # from which the person is old enough

    def words(self, language: str, *, desk: bool = False) -> str:
        """To the citizen, or (`desk`) to a clerk, who has no page to touch."""
        key = f"forms.card_of.{self.person}"
        whose = text(key if known(key) else "forms.card_of.other", language)
        where = "card_at_desk" if desk else "card"
        return text(f"forms.{where}.{self.key}", language, whose=whose, age=self.age, least=self.least, day=self.day)


def remarks(state: FormState, scan: Node, card: CitizenCard | Passport, today: date) -> tuple[Remark, ...]:
    """What to say of this card for the person whom `scan` asks for; before the card fills anything."""
    person = scan.model.own.get("card", "")
    expected: dict[str, Any] = _expected().get(person, {})
    found = []
    if card.sex is not None and "sex" in expected and card.sex is not Sex(expected["sex"]):
        found.append(Remark(f"unlikely_{card.sex.value}", person))
    least = int(expected.get("least_age", 0))
    age = age_on(card.born, today)
    if age < least:
        by_law = "law" in expected
        found.append(Remark("from_day" if by_law else "young", person, age, least, _old_enough(card.born, least)))
    if _used_before(state, scan, card):
        found.append(Remark("used_twice", person))
    return tuple(found)


@functools.cache
def _expected() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def age_on(born: PartialDate, day: date) -> int:
    """Whole years; of a person whose year alone is known, as old as they can be."""
    had_birthday = (day.month, day.day) >= (born.month or 1, born.day or 1)
    return day.year - born.year - (0 if had_birthday else 1)


def _old_enough(born: PartialDate, least: int) -> date:
    year, month, day = born.year + least, born.month or 1, born.day or 1
    try:
        return date(year, month, day)
    except ValueError:  # born on 29 February
        return date(year, 3, 1)


def _used_before(state: FormState, scan: Node, card: CitizenCard | Passport) -> bool:
    """Whether the number stands already with another person of this declaration."""
    number = card.personal_number if isinstance(card, Passport) else card.number
    if not number or scan.parent is None:
        return False
    own = {id(node) for node in scan.parent.descendants()}
    return any(
        node.shown and id(node) not in own and node.value == number and node.model.own.get("from") == "number"
        for node in state.leaves()
    )
