"""Who of the staff is signed in from a browser of the ward: in memory alone, and never for long.

Held by kiosk.server.staff_web, on the server's loop. A session ends after IDLE without a request that a person made,
after WHOLE whatever was done, with signing off, when its account is closed, and with the program. What is kept of a
token is its hash. Each session has a place of its own in the store's presence, so that the use cases' rules
(kiosk.services.permits) hold for it as for a desk; none of them is locked out by another one.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable

from kiosk.ids import short_code
from kiosk.store.presence import Presence
from kiosk.values.ids import Place
from kiosk.values.staff import SignedIn, StaffRole

IDLE = 30 * 60.0  # seconds
WHOLE = 12 * 3600.0
MOST = 100  # at once; the one that has been idle for longest goes
Header = tuple[bytes, bytes]
SECURE_COOKIE, PLAIN_COOKIE = "__Host-motcua", "motcua"  # the second on this very machine, without TLS


class BrowserSession:
    """One sign-in. `roles` are those of the time of signing in: what may be done now the use cases look up."""

    __slots__ = ("account", "began", "full_name", "place", "roles", "seen")

    def __init__(self, person: SignedIn, place: Place, now: float) -> None:
        self.account, self.full_name, self.roles = person.name, person.full_name, frozenset(person.roles)
        self.place, self.began, self.seen = place, now, now

    def may(self, roles: frozenset[StaffRole]) -> bool:
        return bool(self.roles & roles)


class Sessions:
    def __init__(self, presence: Presence, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._presence, self._monotonic = presence, monotonic
        self._known: dict[bytes, BrowserSession] = {}

    def begin(self, person: SignedIn) -> tuple[str, BrowserSession]:
        """A fresh token, and the session that it opens."""
        now = self._monotonic()
        self._drop_old(now)
        token, place = secrets.token_urlsafe(32), Place(f"web-{short_code(8)}")
        session = self._known[_hashed(token)] = BrowserSession(person, place, now)
        self._presence.admit(person.name, place)
        return token, session

    def of(self, token: str, *, by_hand: bool = True) -> BrowserSession | None:
        """The living session of a token. `by_hand`: somebody did something; a page that refreshes itself does not."""
        session = self._known.get(_hashed(token)) if token else None
        if session is None:
            return None
        now = self._monotonic()
        if _is_over(session, now):
            self.end(token)
            return None
        if by_hand:
            session.seen = now
        return session

    def end(self, token: str) -> None:
        """Signed off. May be said twice."""
        self._leave(self._known.pop(_hashed(token), None))

    def _leave(self, session: BrowserSession | None) -> None:
        if session is not None:
            self._presence.leave(session.place, session.account)

    def _drop_old(self, now: float) -> None:
        for known, session in list(self._known.items()):
            if _is_over(session, now):
                self._leave(self._known.pop(known))
        while len(self._known) >= MOST:
            oldest = min(self._known, key=lambda known: self._known[known].seen)
            self._leave(self._known.pop(oldest))


def _is_over(session: BrowserSession, now: float) -> bool:
    return now - session.seen > IDLE or now - session.began > WHOLE


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


# -- how a request names its session ------------------------------------------------------------------------------


def token_in(headers: list[Header]) -> tuple[str, bool]:
    """The token that a request shows, and whether a browser sent it along by itself (a cookie)."""
    for name, value in headers:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].strip().decode("latin-1"), False
    for name, value in headers:
        if name == b"cookie":
            for part in value.decode("latin-1").split(";"):
                key, _equals, given = part.strip().partition("=")
                if key in (SECURE_COOKIE, PLAIN_COOKIE):
                    return given, True
    return "", False


def cookie(token: str, *, secure: bool) -> Header:
    """The header that gives a browser its session; an empty token takes it away. No script can read it, no other site
    makes a browser send it."""
    name = f"{SECURE_COOKIE}={token}; Secure" if secure else f"{PLAIN_COOKIE}={token}"
    age = "" if token else "; Max-Age=0"
    return b"set-cookie", f"{name}; Path=/; HttpOnly; SameSite=Strict{age}".encode("ascii")


def is_own_page(headers: list[Header]) -> bool:
    """Whether a page of this very server asks: browsers name the origin of every request that changes something."""
    given = [value for name, value in headers if name == b"origin"]
    host = [value for name, value in headers if name == b"host"]
    return len(given) == len(host) == 1 and given[0].partition(b"://")[2].lower() == host[0].lower()
