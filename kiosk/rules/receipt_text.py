"""The text of a receipt's signed QR: `MC1:<code>:<the rest, packed>`, all in the QR's alphanumeric mode.

Read by kiosk.rules.receipt_proof alone, which signs and verifies. The code stands in the clear for readers that know
nothing else. `unpack` raises ValueError for whatever this program does not write letter for letter: any length, any
letters. Two bytes are three letters of 41, none of which a scanner strips or a keyboard layout is likely to swap.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from kiosk.values.receipts import ReceiptClaims, SignedReceipt, StationCertificate

MARK = "MC1:"
LONGEST = 700  # letters; what this program writes has some 350
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-./*"
_VALUES = {letter: number for number, letter in enumerate(LETTERS)}
_CODE = re.compile(r"[A-Z0-9.\-]{6,48}", re.ASCII)
_STATION = re.compile(r"([0-9]{5})\.([0-9a-z]{8})", re.ASCII)
_SHAPE = re.compile(r"MC([0-9]{1,3}):")
SIGNATURE, KEY, ISSUER, DIGEST = 64, 32, 4, 4
_TIMES = 11  # bytes of the print's number and the three times
_DAY_ONE = date(2020, 1, 1)
_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
_MINUTE, _SECOND = timedelta(minutes=1), timedelta(seconds=1)
CERTIFICATE = 9 + KEY + ISSUER + 2 + 2 + SIGNATURE


def version_of(text: str) -> int:
    """Of a text that begins like one of ours; 0 for any other."""
    found = _SHAPE.match(text)
    return int(found[1]) if found else 0


# -- letters ------------------------------------------------------------------------------------------------


def letters_of(data: bytes) -> str:
    words = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, rest = divmod(value, len(LETTERS))
            words.append(LETTERS[rest])
    return "".join(words)


def bytes_of(words: str) -> bytes:
    """Raises ValueError for what `letters_of` never writes."""
    data = bytearray()
    for at in range(0, len(words), 3):
        three = words[at : at + 3]
        value = 0
        for letter in reversed(three):
            if letter not in _VALUES:
                raise ValueError("a letter that is none of ours")
            value = value * len(LETTERS) + _VALUES[letter]
        size = len(three) - 1
        if not size or value >= 256**size:
            raise ValueError("no bytes")
        data += value.to_bytes(size, "big")
    return bytes(data)


# -- what is signed -----------------------------------------------------------------------------------------


def signed_part(claims: ReceiptClaims, certificate: bytes) -> bytes:
    """What the station signs: every field, and its certificate. Raises ValueError for what no QR of ours can hold."""
    if not _CODE.fullmatch(claims.code) or len(claims.name_digest) != DIGEST:
        raise ValueError("no code of a receipt")
    head = bytes([min(claims.nth, 255)])
    head += _minutes(claims.received_at) + _minutes(claims.due_at) + _seconds(claims.printed_at)
    body = head + claims.name_digest + _short(claims.procedure) + _short(claims.desk) + certificate
    return claims.code.encode() + b":" + body


def pack(signed: bytes, signature: bytes) -> str:
    code, _, body = signed.partition(b":")
    return f"{MARK}{code.decode()}:{letters_of(body + signature)}"


def unpack(text: str) -> SignedReceipt:
    """Raises ValueError."""
    if len(text) > LONGEST or not text.startswith(MARK):
        raise ValueError("no receipt of this version")
    code, colon, rest = text.removeprefix(MARK).partition(":")
    data = bytes_of(rest)
    if not colon or not _CODE.fullmatch(code) or len(data) < _TIMES + DIGEST + 2 + CERTIFICATE + SIGNATURE:
        raise ValueError("cut off")
    body, signature = data[:-SIGNATURE], data[-SIGNATURE:]
    fields, certificate = body[:-CERTIFICATE], certificate_of(body[-CERTIFICATE:])
    procedure, after = _read_short(fields[_TIMES + DIGEST :])
    desk, nothing = _read_short(after)
    if nothing:
        raise ValueError("more than there is")
    received, due = (_moment(fields[at : at + 3], _MINUTE) for at in (1, 4))
    claims = ReceiptClaims(
        code=code, procedure=procedure, desk=desk, nth=fields[0], received_at=received, due_at=due,
        printed_at=_moment(fields[7:_TIMES], _SECOND), name_digest=fields[_TIMES : _TIMES + DIGEST],
    )  # fmt: skip
    return SignedReceipt(
        claims=claims, certificate=certificate, signature=signature, signed=code.encode() + b":" + body
    )


# -- the certificate ----------------------------------------------------------------------------------------


def certificate_words(certificate: StationCertificate) -> bytes:
    """All of it but the signature. Raises ValueError for what is no station's id."""
    found = _STATION.fullmatch(certificate.station)
    if found is None or len(certificate.public_key) != KEY or len(certificate.issuer) != ISSUER:
        raise ValueError("no certificate of a station")
    station = int(found[1]).to_bytes(3, "big") + int(found[2], 36).to_bytes(6, "big")
    days = b"".join(_days(day) for day in (certificate.valid_from, certificate.valid_until))
    return station + certificate.public_key + certificate.issuer + days


def certificate_bytes(certificate: StationCertificate) -> bytes:
    return certificate_words(certificate) + certificate.signature


def certificate_of(data: bytes) -> StationCertificate:
    """Raises ValueError."""
    if len(data) != CERTIFICATE:
        raise ValueError("no certificate")
    ward, name = int.from_bytes(data[:3], "big"), int.from_bytes(data[3:9], "big")
    if ward > 99_999 or name >= 36**8:
        raise ValueError("no station's id")
    key, rest = data[9 : 9 + KEY], data[9 + KEY :]
    first, last = (_day(rest[at : at + 2]) for at in (ISSUER, ISSUER + 2))
    return StationCertificate(
        station=f"{ward:05d}.{_base36(name)}", public_key=key, issuer=rest[:ISSUER], valid_from=first,
        valid_until=last, signature=rest[ISSUER + 4 :],
    )  # fmt: skip


def _base36(number: int) -> str:
    found = ""
    for _ in range(8):
        number, rest = divmod(number, 36)
        found = LETTERS[rest].lower() + found
    return found


# -- small pieces -------------------------------------------------------------------------------------------


def _short(words: str) -> bytes:
    data = words.encode()
    if len(data) > 40:
        raise ValueError("too long for a receipt's QR")
    return bytes([len(data)]) + data


def _read_short(data: bytes) -> tuple[str, bytes]:
    """Raises ValueError (also UnicodeDecodeError, which is one)."""
    if not data or data[0] > 40 or len(data) <= data[0]:
        raise ValueError("cut off")
    words = data[1 : 1 + data[0]].decode()
    if not words.isprintable():
        raise ValueError("not printable")
    return words, data[1 + data[0] :]


def _minutes(at: datetime) -> bytes:
    return _number((at - _BEGIN) // _MINUTE, 3)


def _seconds(at: datetime) -> bytes:
    return _number((at - _BEGIN) // _SECOND, 4)


def _moment(data: bytes, unit: timedelta) -> datetime:
    return _BEGIN + int.from_bytes(data, "big") * unit


def _days(day: date) -> bytes:
    return _number((day - _DAY_ONE).days, 2)


def _day(data: bytes) -> date:
    return _DAY_ONE + timedelta(days=int.from_bytes(data, "big"))


def _number(value: int, size: int) -> bytes:
    if not 0 <= value < 256**size:
        raise ValueError("a time that a receipt's QR cannot hold")
    return value.to_bytes(size, "big")
