"""What a station tells of a scanned receipt: by its own book, behind a hub, off line, after a key was withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.cli import main
from kiosk.journal.identity import Identity
from kiosk.queries import papers, receipts
from kiosk.records.desks import DeskOpened
from kiosk.records.print_jobs import PrintDone
from kiosk.remote import handshake
from kiosk.rules import receipt_proof, receipt_text
from kiosk.server import enrolment
from kiosk.services import dossiers
from kiosk.services.receipts import keep_certificate
from kiosk.store import meta
from kiosk.sync import terms, wire
from kiosk.sync.pulling import pull_all
from kiosk.values.dossiers import ReceiveDossier
from kiosk.values.receipts import Genuineness, ReceiptChecked
from tests.faults.ward import push_own, sender_of
from tests.kiosk.counter import BIRTH, DESK, PERSON, Counter
from tests.kiosk.records.test_apply import wait_until_applied
from tests.kiosk.server.wards import Ward, line


def receipt(counter: Counter, nth: int = 1) -> tuple[Any, str]:
    received = counter.received()
    return received, counter.read(papers.receipt, received.id, nth).qr


def check(counter: Counter, words: str, name: str = "") -> ReceiptChecked:
    found: ReceiptChecked = counter.read(receipts.check, words, name)
    return found


def test_a_lone_station_vouches_for_itself(counter: Counter) -> None:
    received, words = receipt(counter)
    found = check(counter, words, PERSON.name.upper())
    assert (found.verdict, found.reason, found.station) == (Genuineness.GENUINE, "", counter.store.station.id)
    assert found.claims is not None
    assert found.row is not None
    assert found.claims.code == found.row.code == received.code
    assert (found.claims.procedure, found.claims.desk, found.claims.nth) == (BIRTH, "1", 1)
    assert found.claims.received_at == received.received_at.replace(second=0, microsecond=0)
    assert found.procedure is not None
    assert check(counter, words, "Trần Thị Mậu").reason == "name"


def test_a_reprint_bears_its_own_number_and_the_first_is_known_to_have_one(counter: Counter) -> None:
    received, words = receipt(counter)
    second = counter.read(papers.receipt, received.id, 2).qr
    assert second != words
    for nth in (1, 2):
        fact = PrintDone(paper="receipt", nth=nth, place=DESK)
        counter.run(lambda ctx, fact: ctx.record(fact, subject=received.id), fact)
    first, again = check(counter, words), check(counter, second)
    assert first.claims is not None
    assert again.claims is not None
    assert (first.claims.nth, again.claims.nth, first.prints) == (1, 2, 2)
    assert first.verdict is again.verdict is Genuineness.GENUINE


def test_a_bare_code_proves_nothing(counter: Counter) -> None:
    received, _words = receipt(counter)
    found = check(counter, f" {received.code.lower()} ")
    assert (found.verdict, found.reason, found.signed) == (Genuineness.UNKNOWN, "code_alone", False)
    assert found.row is not None
    assert check(counter, "H99.001.01-261124-9999").reason == "no_such_code"
    for noise in ("", "x", "MC1", "🙂" * 900, "\0", "A042", "019ab3c4-7d5e-7f01-8a2b-3c4d5e6f7081"):
        assert check(counter, noise).reason == "format", noise


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("H99.001.01-261124-9999", "no_such_code"), ("TAM-K7Q2M9X4-261124-0001", "no_such_code"),
        ("H99.002.01-261124-0001", "other_agency"), ("H26.001.01-261124-0001", "other_system"),
        ("G22.99-261124-0001", "other_system"), ("H99.001.01-261124-990001", "central_code"),
        ("000.01.001.H99-190614-0001", "format"), ("000.00.16.H26-190614-0001", "old_code"),
    ],
)
def test_a_code_that_is_not_in_the_book_says_whose_it_may_be(counter: Counter, code: str, reason: str) -> None:
    found = check(counter, code)
    assert (found.verdict, found.reason, found.row, found.signed) == (Genuineness.UNKNOWN, reason, None, False)


def resigned(counter: Counter, words: str, **changes: Any) -> str:
    """As this very station would sign it: whoever has its key."""
    claims = receipt_text.unpack(words).claims
    given = {**msgspec.structs.asdict(claims), **changes}
    text: str = counter.read(lambda reader: receipts.qr_text(reader, type(claims)(**given), PERSON.name))
    return text


def test_the_book_is_asked_too(counter: Counter) -> None:
    _received, words = receipt(counter)
    for changes in ({"procedure": "2.000815"}, {"desk": "7"}, {"due_at": counter.clock.now()}):
        found = check(counter, resigned(counter, words, **changes))
        assert (found.verdict, found.reason) == (Genuineness.ALTERED, "book"), changes
    missing = resigned(counter, words, code="H99.001.01-261124-8888", printed_at=counter.clock.now())
    assert check(counter, missing).reason == "not_here"
    counter.pass_time(minutes=1)
    counter.received()  # and this station's later work is here
    assert (check(counter, missing).verdict, check(counter, missing).reason) == (Genuineness.UNKNOWN, "not_in_book")


def test_what_no_qr_can_hold_is_printed_with_its_code_alone(counter: Counter) -> None:
    _received, words = receipt(counter)
    assert resigned(counter, words, procedure="x" * 60) == ""


# -- behind a hub -------------------------------------------------------------------------------------------


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path)
    try:
        yield made
    finally:
        made.close()


def at_desk(desk: Any) -> str:
    """A dossier received at a station of the ward: the text of its receipt's QR."""
    command = ReceiveDossier(
        procedure=BIRTH, applicant=PERSON, documents=(), place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu"
    )
    received = desk.run(dossiers.receive, command).result(20)
    text: str = desk.read(papers.receipt, received.id).result(20).qr
    return text


