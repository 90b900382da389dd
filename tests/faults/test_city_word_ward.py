"""The city's word to people: an answer and a department's state, through a hub to whoever scans a receipt.

The city, a ward with its hub, and a kiosk of another ward are processes of their own. Then the city's server is put
back from yesterday's backup.
"""

from __future__ import annotations

import shutil
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import msgspec
import pytest

from kiosk.remote import city_departments
from kiosk.values.city_accounts import AddCityAccount, CityRole
from kiosk.values.departments import MakeToken
from kiosk.values.public_feedback import MARK
from tests.factories import settings_in
from tests.faults.checker import rows_of
from tests.faults.proxy import Proxy
from tests.faults.ward_processes import CentralProcess, StationProcess, WardOfProcesses, eventually
from tests.kiosk.counter import BIRTH, PERSON
from tests.kiosk.server.city.people import FIRST, Person, known_verifier

WARD, OTHER = "99001", "99002"
WORDS = "Ghế ở sảnh bị hỏng, người già không có chỗ ngồi."


def other_ward(folder: Path) -> Path:
    """The sample ward's files under another code."""
    shutil.copytree(settings_in(folder).ward_dir, folder)
    file = folder / "ward.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(f'"{WARD}"', f'"{OTHER}"'), encoding="utf-8")
    return folder


