"""Puts what a citizen card says into that person's group of a form.

A form declares it with columns of its own: bind::motcua:card = mother on the question that asks for the
card, and bind::motcua:from = name, number, born, sex, address, home, issued on the questions of its group.
"""

from __future__ import annotations

import re

from kiosk.forms import asking
from kiosk.forms.state import State
from kiosk.forms.xpath.tree import Node
from kiosk.values.people import CitizenCard

_UNIT = re.compile(r"^\s*(xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|tỉnh|thành phố|tp\.?)\s", re.IGNORECASE)


def values_of(card: CitizenCard) -> dict[str, str]:
    """The card's fields by the names that forms use."""
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


def home_units(address: str) -> str:
    """The administrative units at the end of an address: "Phường Hoa Sen, Hà Nội". A proposal, never a mapping."""
    parts = [part.strip() for part in address.split(",") if part.strip()]
    for at, part in enumerate(parts):
        if _UNIT.match(part):
            return ", ".join(parts[at:])
    return ", ".join(parts[-2:])


def scan_node(state: State, person: str) -> Node | None:
    """The question that asks for that person's card, if it is relevant now."""
    for node in state.leaves():
        if node.model.own.get("card") == person and node.shown:
            return node
    return None


def prefill(state: State, person: str, card: CitizenCard) -> Node | None:
    """Fill the person's group from the card. Returns the card question, or None where the form has none."""
    scan = scan_node(state, person)
    if scan is None or scan.parent is None:
        return None
    values = values_of(card)
    for node in scan.parent.descendants():
        if node.model is None:
            continue
        source = node.model.own.get("from")
        if source in values:
            state.put(node, values[source])
        elif node.model.control is not None and asking.CONFIRM in node.model.control.appearance:
            state.put(node, "")
    state.put(scan, asking.READ)
    return scan
