"""`motcua card read 'TEXT'`: prints the card in a scanned text as JSON, called by kiosk.cli alone.

Exit 0 with the JSON on stdout, also with warnings (their sentences go to stderr); exit 1 with nothing on stdout
and the reason on stderr where the text is no card, is garbled or holds an impossible date.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

from kiosk.catalogue.units import Units
from kiosk.clock import SystemClock, local
from kiosk.errors import ExpectedError
from kiosk.rules import citizen_card
from kiosk.texts import error_texts, text
from kiosk.values.people import CardReading, Sex

_SEX_WORDS = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ", None: None}


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="motcua card", description="read a citizen card's QR text")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("read", help="print the card as JSON").add_argument("text")
    return card_command(parser.parse_args(rest).text)


def card_command(scanned: str) -> int:
    """Returns the exit status."""
    scanned = _as_utf8(scanned)
    today = local(SystemClock().now()).date()
    try:
        reading = citizen_card.read(scanned, today=today, places=Units().places())
    except ExpectedError as error:
        print("\n".join(error_texts(error)), file=sys.stderr)
        return 1
    print(json.dumps(as_json(reading), ensure_ascii=False, indent=2))
    for warning in reading.warnings:
        print(text(f"card.warnings.{warning.value}"), file=sys.stderr)
    return 0


def _as_utf8(argument: str) -> str:
    """A command-line word as UTF-8, also where the shell's locale made Python decode it as something else."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        return argument


def as_json(reading: CardReading) -> dict[str, object]:
    """The seven fields under clear names; dates "YYYY-MM-DD" or "YYYY"."""
    card = reading.card
    return {
        "number": card.number,
        "old_number": card.old_number,
        "name": card.name,
        "born": card.born.iso(),
        "sex": _SEX_WORDS[card.sex],
        "address": card.address,
        "issued": card.issued.iso() if card.issued else None,
        "warnings": [warning.value for warning in reading.warnings],
    }
