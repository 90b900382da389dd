"""`motcua receipt`: tells whether a receipt is genuine, and publishes the keys by which anybody can.

    motcua receipt verify TEXT [--name NAME] [--key FILE ...] [--json] [--hub] [--data-dir DIR] [--settings FILE]
    motcua receipt key [--out FILE] [--hub] [--data-dir DIR] [--settings FILE]

TEXT is what the square code of a Mẫu 01 holds; "-" reads it from stdin. With --key a list of published keys alone is
asked, which needs neither station nor line; without it this station's book too. Exit status of verify: 0 genuine,
3 genuine and not yet synced, 4 altered, 5 unknown, 6 key revoked; 1 for an error, 2 for a wrong command line. This is
no digital signature in the sense of the law, and says so. Raises ExpectedError receipts.errors.keys,
report.errors.no_database.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from kiosk import private
from kiosk.clock import local
from kiosk.commands.server_options import machine_of, machine_options
from kiosk.errors import ExpectedError
from kiosk.rules import receipt_keys, receipt_proof
from kiosk.settings import Settings
from kiosk.texts import text
from kiosk.values.receipts import Genuineness, ReceiptChecked, ReceiptClaims

STATUS = {
    Genuineness.GENUINE: 0, Genuineness.NOT_SYNCED: 3, Genuineness.ALTERED: 4, Genuineness.UNKNOWN: 5,
    Genuineness.REVOKED: 6,
}  # fmt: skip
LONGEST = 4096  # letters read from stdin


def command(rest: Sequence[str]) -> int:
    chosen = _parser().parse_args(rest)
    return _verify(chosen) if chosen.action == "verify" else _publish(chosen, machine_of(chosen))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua receipt", description="whether a receipt is genuine")
    actions = parser.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", help="tell of a scanned text", parents=[machine_options()])
    verify.add_argument("text", help='what the square code says; "-": from stdin')
    verify.add_argument("--name", default="", help="of the applicant, as it stands on the paper")
    verify.add_argument("--key", type=Path, action="append", metavar="FILE", help="published keys: no station is asked")
    verify.add_argument("--json", action="store_true")
    key = actions.add_parser("key", help="the ward's keys, to be published", parents=[machine_options()])
    key.add_argument("--out", type=Path, metavar="FILE")
    return parser


# -- telling ------------------------------------------------------------------------------------------------


def _verify(chosen: argparse.Namespace) -> int:
    words = sys.stdin.readline(LONGEST) if chosen.text == "-" else chosen.text
    settings = machine_of(chosen)
    if chosen.key:
        found = receipt_proof.judge(words, receipt_keys.read(_contents(chosen.key)), chosen.name)
    else:
        found = _by_the_book(settings, words, chosen.name)
    if chosen.json:
        print(json.dumps(_as_json(found, chosen), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(found, chosen, settings.language)))
    return STATUS[found.verdict]


def _contents(files: list[Path]) -> Iterator[str]:
    for file in files:
        try:
            yield file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ExpectedError("receipts.errors.keys") from error


def _by_the_book(settings: Settings, words: str, name: str) -> ReceiptChecked:
    from kiosk.app import clock_of
    from kiosk.catalogue import Catalogue
    from kiosk.queries import receipts
    from kiosk.store.looking import looking

    clock = clock_of(settings)
    with looking(settings, clock, Catalogue(settings.ward_dir, clock)) as reader:
        return receipts.check(reader, words, name)


def _lines(found: ReceiptChecked, chosen: argparse.Namespace, language: str) -> Iterator[str]:
    yield text(f"receipts.verdict.{found.verdict}", language)
    if found.reason:
        yield text(f"receipts.reason.{found.reason}", language)
    for name, value in _said(found):
        yield text(f"receipts.line.{name}", language, value=value)
    if found.verdict in (Genuineness.GENUINE, Genuineness.NOT_SYNCED):
        yield text(f"receipts.line.name_{'fits' if chosen.name else 'unasked'}", language)
        if chosen.key:
            yield text("receipts.line.no_book", language)
    if found.claims is not None and found.prints > found.claims.nth:
        yield text("receipts.line.printed_later", language, value=found.prints)
    yield text("receipts.note.no_signature", language)


def _said(found: ReceiptChecked) -> Iterator[tuple[str, str]]:
    """What the code says of itself. Of an altered one too: that is what somebody wanted to be believed."""
    if found.claims is None:
        return
    for name in ReceiptClaims.__struct_fields__:
        value = getattr(found.claims, name)
        if isinstance(value, datetime):
            yield name, f"{local(value):%H:%M %d/%m/%Y}"
        elif not isinstance(value, bytes):
            yield name, str(value)
    yield "station", found.station


def _as_json(found: ReceiptChecked, chosen: argparse.Namespace) -> dict[str, object]:
    named = {True: bool(found.verdict in (Genuineness.GENUINE, Genuineness.NOT_SYNCED)), False: None}[bool(chosen.name)]
    return {
        "verdict": found.verdict.value, "reason": found.reason, "name_fits": named, "prints_known": found.prints,
        **dict(_said(found)),
    }  # fmt: skip


# -- publishing ---------------------------------------------------------------------------------------------


def _publish(chosen: argparse.Namespace, settings: Settings) -> int:
    words = _published(settings)
    if chosen.out is None:
        print(words, end="")
    else:
        private.write(chosen.out, words.encode())
        chosen.out.chmod(0o644)  # to be published
    return 0


def _published(settings: Settings) -> str:
    from kiosk.app import clock_of
    from kiosk.catalogue import Catalogue
    from kiosk.queries import receipts
    from kiosk.store.looking import looking

    clock = clock_of(settings)
    with looking(settings, clock, Catalogue(settings.ward_dir, clock)) as reader:
        return receipt_keys.written(receipts.trust(reader), receipts.withdrawn(reader))
