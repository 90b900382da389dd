"""Papers from a citizen's phone: through a real hub, sealed from the browser to the desk, once, and forgotten."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.app import Kiosk
from kiosk.remote import phones as remote
from kiosk.remote.link import Refused
from kiosk.server import phones as at_hub
from kiosk.sync import phone_wire
from kiosk.values.dossier_files import PhoneFile, PhoneState
from tests.faults import ward
from tests.kiosk.sync.hubs import WardHere

SCRIPT = Path(__file__).resolve().parents[3] / "resources" / "pages" / "phone.js"
PICTURE = b"\xff\xd8 anh-chup-thu-nghiem " * 400


class Phone:
    """A browser that has scanned the code."""

    def __init__(self, address: str) -> None:
        found = urlsplit(address)
        self.host = found.netloc
        self.token, _, letters = found.fragment.partition(".")
        self.key = remote.base64.urlsafe_b64decode(letters + "=")

    def post(self, path: str, body: bytes, origin: str = "") -> tuple[int, dict[str, Any]]:
        line = http.client.HTTPConnection(self.host, timeout=20)
        headers = {"origin": origin or f"http://{self.host}", "content-type": "application/octet-stream"}
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        said = json.loads(answer.read())
        line.close()
        return answer.status, said

    def send(self, data: bytes, **more: Any) -> tuple[int, dict[str, Any]]:
        nonce = os.urandom(12)
        box = AESGCM(self.key).encrypt(nonce, data, remote.ASSOCIATED)
        return self.post("/phone/files", self.token.encode() + nonce + box, **more)


class Desk:
    """A desk of a ward that offers phones."""

    def __init__(self, folder: Path, offered: bool = True) -> None:
        self.here = WardHere(folder, phones=offered)
        self.kiosk: Kiosk = self.here.enrolled("desk-1", "desk")
        self.files: list[bytes] = []
        self.states: list[str] = []
        self.kiosk.bus.listen(PhoneFile, lambda file: self.files.append(file.data))
        self.kiosk.bus.listen(PhoneState, lambda said: self.states.append(said.state))

    def begin(self) -> Phone:
        assert self.kiosk.sync is not None
        return Phone(self.kiosk.sync.begin_phone())

    def until(self, true: Any) -> None:
        assert self.here.until(self.kiosk, true)

    @property
    def held(self) -> int:
        return int(self.here.hub.protocol.phones.held)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.here.close()


def test_what_a_phone_sends_arrives_whole_and_in_order_and_the_hub_never_sees_it(desk: Desk) -> None:
    phone = desk.begin()
    desk.until(lambda: desk.states == ["waiting"])
    assert phone.post("/phone/open", phone.token.encode())[0] == 200
    desk.until(lambda: "open" in desk.states)
    for part in (b"1", b"2", b"3"):
        assert phone.send(PICTURE + part)[0] == 200
    desk.until(lambda: len(desk.files) == 3)
    assert desk.files == [PICTURE + b"1", PICTURE + b"2", PICTURE + b"3"]
    desk.until(lambda: desk.held == 0)
    for place in ("hub", "desk-1"):
        assert not [one for one in (desk.here.folder / place).rglob("*") if one.is_file()
                    and b"anh-chup-thu-nghiem" in one.read_bytes()]  # fmt: skip


def test_a_code_works_for_one_page_and_no_longer_than_it_is_open(desk: Desk) -> None:
    first = desk.begin()
    desk.until(lambda: desk.states == ["waiting"])
    second = desk.begin()
    desk.until(lambda: first.send(PICTURE)[0] == 422)
    desk.until(lambda: second.post("/phone/open", second.token.encode())[0] == 200)
    assert desk.kiosk.sync is not None
    desk.kiosk.sync.end_phone()
    desk.until(lambda: second.send(PICTURE)[1].get("error") == "reception.errors.phone_over")
    assert desk.files == []


def test_whoever_has_no_code_or_comes_from_another_page_gets_nothing_in(desk: Desk) -> None:
    phone = desk.begin()
    desk.until(lambda: desk.states == ["waiting"])
    stranger = Phone(f"http://{phone.host}/phone#{'A' * 22}.{'A' * 43}")
    assert stranger.send(PICTURE)[1]["error"] == "reception.errors.phone_over"
    assert phone.send(PICTURE, origin="http://elsewhere.example")[0] == 403
    with_other_key = Phone(f"http://{phone.host}/phone#{phone.token}.{'A' * 43}")
    assert with_other_key.send(PICTURE)[0] == 200  # knows the token, not the key: it does not open at the desk
    assert phone.send(b"%PDF- that one")[0] == 200
    desk.until(lambda: desk.files == [b"%PDF- that one"])


def test_only_the_desk_that_opened_a_page_may_ask_for_it(desk: Desk) -> None:
    desk.begin()
    desk.until(lambda: desk.states == ["waiting"])
    [request] = desk.here.hub.protocol.phones._pages
    other = desk.here.enrolled("desk-2", "desk")
    asked = phone_wire.PhoneAsked(other.store.station.id, request, bytes(32))
    with ward.line(other.store, desk.here.hub) as line, pytest.raises(Refused) as refused:  # type: ignore[arg-type]
        line.ask("/v1/phones", asked, phone_wire.PhoneSaid)
    assert refused.value.error == "files.errors.not_yours"


def test_too_many_and_too_large_are_refused_in_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_hub, "MOST_BYTES", 3 * len(PICTURE))
    monkeypatch.setattr(remote.PhoneAsker, "_came", lambda *_more: None)  # the desk takes nothing off the hub
    phone = desk.begin()
    desk.until(lambda: desk.states == ["waiting"])
    assert [phone.send(PICTURE)[0] for _ in range(2)] == [200, 200]
    assert phone.send(PICTURE)[1]["error"] == "reception.errors.phone_full"
    assert phone.post("/phone/files", bytes(phone_wire.MOST + 100))[0] == 413


def test_a_ward_without_phones_says_so_and_has_no_such_page(tmp_path: Path) -> None:
    desk = Desk(tmp_path, offered=False)
    phone = desk.begin()
    desk.until(lambda: desk.states == ["off"])
    line = http.client.HTTPConnection(phone.host, timeout=20)
    line.request("GET", "/phone")
    assert line.getresponse().status == 404
    line.close()
    desk.here.close()


@pytest.mark.skipif(shutil.which("node") is None, reason="no node here to run the page's script")
def test_the_pages_own_script_seals_what_the_desk_opens(tmp_path: Path) -> None:
    """The script as it is, with a browser's few objects around it."""
    key = bytes(range(32))
    letters = remote._letters(key)
    around = tmp_path / "around.js"
    around.write_text(f"""
const fs = require("fs");
const sent = [];
const element = {{ addEventListener: (_kind, act) => {{ element.act = act; }}, textContent: "", className: "" }};
globalThis.document = {{ getElementById: () => element, body: {{ dataset: {{ sent: "{{count}}" }} }} }};
globalThis.location = {{ hash: "#{"T" * 22}.{letters}", search: "?lang=vi" }};
globalThis.fetch = async (path, asked) => {{
  sent.push([path, Buffer.from(await new Blob([asked.body]).arrayBuffer()).toString("base64")]);
  return {{ ok: true, json: async () => ({{}}) }};
}};
require({json.dumps(str(SCRIPT))});
element.files = [new Blob(["%PDF- from the phone"], {{ type: "application/pdf" }})];
const tell = () => {{ clearInterval(told); console.log(JSON.stringify(sent)); }};
const told = setInterval(() => {{ if (sent.length > 1) tell(); }}, 5);
element.act();
""")
    said = subprocess.run(["node", str(around)], capture_output=True, text=True, timeout=60, check=True).stdout
    (opened_path, opened_body), (path, body) = json.loads(said)
    assert (opened_path, path) == ("/phone/open?lang=vi", "/phone/files?lang=vi")
    assert remote.base64.b64decode(opened_body) == b"T" * 22
    whole = remote.base64.b64decode(body)
    assert whole[:22] == b"T" * 22
    assert remote.opened(key, whole[22:]) == b"%PDF- from the phone"