def seen(store: Any, words: str) -> tuple[Genuineness, str]:
    found = store.read(receipts.check, words, PERSON.name).result(20)
    return found.verdict, found.reason


def shaken(store: Any, ward: Ward) -> None:
    with line(store, ward.hub, refused=True) as link:
        handshake.shake(store, link, store.clock)


def pulled(store: Any, ward: Ward) -> None:
    with line(store, ward.hub) as link:
        pull_all(store, link, sender_of(ward.hub.store))
    wait_until_applied(store)


def published(ward: Ward, folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    file = folder / "keys.txt"
    assert main(["receipt", "key", "--data-dir", str(ward.hub.settings.data_dir), "--out", str(file)]) == 0
    capsys.readouterr()
    return file


def told(words: str, *more: str) -> int:
    return main(["receipt", "verify", words, *more])


def test_a_ward_of_machines_tells_its_receipts(
    ward: Ward, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its desk prints; another desk, a kiosk that sees no dossier, and anybody with the published key look."""
    desk, other, kiosk = (ward.station(name, role) for name, role in (("d", "desk"), ("e", "desk"), ("k", "citizen")))
    for one in (desk, other, kiosk):
        shaken(one, ward)
    assert receipt_text.certificate_of(receipt_text.bytes_of(kept(desk))).issuer == receipt_proof.key_id(
        ward.hub.store.identity.public
    )
    assert not kept(kiosk), "it may receive nothing"
    words = at_desk(desk)
    keys = published(ward, tmp_path, capsys)
    assert told(words, "--key", str(keys), "--name", PERSON.name) == 0
    assert seen(desk, words) == (Genuineness.NOT_SYNCED, "waiting")
    assert seen(other, words) == seen(kiosk, words) == (Genuineness.NOT_SYNCED, "not_here")
    ward.clock.advance(timedelta(seconds=5))
    desk.run(lambda ctx, fact: ctx.record(fact, subject="desk:1"), DeskOpened(desk="1", place=DESK)).result(20)
    push_own(desk, ward.hub, level="hub")
    pulled(other, ward)
    pulled(kiosk, ward)
    assert seen(desk, words) == seen(other, words) == (Genuineness.GENUINE, "")
    assert seen(kiosk, words) == (Genuineness.GENUINE, "book_elsewhere")
    withdraw = enrolment.Withdraw(station=desk.station.id, why="mất cắp")
    ward.hub.store.run(enrolment.withdraw, withdraw).result(20)
    pulled(other, ward)
    assert seen(other, words) == (Genuineness.REVOKED, "withdrawn_in_book")
    assert told(words, "--key", str(published(ward, tmp_path, capsys))) == 6
    assert told(words, "--data-dir", str(other.settings.data_dir)) == 6
    assert "thu hồi" in capsys.readouterr().out


def kept(store: Any) -> str:
    words: str = store.read(lambda reader: meta(reader.connection, receipts.CERTIFICATE)).result(20)
    return words


def test_a_certificate_for_another_key_is_not_kept(counter: Counter) -> None:
    root = counter.store.identity
    made = receipt_proof.certify("99001.zzzzzzzz", root.public, root.public, root.signing.sign, date(2026, 11, 24))
    for given in (receipt_text.certificate_bytes(made), b"", b"x" * 300):
        counter.run(keep_certificate, given)
    assert not kept(counter.store)


def test_every_hub_that_the_ward_had_is_a_root(ward: Ward) -> None:
    """After a takeover the former hub's certificates count on, and the next one's too."""
    hub, successor = ward.hub.store, Identity.new("99001.n2xth7b4")
    term = wire.HubTerm(
        hub.station.ward, 2, successor.station, successor.public, successor.seal_public, b"", hub.station.id
    )
    before = hub.read(receipts.trust).result(20).roots
    hub.run(lambda ctx, _: terms.keep(ctx, [wire.sign_term(hub.identity, term)]), None).result(20)
    after = hub.read(receipts.trust).result(20).roots
    assert [root.public_key for root in before] == [hub.identity.public]
    assert [root.public_key for root in after] == [hub.identity.public, successor.public]