class CityAndWards:
    def __init__(self, folder: Path, closing: ExitStack) -> None:
        self.central = CentralProcess(folder / "central")
        closing.callback(self.central.close)
        self.central.start()
        self.ward = WardOfProcesses(folder / "ward")
        closing.callback(self.ward.close)
        hub = self.ward.hub
        hub.close()
        hub.command("enrol", self.central.address, self.central.code(WARD, "hub"))
        hub.start()
        self.kiosk, self.second, self.desk = (self.ward.station(one) for one in ("kiosk-1", "kiosk-2", "desk-1"))
        proxy = Proxy(self.central.address).open()
        closing.callback(proxy.close)
        far = {"roles": ("citizen", "desk"), "ward_dir": other_ward(folder / "other_ward")}
        self.far = StationProcess("kiosk-9", folder / "far", proxy, **far)
        closing.callback(self.far.close)
        self.far.start()
        self.far.ask("enrol", proxy.address, self.central.code(OTHER, "citizen", "desk"))
        self.person = self._official()
        made = MakeToken(department="noi-vu", name="Phòng Nội vụ", by="quantri", wards=(WARD,))
        self.token = city_departments.make_token(self.central.settings.data_dir, made).token

    def _official(self) -> Person:
        account = AddCityAccount(
            name="mau", full_name="Nguyễn Văn Mẫu", role=CityRole.CITY, verifier=known_verifier(FIRST)
        )
        from kiosk.remote.city import add_account

        add_account(self.central.settings.data_dir, account)
        clock = SimpleNamespace(now=self.central.believed)
        made = Person(SimpleNamespace(address=self.central.address, clock=clock), "mau")  # type: ignore[arg-type]
        made.set_up()
        return made

    def say(self) -> tuple[str, str]:
        """(subject, the receipt's QR) of feedback at the first kiosk, once the city shows it."""
        given = {"about": "place", "words": WORDS, "place": "kiosk-1", "contact": "0900000000"}
        said = self.kiosk.ask("run", "kiosk.services.public_feedback.say", given)
        eventually(lambda: said["code"] in self.person.get("/city/feedback").text, "the city has it")
        return said["id"], MARK + said["id"].replace("-", "").upper()

    def answer(self, subject: str, words: str) -> None:
        path = f"/city/feedback/{WARD}/{subject}"
        assert WORDS in self.person.get(path).text
        assert self.person.post(f"{path}/forward", {"unit": "Sở Mẫu"}, page=path).status_code == 303
        assert self.person.post(f"{path}/answer", {"words": words}, page=path).status_code == 303

    def tell(self, dossier: str, state: str, request: str) -> dict[str, Any]:
        answer = httpx.post(
            f"{self.central.address}/api/v1/wards/{WARD}/dossiers/{dossier}/states", trust_env=False, timeout=30,
            headers={"authorization": f"Bearer {self.token}"}, json={"request": request, "state": state},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def hub_asks(self) -> None:
        """The hub asks the city twice a minute, and at once when it comes back."""
        self.ward.hub.close()
        self.ward.hub.start()

    def put_back(self, file: Path) -> None:
        """The city's server loses its disk and is restored."""
        self.central.kill()
        self.central.command("central", "restore", str(file))
        self.central.start()

    def words_in_ward(self) -> Counter[str]:
        """Kinds of what the city itself said, at the ward's hub."""
        query = "SELECT kind FROM journal_events WHERE station LIKE ? AND kind NOT LIKE 'epoch.%'"
        name = f"{WARD}.{self._central_id()}"
        return Counter(kind for (kind,) in rows_of(self.ward.hub.settings.database, query, name))

    def _central_id(self) -> str:
        (own,) = rows_of(self.central.settings.database, "SELECT station FROM known_stations WHERE roles = 'central' "
                         "AND station NOT LIKE ?", f"{WARD}.%")[:1]  # fmt: skip
        return str(own[0]).partition(".")[2]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[CityAndWards]:
    with ExitStack() as closing:
        yield CityAndWards(tmp_path, closing)


def answered(town: CityAndWards, at: StationProcess, text: str, words: str) -> bool:
    found = at.scan("feedback", text) or {}
    return (found.get("state"), found.get("answer"), found.get("unit")) == ("answered", words, "Sở Mẫu")


@pytest.mark.timeout(600)
def test_what_the_city_says_is_read_at_every_kiosk_also_after_its_server_was_put_back(
    town: CityAndWards, tmp_path: Path
) -> None:
    first, paper = town.say()
    received = town.desk.ask("run", "kiosk.services.dossiers.receive", {
        "procedure": BIRTH, "applicant": msgspec.to_builtins(PERSON), "documents": (), "place": "desk-1", "desk": "1",
        "actor": "canbo", "actor_name": "Cán Bộ Mẫu",
    })  # fmt: skip
    dossier, code = received["id"], received["code"]
    there = "SELECT 1 FROM dossiers WHERE subject = ? AND received_at IS NOT NULL"
    eventually(lambda: rows_of(town.central.settings.database, there, dossier), "the city has the dossier")

    town.answer(first, "Đã thay ghế mới.")
    assert town.tell(dossier, "taken_in", str(uuid.uuid4()))["repeated"] is False
    town.hub_asks()
    for at in (town.second, town.far):
        eventually(lambda at=at: answered(town, at, paper, "Đã thay ghế mới."), f"{at.name} shows the answer")  # type: ignore[misc]
        eventually(lambda at=at: (at.scan("standing", code) or {}).get("told") == "taken_in", f"{at.name}: told")  # type: ignore[misc]
    assert [at.scan("feedback", paper).get("ward") for at in (town.second, town.far)] == [None, WARD]
    assert town.far.scan("feedback", town.second.scan("feedback", paper)["code"]) is None, "a number is no key"
    assert town.far.scan("standing", code)["ward"] == WARD

    file, later = tmp_path / "yesterday.backup", str(uuid.uuid4())
    town.central.command("backup", str(file))
    second, other = town.say()
    town.answer(second, "Đã sửa cửa.")
    town.tell(dossier, "decided", later)
    town.hub_asks()
    eventually(lambda: answered(town, town.second, other, "Đã sửa cửa."), "told before the loss")
    before = town.words_in_ward()

    town.put_back(file)
    third, last = town.say()
    kept = "SELECT 1 FROM public_feedback WHERE subject = ? AND state = 'answered'"
    eventually(lambda: rows_of(town.central.settings.database, kept, second), "the ward gave the city its word back")
    assert town.tell(dossier, "decided", later)["repeated"] is True
    assert answered(town, town.second, other, "Đã sửa cửa."), "the ward keeps what it was told"
    town.answer(third, "Đã lau sàn.")
    town.hub_asks()
    eventually(lambda: answered(town, town.second, last, "Đã lau sàn."), "new words go on")
    assert town.words_in_ward() == before + Counter({"feedback.forwarded": 1, "feedback.answered": 1})

    fourth, back = town.say()
    assert town.second.scan("withdraw", back) is True, "at another kiosk than the one it was said at"
    assert town.second.scan("feedback", back)["state"] == "withdrawn"
    path = f"/city/feedback/{WARD}/{fourth}"
    eventually(lambda: WORDS not in town.person.get(path).text, "the city has its words no more")
    assert town.person.get(path).status_code == 200, "it is counted"
    assert town.ward.problems() == []
