"""The signed QR of Mẫu 01: what is genuine, altered, unknown or of a withdrawn key, and that no text crashes it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from kiosk.journal.identity import Identity
from kiosk.rules import receipt_proof, receipt_text
from kiosk.values.receipts import Genuineness, ReceiptClaims, RootKey, StationCertificate, Trust

NOW = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)
NAME = "Nguyễn Thị Hường"
CLAIMS = ReceiptClaims(
    code="H99.001.01-261123-0128", procedure="1.001193", desk="desk-1", nth=1, received_at=NOW,
    due_at=NOW + timedelta(hours=8), printed_at=NOW,
)  # fmt: skip
HUB = Identity(bytes([7]) * 32, bytes(32), "99001.h2b7k9m4")
DESK = Identity(bytes([8]) * 32, bytes(32), "99001.k7q2m9x4")
THIEF = Identity(bytes([9]) * 32, bytes(32), "99001.th2ef999")
TRUST = Trust(ward="99001", roots=(RootKey(ward="99001", public_key=HUB.public),))


def certificate(root: Identity = HUB, station: Identity = DESK, name: str = "") -> StationCertificate:
    return receipt_proof.certify(
        name or station.station, station.public, root.public, root.signing.sign, NOW.date()
    )


def text(signer: Identity = DESK, given: StationCertificate | None = None, claims: ReceiptClaims = CLAIMS) -> str:
    return receipt_proof.signed_text(claims, NAME, given or certificate(), signer.signing.sign)


GOOD = text()


def told(words: str, trust: Trust = TRUST, name: str = "") -> tuple[Genuineness, str]:
    found = receipt_proof.judge(words, trust, name)
    return found.verdict, found.reason


def test_a_genuine_one_says_what_stands_on_the_paper() -> None:
    found = receipt_proof.judge(GOOD, TRUST, NAME)
    assert (found.verdict, found.station) == (Genuineness.GENUINE, DESK.station)
    assert found.claims is not None
    assert msgspec.structs.replace(found.claims, name_digest=b"") == CLAIMS
    assert len(GOOD) <= 360
    assert set(GOOD) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert " ".join(GOOD.split()) == GOOD, "what a scanner strips would alter it"


@pytest.mark.parametrize(
    ("name", "fits"),
    [("nguyễn  thị HƯỜNG ", True), ("Nguyễn Thị Hương", False), ("Nguyen Thi Huong", False), ("", True)],
)
def test_the_name_is_the_papers_own(name: str, fits: bool) -> None:
    assert told(GOOD, name=name) == ((Genuineness.GENUINE, "") if fits else (Genuineness.ALTERED, "name"))


def test_where_a_tone_stands_makes_no_other_name() -> None:
    one, other = (receipt_proof.name_digest(name, CLAIMS) for name in ("Hòa Thủy", "Hoà Thuỷ"))
    assert one == other != receipt_proof.name_digest("Hóa Thủy", CLAIMS)


def test_the_same_name_looks_otherwise_on_each_receipt() -> None:
    """So that a list of names must be tried anew for each."""
    later = msgspec.structs.replace(CLAIMS, nth=2)
    assert receipt_proof.name_digest(NAME, CLAIMS) != receipt_proof.name_digest(NAME, later)


def test_a_caps_lock_that_turns_the_letters_small_does_no_harm() -> None:
    assert told(f" {GOOD.lower()}\n", name=NAME) == (Genuineness.GENUINE, "")


@pytest.mark.parametrize("change", ["0128:", "0129:"])
def test_another_code_is_an_altered_paper(change: str) -> None:
    expected = Genuineness.GENUINE if change == "0128:" else Genuineness.ALTERED
    assert told(GOOD.replace("0128:", change))[0] is expected


def test_every_bit_is_signed() -> None:
    head, code, rest = GOOD.split(":")
    data = receipt_text.bytes_of(rest)
    for at in range(0, len(data), 3):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        verdict, _reason = told(f"{head}:{code}:{receipt_text.letters_of(changed)}")
        assert verdict in (Genuineness.ALTERED, Genuineness.UNKNOWN), at


def test_forged_certificates_are_told_apart() -> None:
    assert told(text(THIEF, certificate(THIEF, THIEF))) == (Genuineness.UNKNOWN, "issuer")  # by himself
    posing = msgspec.structs.replace(certificate(THIEF, THIEF), issuer=receipt_proof.key_id(HUB.public))
    assert told(text(THIEF, posing)) == (Genuineness.UNKNOWN, "issuer")  # that names the hub
    renamed = msgspec.structs.replace(certificate(), public_key=THIEF.public)
    assert told(text(THIEF, renamed)) == (Genuineness.UNKNOWN, "issuer")  # the hub's, with another key in it
    assert told(text(THIEF)) == (Genuineness.ALTERED, "signature")  # the desk's, signed by another


def test_another_wards_paper_is_not_ours_to_judge() -> None:
    far = certificate(THIEF, DESK, "00004.k7q2m9x4")
    assert told(text(DESK, far)) == (Genuineness.UNKNOWN, "other_ward")
    theirs = msgspec.structs.replace(TRUST, roots=(*TRUST.roots, RootKey(ward="00004", public_key=THIEF.public)))
    assert told(text(DESK, far), theirs) == (Genuineness.GENUINE, "")
    ours = text(DESK, certificate(THIEF))  # that root is not this ward's
    assert told(ours, theirs) == (Genuineness.UNKNOWN, "issuer")


def test_a_citys_key_vouches_for_every_ward() -> None:
    city = msgspec.structs.replace(TRUST, roots=(RootKey(ward="", public_key=THIEF.public),))
    assert told(text(DESK, certificate(THIEF, DESK, "00004.k7q2m9x4")), city) == (Genuineness.GENUINE, "")


@pytest.mark.parametrize("key", [DESK.public, HUB.public])
def test_a_withdrawn_key_counts_no_more(key: bytes) -> None:
    trust = msgspec.structs.replace(TRUST, revoked=frozenset({key}))
    assert told(GOOD, trust) == (Genuineness.REVOKED, "withdrawn")


def test_a_station_that_is_known_by_itself_needs_no_root() -> None:
    alone = text(DESK, certificate(DESK))
    assert told(alone) == (Genuineness.UNKNOWN, "issuer")
    known = msgspec.structs.replace(TRUST, stations=((DESK.station, DESK.public),))
    assert told(alone, known) == (Genuineness.GENUINE, "")
    posing = text(DESK, certificate(DESK, DESK, "99001.zzzzzzzz"))
    assert told(posing, known) == (Genuineness.UNKNOWN, "issuer")


def test_a_certificate_has_its_time() -> None:
    late = msgspec.structs.replace(CLAIMS, printed_at=NOW + timedelta(days=receipt_proof.VALID_DAYS + 2))
    assert told(text(claims=late)) == (Genuineness.UNKNOWN, "validity")


@pytest.mark.parametrize("code", ["", "A1", "x" * 60, "Ấ99.001.01-261123-0128", "A:B:C:D:E"])
def test_what_no_qr_can_hold_is_refused_before_it_is_printed(code: str) -> None:
    with pytest.raises(ValueError, match="code"):
        text(claims=msgspec.structs.replace(CLAIMS, code=code))


def test_a_time_beyond_the_qr_is_refused() -> None:
    with pytest.raises(ValueError, match="time"):
        text(claims=msgspec.structs.replace(CLAIMS, due_at=datetime(2070, 1, 1, tzinfo=UTC)))


def test_a_later_version_is_told_from_noise() -> None:
    assert told("MC2:" + GOOD[4:]) == (Genuineness.UNKNOWN, "version")
    assert told("MC1") == told("") == told("H99.001.01-261123-0128") == (Genuineness.UNKNOWN, "format")


def test_no_text_crashes_it(seeded: random.Random, times: Callable[[int], int]) -> None:
    for _ in range(times(5_000)):
        verdict, _reason = told(hostile(seeded))
        assert verdict in (Genuineness.ALTERED, Genuineness.UNKNOWN)


def hostile(chance: random.Random) -> str:
    at = chance.randrange(1, len(GOOD))
    return chance.choice([
        lambda: GOOD[:at], lambda: GOOD[at:], lambda: GOOD[:at] + "0" + GOOD[at:], lambda: GOOD + GOOD,
        lambda: GOOD[:at] + chance.choice("\0ẤA0🙂: \n") + GOOD[at + 1 :] + "X",
        lambda: "MC1:" + "".join(chance.choices(receipt_text.LETTERS + ":", k=chance.randrange(800))),
        lambda: "".join(chr(chance.randrange(1, 0xD800)) for _ in range(chance.randrange(60))),
        lambda: "MC1:" * chance.randrange(300),
    ])()  # fmt: skip


def test_the_letters_hold_any_bytes_and_nothing_else() -> None:
    chance = random.Random(5)
    for size in range(40):
        data = chance.randbytes(size)
        assert receipt_text.bytes_of(receipt_text.letters_of(data)) == data
    for wrong in ("0", "***", "**", "0 0", "a00", "0000"):
        with pytest.raises(ValueError, match="bytes|letter"):
            receipt_text.bytes_of(wrong)
