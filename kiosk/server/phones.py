"""The hub's part in taking over what a citizen's phone has photographed: a page that works once, and what it sends.

Part of the hub's protocol (kiosk.server.hub_protocol) towards desks, and of its paths for browsers
(kiosk.server.staff_pages) towards phones, on the listener's loop. A page is known by the SHA-256 of its token; what
comes for it is sealed by the phone, held in memory alone until the desk has it, and forgotten when the desk closes the
page or does not ask for SILENT seconds. Raises ExpectedError reception.errors.{phone_over, phone_full}, files.errors.*.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
from collections.abc import Awaitable, Callable, Mapping

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kiosk.errors import ExpectedError
from kiosk.server.asking import Asked, Work
from kiosk.server.pages import RESOURCES
from kiosk.server.staff_web import StaffAnswer, StaffAsked, StaffRoute, answer_of
from kiosk.store import Store
from kiosk.sync import phone_wire
from kiosk.texts import text
from kiosk.values.journal import Sender
from kiosk.values.roles import RECEIVING

PATIENCE = 1.0  # seconds that a question of a desk is held open
SILENT = 20.0  # seconds without a question of the desk
MOST_PAGES = 16  # at a time
MOST_BYTES = 24 * 1024 * 1024  # of all that is held
TOKEN = 22  # letters: 128 bits
HTML = b"text/html; charset=utf-8"
SCRIPT = b"text/javascript; charset=utf-8"


class _Page:
    """One page of one desk."""

    def __init__(self, desk: str, token: bytes) -> None:
        self.desk, self.token = desk, token
        self.files: list[bytes] = []  # that the desk does not have yet
        self.given = 0  # that it has
        self.is_open = False
        self.until = 0.0
        self.changed = asyncio.Event()

    @property
    def full(self) -> bool:
        return self.given + len(self.files) >= phone_wire.MOST_FILES


class Phones:
    """See the module. `check` refuses who may not ask now."""

    def __init__(self, store: Store, check: Callable[[Asked], Awaitable[None]]) -> None:
        self._store, self._check = store, check
        self._clock = store.clock
        self._pages: dict[str, _Page] = {}  # by request
        self._templates = Environment(
            loader=FileSystemLoader(RESOURCES / "pages"), autoescape=True, undefined=StrictUndefined
        )

    def questions(self) -> dict[str, Work]:
        return {"/phones": self.ask}

    def routes(self) -> Mapping[tuple[str, str], StaffRoute]:
        """For phones: anybody on the ward's Wi-Fi, who must know a page's token."""
        found = {
            ("GET", "/phone"): StaffRoute(self._page, roles=None),
            ("GET", "/assets/phone.js"): StaffRoute(functools.partial(_asset, "phone.js", SCRIPT), roles=None),
            ("GET", "/assets/phone.css"): StaffRoute(functools.partial(_asset, "phone.css", b"text/css"), roles=None),
            ("POST", "/phone/open"): StaffRoute(self.open, roles=None),
            ("POST", "/phone/files"): StaffRoute(self.take, roles=None, most=phone_wire.MOST + TOKEN),
        }
        return found if self._offered else {}

    @property
    def _offered(self) -> bool:
        return self._store.settings.hub.phones

    @property
    def held(self) -> int:
        """Bytes."""
        return sum(len(file) for page in self._pages.values() for file in page.files)

    # -- the desk -------------------------------------------------------------------------------------------

    async def ask(self, asked: Asked) -> phone_wire.PhoneSaid:
        """Held open for a moment while somebody photographs."""
        await self._check(asked)
        message = asked.message(phone_wire.PhoneAsked)
        if message.station != asked.sender.station or not RECEIVING.intersection(asked.sender.roles):
            raise ExpectedError("files.errors.not_yours")
        if not self._offered:
            return phone_wire.PhoneSaid("off")
        if message.over:
            self._end(asked.sender, message.request)
            return phone_wire.PhoneSaid("full")
        page = self._begun(asked.sender.station, message)
        if page is None:
            return phone_wire.PhoneSaid("busy")
        page.until = self._clock.monotonic() + SILENT
        asyncio.get_running_loop().call_later(SILENT + 1.0, self._forget)
        return await self._waited(page, message.got)

    def _begun(self, desk: str, message: phone_wire.PhoneAsked) -> _Page | None:
        self._forget()
        page = self._pages.get(message.request)
        if page is None:
            if len(self._pages) >= MOST_PAGES:
                return None
            page = self._pages[message.request] = _Page(desk, message.token)
            page.given = message.got
        if page.desk != desk or page.token != message.token:
            raise ExpectedError("files.errors.not_yours")
        return page

    async def _waited(self, page: _Page, got: int) -> phone_wire.PhoneSaid:
        while page.files and page.given < got:  # said once more where the answer was lost
            page.files.pop(0)
            page.given += 1
        if not page.files:
            page.changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await page.changed.wait()
        if page.files:
            return phone_wire.PhoneSaid("here", page.files[0])
        return phone_wire.PhoneSaid("full" if page.full else "open" if page.is_open else "waiting")

    def _end(self, sender: Sender, request: str) -> None:
        page = self._pages.get(request)
        if page is not None and page.desk == sender.station:
            del self._pages[request]

    def _forget(self) -> None:
        now = self._clock.monotonic()
        for request in [request for request, page in self._pages.items() if now >= page.until > 0.0]:
            del self._pages[request]

    # -- the phone ------------------------------------------------------------------------------------------

    async def open(self, asked: StaffAsked) -> StaffAnswer:
        """The phone shows the page."""
        page = self._of(asked.body)
        page.is_open = True
        page.changed.set()
        return answer_of({"left": phone_wire.MOST_FILES - page.given - len(page.files)})

    async def take(self, asked: StaffAsked) -> StaffAnswer:
        """A sealed file: the token, then the file's bytes."""
        page = self._of(asked.body[:TOKEN])
        box = asked.body[TOKEN:]
        if page.full or self.held + len(box) > MOST_BYTES:
            raise ExpectedError("reception.errors.phone_full")
        if not box:
            raise ExpectedError("greeter.errors.garbled")
        page.files.append(box)
        page.is_open = True
        page.changed.set()
        return answer_of({"left": phone_wire.MOST_FILES - page.given - len(page.files)})

    def _of(self, token: bytes) -> _Page:
        self._forget()
        digest = hashlib.sha256(token).digest()
        page = next((one for one in self._pages.values() if one.token == digest), None)
        if page is None:
            raise ExpectedError("reception.errors.phone_over")
        return page

    async def _page(self, asked: StaffAsked) -> StaffAnswer:
        lang = asked.language
        words = self._templates.get_template("phone.html").render(
            lang=lang, ward=self._store.catalogue.ward().name, t=functools.partial(_say, lang),
        )
        return StaffAnswer(words.encode(), media=HTML)


def _say(lang: str, key: str) -> str:
    return text(f"reception.phone.{key}", lang)


async def _asset(name: str, media: bytes, _asked: StaffAsked) -> StaffAnswer:
    return StaffAnswer((RESOURCES / "pages" / name).read_bytes(), media=media)
