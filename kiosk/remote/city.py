"""A city's server on this very machine: started as a process of its own, asked for an enrolment code, stopped.

For the launcher and the tour (through kiosk.app) and for `motcua central enrol-code`, `confirm-grants` and `slots`. A
real ward's server runs elsewhere; there somebody types the code. Raises ExpectedError
central.errors.{not_running, unanswered, start}.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk import private
from kiosk.errors import ExpectedError
from kiosk.remote.enrol import enrol
from kiosk.remote.link import pinned
from kiosk.store import Store
from kiosk.texts import error_of
from kiosk.values.city_accounts import AddCityAccount, ChangeCityAccount, CityAccount
from kiosk.values.erasure import Erasable
from kiosk.values.hubs import HubSaid
from kiosk.values.slots import BookedSlot
from kiosk.values.sync import EnrolCode, Upstream, Withdrawn

T = TypeVar("T")
AT_ONCE = 300  # slots in one question, whose bodies are small
DESK_FILE = "central.json"  # address and admin token of the running server, readable by its owner alone


class CentralProcess:
    """`motcua central` beside us. `start` answers its address; `stop` ends it, `kill` does so without a word."""

    def __init__(self, data_dir: Path, port: int = 0, log: Path | None = None, db: str = "") -> None:
        """`db`: of the server, "" for a file of its own."""
        self.data_dir, self._port, self._db = data_dir, port, db
        self._log = log or data_dir / "output.log"
        self._process: subprocess.Popen[str] | None = None
        self.address = ""

    def start(self) -> str:
        """Start it and wait for the first line that it prints: its address."""
        if self._process is not None and self._process.poll() is None:
            return self.address
        private.folder(self.data_dir)
        words = ["central", "--data-dir", str(self.data_dir), "--port", str(self._port)]
        words += ["--db", self._db] if self._db else []
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
        with private.file(self._log).open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kiosk.cli", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=errors, text=True, encoding="utf-8", env=environment,
            )  # fmt: skip
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        if not self.address:
            self.stop()
            raise ExpectedError("central.errors.start", log=str(self._log))
        self._port = int(self.address.rpartition(":")[2])  # the same one after a restart
        return self.address

    def enrol_code(self, ward: str, roles: tuple[str, ...], prefix: str = "") -> str:
        return ask_code(self.data_dir, ward, roles, prefix)

    def stop(self, deadline: float = 10.0) -> None:
        """Ask it to end; kill it if it does not within `deadline` seconds."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(deadline)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _close_pipe(process)

    def kill(self) -> None:
        """As a power cut would end it. For fault tests."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            _close_pipe(process)


def _close_pipe(process: subprocess.Popen[str]) -> None:
    if process.stdout is not None:
        process.stdout.close()


def ask_code(
    data_dir: Path, ward: str, roles: tuple[str, ...], prefix: str = "", instead_of: str = "", station: str = ""
) -> str:
    """An enrolment code from the server that runs on `data_dir` of this machine; for `station` alone, if given."""
    asked = {"ward": ward, "roles": roles, "prefix": prefix, "instead_of": instead_of, "station": station}
    return msgspec.json.decode(ask_by_hand(data_dir, "enrol-code", asked), type=EnrolCode).code


def revoke(data_dir: Path, station: str, why: str) -> Withdrawn:
    """Tell that server that a station was lost or stolen: nothing that it writes from now on counts."""
    return msgspec.json.decode(ask_by_hand(data_dir, "revoke", {"station": station, "why": why}), type=Withdrawn)


def confirm_grants(data_dir: Path, ward: str, name: str) -> tuple[str, ...]:
    """Tell that server that numbers of a ward ("" = every ward) may be granted again; who was not heard of since."""
    said = ask_by_hand(data_dir, "confirm-grants", {"ward": ward, "name": name})
    return msgspec.json.decode(said, type=tuple[str, ...])


def add_account(data_dir: Path, command: AddCityAccount) -> CityAccount:
    """Open an account of the city's pages at that server."""
    return msgspec.json.decode(ask_by_hand(data_dir, "account-add", msgspec.to_builtins(command)), type=CityAccount)


def change_account(data_dir: Path, command: ChangeCityAccount) -> str:
    """Close or open one, give it another first password, or take its lost second factor away; its name."""
    return msgspec.json.decode(ask_by_hand(data_dir, "account-change", msgspec.to_builtins(command)), type=str)


def list_accounts(data_dir: Path) -> tuple[CityAccount, ...]:
    """All of them."""
    return msgspec.json.decode(ask_by_hand(data_dir, "account-list", {}), type=tuple[CityAccount, ...])


def take_over(data_dir: Path) -> int:
    """Tell the standby that runs there that it is the ward's hub from now on; its term."""
    return msgspec.json.decode(ask_by_hand(data_dir, "takeover", {}), type=dict[str, int])["term"]


def hub_state(data_dir: Path) -> HubSaid:
    """What the hub that runs there says of itself."""
    return msgspec.json.decode(ask_by_hand(data_dir, "hub-state", {}), type=HubSaid)


