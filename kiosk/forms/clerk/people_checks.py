"""The people of a declaration as a clerk looks at them: whose card fills a field, and what does not fit together.

Pure; called by kiosk.forms.clerk.entry_form. Nothing is refused for what is odd.
"""

from __future__ import annotations

from kiosk.forms.answering import card_checks
from kiosk.forms.xpath.tree import Node
from kiosk.rules import personal_numbers
from kiosk.texts import text
from kiosk.values.dates import PartialDate
from kiosk.values.people import CardWarning, CitizenCard, Sex


def card_question(node: Node) -> Node | None:
    """The card that fills the group of this question: asked for in the nearest group around it."""
    here: Node | None = node.parent
    while here is not None and here.model is not None:
        for child in here.children:
            if child.model is not None and child.model.own.get("card"):
                return child
        here = here.parent
    return None


def odd_words(one: CardWarning | card_checks.Remark, language: str) -> str:
    """What looks odd, to a clerk."""
    if isinstance(one, card_checks.Remark):
        return one.words(language, desk=True)
    return text(f"forms.card_at_desk.{one.value}", language)


def as_card(scan: Node) -> CitizenCard | None:
    """What a person's group says, as a card would; what it does not ask for is read from the number itself."""
    assert scan.parent is not None
    said = {
        node.model.own["from"]: node.value.strip()
        for node in scan.parent.descendants()
        if node.model is not None and node.model.own.get("from") and node.shown and node.value.strip()
    }
    number, sex = said.get("number", ""), said.get("sex", "")
    if not (len(number) == 12 and number.isascii() and number.isdigit()):
        return None
    try:
        born = PartialDate.parse(said.get("born") or said.get("year") or str(personal_numbers.birth_year(number)))
    except ValueError:
        return None
    told = Sex(sex) if sex in set(Sex) else personal_numbers.sex(number)
    return CitizenCard(number=number, name=said.get("name", ""), born=born, sex=told)


def number_warnings(card: CitizenCard) -> tuple[CardWarning, ...]:
    """Birth date and sex against the digits of the personal number."""
    signs = {
        CardWarning.BIRTH_YEAR_DIFFERS: personal_numbers.birth_year(card.number) != card.born.year,
        CardWarning.SEX_DIFFERS: personal_numbers.sex(card.number) is not card.sex,
    }
    return tuple(warning for warning, there in signs.items() if there)
