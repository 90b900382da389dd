"""What looks odd about a card for the person it was shown for: a mother's that says male, a card used twice.

Called by kiosk.forms.answering.session when a card was read. A remark asks to look again and says what to do; nothing
is refused for it. What is expected of whom is data: resources/persons/card_checks.toml. One card alone is not taken:
that of somebody who cannot be this person as well (column bind::motcua:excludes), the mother's for the father, that of
the deceased for whoever signs. Then the page goes on waiting for the right one and says whose this is.
"""

from __future__ import annotations

import functools
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from kiosk.forms.answering.form_state import FormState
from kiosk.forms.xpath.convert import to_string
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
    other: str = ""  # whose card it is already

    def words(self, language: str, *, desk: bool = False) -> str:
        """To the citizen, or (`desk`) to a clerk, who has no page to touch."""
        where = "card_at_desk" if desk else "card"
        return text(
            f"forms.{where}.{self.key}", language, whose=_called(self.person, language),
            other=_called(self.other, language), age=self.age, least=self.least, day=self.day,
        )  # fmt: skip


def _called(person: str, language: str) -> str:
    key = f"forms.card_of.{person}"
    return text(key if person and known(key) else "forms.card_of.other", language)


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
    excluded = refusal(state, scan, card)
    if excluded is not None:
        found.append(excluded)
    elif _used_before(state, scan, card):
        found.append(Remark("used_twice", person))
    return tuple(found)


def refusal(state: FormState, scan: Node, card: CitizenCard | Passport) -> Remark | None:
    """What to say where this is the card of somebody who cannot be the person that `scan` asks for; None where it may.

    Such persons are named by the form, in this declaration or in an earlier one of the visit (earlier_persons).
    """
    number = _number_of(card)
    excluded = to_string(state.evaluate(scan, "excludes") or "").split() if number else ()
    for other in excluded:
        if number in _numbers(state, scan, other):
            return Remark("excluded", scan.model.own.get("card", ""), other=other)
    return None


def _numbers(state: FormState, scan: Node, person: str) -> set[str]:
    """The numbers that stand with that person, but for the one whose card is being read."""
    groups = [
        node.parent for node in state.leaves()
        if node.model.own.get("card") == person and node.parent is not None and node.parent is not scan.parent
    ]  # fmt: skip
    beside = [node for group in groups for node in group.descendants() if node.model is not None and node.shown]
    here = {node.value for node in beside if node.model.own.get("from") == "number" and node.value}
    wanted = f"{person} number"
    return here | {node.value for node in state.leaves() if node.model.own.get("earlier") == wanted and node.value}


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
    number = _number_of(card)
    if not number or scan.parent is None:
        return False
    own = {id(node) for node in scan.parent.descendants()}
    return any(
        node.shown and id(node) not in own and node.value == number and node.model.own.get("from") == "number"
        for node in state.leaves()
    )


def _number_of(card: CitizenCard | Passport) -> str:
    return card.personal_number if isinstance(card, Passport) else card.number