def desk_address(data_dir: Path) -> str:
    """Where the server that runs there is reached by others, as it says itself."""
    return _read_desk(data_dir).get("stations", "")


def erasable(data_dir: Path, ward: str, words: str) -> Erasable:
    """What bears these words at that server."""
    return msgspec.json.decode(ask_by_hand(data_dir, "erasable", {"words": words, "ward": ward}), type=Erasable)


def erase(data_dir: Path, ward: str, subjects: tuple[str, ...], actor: str, why: str) -> int:
    """Erase them there, and by its word at every station of the ward; how many subjects."""
    asked = {"ward": ward, "subjects": subjects, "actor": actor, "why": why}
    return msgspec.json.decode(ask_by_hand(data_dir, "erase", asked), type=int)


def keep_slots(data_dir: Path, slots: Sequence[BookedSlot]) -> int:
    """Give the ward's hub on this machine booked slots; how many are new or changed."""
    return msgspec.json.decode(ask_by_hand(data_dir, "slots", {"slots": slots, "actor": "", "place": ""}), type=int)


def give_slots(data_dir: Path, ward: str, slots: Sequence[BookedSlot], days: Sequence[date]) -> int:
    """Give the city's server on this machine the list of a ward for these days; how many slots it has of it now."""
    name, count = str(uuid.uuid4()), 0
    for at in range(0, max(1, len(slots)), AT_ONCE):
        last = at + AT_ONCE >= len(slots)
        piece, for_days = slots[at : at + AT_ONCE], days if last else ()
        asked = {"ward": ward, "list": name, "slots": piece, "last": last, "days": for_days}
        count = msgspec.json.decode(ask_by_hand(data_dir, "slots", asked), type=int)
    return count


def ask(data_dir: Path, what: str, asked: msgspec.Struct, shape: type[T]) -> T:
    """Whatever else the running server on this machine is asked by hand."""
    return msgspec.json.decode(ask_by_hand(data_dir, what, msgspec.to_builtins(asked)), type=shape)


def ask_by_hand(data_dir: Path, what: str, asked: object) -> bytes:
    """A command of this machine to the server that runs there; its answer as JSON. Of several processes whichever
    answers: one that was killed has left its file."""
    for desk in _desks_of(data_dir):
        try:
            return _ask_at(desk, data_dir, what, asked)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):  # it may have done it
                raise ExpectedError("central.errors.unanswered", folder=str(data_dir)) from error
        except (OSError, http.client.HTTPException) as error:
            raise ExpectedError("central.errors.unanswered", folder=str(data_dir)) from error
    raise ExpectedError("central.errors.not_running", folder=str(data_dir))


def _ask_at(desk: dict[str, str], data_dir: Path, what: str, asked: object) -> bytes:
    address, token = desk["address"], desk["token"]
    request = urllib.request.Request(
        f"{address}/v1/admin/{what}", msgspec.json.encode(asked),
        {"x-motcua-token": token, "content-type": "application/json"},
    )  # fmt: skip
    context = _context_of(data_dir) if address.startswith("https:") else None
    handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({})]
    if context is not None:
        handlers.append(urllib.request.HTTPSHandler(context=context))
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=20) as answer:
            found = bytes(answer.read(1_000_000))
            if answer.length:  # what is still to come: it ended in the middle, or says too much
                raise http.client.IncompleteRead(found, answer.length)
            return found
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error.read(1_000_000), data_dir) from error


def _refusal(body: bytes, data_dir: Path) -> ExpectedError:
    try:
        found = json.loads(body)
        return error_of(str(found["error"]), **found.get("values", {}))
    except (ValueError, KeyError):
        return ExpectedError("central.errors.not_running", folder=str(data_dir))


def _desks_of(data_dir: Path) -> list[dict[str, str]]:
    """Of the process that began last, then of the others. Raises central.errors.not_running where there is none."""
    found = [_read_desk(data_dir)]
    beside = Path(DESK_FILE)
    for file in sorted(data_dir.glob(f"{beside.stem}-*{beside.suffix}")):
        with contextlib.suppress(ExpectedError):
            found.append(_read_desk(data_dir, file.name))
    return found


def _read_desk(data_dir: Path, name: str = DESK_FILE) -> dict[str, str]:
    try:
        found = json.loads((data_dir / name).read_text(encoding="utf-8"))
        return {"address": found["address"], "token": found["token"], "stations": found.get("stations", "")}
    except (OSError, ValueError, KeyError) as error:
        raise ExpectedError("central.errors.not_running", folder=str(data_dir)) from error


def _context_of(data_dir: Path) -> ssl.SSLContext:
    return pinned((data_dir / "central.crt").read_text(encoding="ascii"))


def join(store: Store, city: CentralProcess, url: str = "") -> Upstream:
    """Enrol this station, with all its roles, at a city server of this machine; `url` if a relay stands between."""
    ward = store.catalogue.ward()
    code = city.enrol_code(ward.code, tuple(store.station.roles), store.catalogue.dossier_prefix)
    return enrol(store, url or city.address, code, ward.name)
