"""Puts what a citizen card says into that person's group of a form.

A form declares it with columns of its own: bind::motcua:card = mother on the question that asks for the
card, and bind::motcua:from = name, number, born, sex, address, home, issued, nationality, paper on the questions of its
group. A passport's machine-readable zone fills what it says; the rest is asked.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kiosk.forms.answering import questions
from kiosk.forms.answering.answer_tree import State
from kiosk.forms.answering.card_checks import Remark
from kiosk.forms.answering.page_order import Stop
from kiosk.forms.xpath.tree import Node
from kiosk.texts import known, text
from kiosk.values.forms import ReviewLine, ReviewSection
from kiosk.values.people import CardWarning, CitizenCard, Passport

OFFER = "@address/"  # path of a line that takes an offered address
_UNIT = re.compile(r"^\s*(xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|tỉnh|thành phố|tp\.?)\s", re.IGNORECASE)


def values_of(card: CitizenCard | Passport) -> dict[str, str]:
    """The card's or passport's fields by the names that forms use; what a paper doesn't say is ""."""
    if isinstance(card, Passport):
        return _of_passport(card)
    return {
        "number": card.number,
        "name": card.name,
        "family_name": card.name.partition(" ")[0],
        "born": card.born.iso(),
        "year": f"{card.born.year:04d}",
        "sex": card.sex.value if card.sex else "",
        "address": card.address,
        "home": home_units(card.address),
        "issued": card.issued.iso() if card.issued else "",
        "old_number": card.old_number,
    }


def _of_passport(passport: Passport) -> dict[str, str]:
    """A passport's zone has plain capitals; the person is asked to look at the name (NAME_WITHOUT_MARKS)."""
    nation = passport.nationality.lower()
    return {
        "number": passport.personal_number,
        "name": passport.name.title(),
        "family_name": passport.name.partition(" ")[0].title(),
        "born": passport.born.iso(),
        "year": f"{passport.born.year:04d}",
        "sex": passport.sex.value if passport.sex else "",
        "address": "",
        "home": "",
        "issued": "",
        "old_number": "",
        "nationality": text(f"card.nations.{nation}", "vi") if known(f"card.nations.{nation}") else "",
        "paper": text("card.passport_paper", "vi", number=passport.number, expires=f"{passport.expires:%d/%m/%Y}"),
    }


def home_units(address: str) -> str:
    """The administrative units at the end of an address: "Phường Hoa Sen, Hà Nội". A proposal, never a mapping."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    for at, part in enumerate(parts):
        if _UNIT.match(part):
            return ", ".join(parts[at:])
    return ", ".join(parts[-2:])


def scan_node(state: State, person: str, here: Node | None = None) -> Node | None:
    """The question that asks for that person's card, if it is relevant now; `here` if it is one: of several alike."""
    if here is not None and here.model is not None and here.model.own.get("card") == person and here.shown:
        return here
    for node in state.leaves():
        if node.model.own.get("card") == person and node.shown:
            return node
    return None


def notes(
    state: State, stop: Stop, odd: tuple[CardWarning | Remark, ...], language: str, *, advised: bool = False
) -> tuple[str, ...]:
    """What a confirmation page says of an odd card. Old units in an address matter only where it is asked for, and
    are not mentioned where today's address is offered (`advised`)."""
    silent = [] if addresses(stop) and not advised else [CardWarning.OLD_UNITS_IN_ADDRESS]
    told = [one for one in odd if one not in silent]
    return tuple(one.words(language) if isinstance(one, Remark) else text(f"forms.card.{one.value}", language)
                 for one in told)  # fmt: skip


def addresses(stop: Stop) -> list[Node]:
    """The questions of a confirmation page that take the card's address."""
    return [node for node in stop.nodes if is_address(node)]


def is_address(node: Node) -> bool:
    return bool(node.model.own.get("from") == "address")


class Advice(NamedTuple):
    """The address of a card with old units, and today's addresses that it may be: [0] is the card's own."""

    choices: tuple[str, ...]


def offers(stop: Stop, advice: Advice | None, language: str) -> tuple[ReviewSection, ...]:
    """What may be taken instead of the address that stands on a confirmation page; nothing is taken unasked."""
    here = addresses(stop)
    if advice is None or not here or here[0].value not in advice.choices:
        return ()  # not asked for, or the person wrote another one
    lines = tuple(
        ReviewLine(label=text(f"forms.address.{'take' if at else 'keep'}", language), value=one, path=f"{OFFER}{at}")
        for at, one in enumerate(advice.choices)
        if one != here[0].value
    )
    key = "old" if here[0].value == advice.choices[0] else "taken"
    return (ReviewSection(title=text(f"forms.address.{key}", language, address=advice.choices[0]), lines=lines),)


def take(state: State, stop: Stop, advice: Advice, path: str) -> None:
    """An offer was touched: that address stands in every question of the page that takes the card's."""
    for node in addresses(stop):
        state.put(node, advice.choices[int(path.removeprefix(OFFER))])


def prefill(state: State, person: str, card: CitizenCard | Passport, here: Node | None = None) -> Node | None:
    """Fill the person's group from the card. Returns the card question, or None where the form has none."""
    scan = scan_node(state, person, here)
    if scan is None or scan.parent is None:
        return None
    values = values_of(card)
    for node in scan.parent.descendants():
        if node.model is None:
            continue
        source = node.model.own.get("from")
        if source in values:
            state.put(node, values[source])
        elif node.model.control is not None and questions.CONFIRM in node.model.control.appearance:
            state.put(node, "")
    state.put(scan, questions.READ)
    return scan
