"""The desk's end of the way from a citizen's phone: a page that works once, and the files that come through it.

Owned by kiosk.sync.lines. `open` answers the address that the QR shows; while the page is open the hub is asked again
and again, each file is opened with the key that only the phone and this desk know, and announced (PhoneFile); what
becomes of the page is announced as PhoneState. `end` closes it. In memory alone. Raises nothing.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
from typing import NamedTuple

from kiosk.bus import Bus
from kiosk.clock import Clock
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.log import known as told
from kiosk.remote.link import Link, Refused
from kiosk.remote.link_worker import LinkWorker
from kiosk.store import Store
from kiosk.sync import phone_wire
from kiosk.values.dossier_files import PhoneFile, PhoneState

log = logging.getLogger("motcua.phones")
ASSOCIATED = b"motcua1 phone"
NONCE = 12
AGAIN = 1.0  # seconds until the desk asks again over a line that broke
LONG = 3600.0


class _Page(NamedTuple):
    request: str
    token: str
    key: bytes
    got: int = 0
    state: str = ""


class PhoneAsker(LinkWorker):
    """See the module. `url`: where phones reach the hub."""

    def __init__(self, store: Store, link: Link, clock: Clock, bus: Bus, url: str) -> None:
        super().__init__("phone-asker", link)
        self._store, self._clock, self._bus, self._url = store, clock, bus, url
        self._page: _Page | None = None
        self._closing: list[_Page] = []

    def begin(self) -> str:
        """A new page; the address for the QR. From any thread. An older page is closed."""
        self.end()
        page = _Page(uuid7(self._clock.now()), _letters(os.urandom(16)), os.urandom(32))
        self._page = page
        self.wake()
        return f"{self._url}/phone#{page.token}.{_letters(page.key)}"

    def end(self) -> None:
        """Nothing comes any more. From any thread."""
        page, self._page = self._page, None
        if page is not None:
            self._closing.append(page)
            self.wake()

    def work(self) -> float:
        while self._closing and not self.stopping:
            self._ask(self._closing.pop(), over=True)
        page = self._page
        if page is None or self.stopping:
            return LONG
        said = self._ask(page)
        if said is None:
            self._tell(page, "away")
            return AGAIN
        if said.state == "here":
            self._came(page, said.box)
            return 0.0
        self._tell(page, said.state)
        if said.state in ("off", "full"):
            self._page = None if self._page is page else self._page
            return LONG
        return AGAIN if said.state == "busy" else 0.0

    def _ask(self, page: _Page, *, over: bool = False) -> phone_wire.PhoneSaid | None:
        digest = hashlib.sha256(page.token.encode()).digest()
        asked = phone_wire.PhoneAsked(self._store.station.id, page.request, digest, page.got, over)
        try:
            return self._link.ask("/v1/phones", asked, phone_wire.PhoneSaid)
        except (ExpectedError, Refused) as error:
            log.info("the hub does not answer for a phone: %s", told(type(error).__name__))
            return None

    def _came(self, page: _Page, box: bytes) -> None:
        """A box that does not open is passed over: it was not made by who saw the code."""
        data = opened(page.key, box)
        after = page._replace(got=page.got + 1)
        if self._page is not page:
            return
        self._page = after
        if data:
            self._bus.announce(PhoneFile(data=data))

    def _tell(self, page: _Page, state: str) -> None:
        if state != page.state and self._page is page:
            self._page = page._replace(state=state)
            self._bus.announce(PhoneState(state=state))


def opened(key: bytes, box: bytes) -> bytes:
    """The file's bytes; b"" where it does not open."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(box[:NONCE], box[NONCE:], ASSOCIATED)
    except (InvalidTag, ValueError):
        log.warning("a phone has sent what does not open")
        return b""


def _letters(data: bytes) -> str:
    """For a URL's fragment."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
